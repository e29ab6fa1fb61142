"""What pages quote, and what is copied from them, against the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from werkzeug.test import Client

from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.conftest import BASE, EDITION
from tests.importing import municipality
from tests.support.application import Visitor
from tests.support.published import (
    copy_town,
    edit,
    publish_data,
    shipped_home,
    shipped_version,
)

PUBLIC = "https://sikkerby.example"
_COPIED = re.compile(
    r"»(?P<sentence>.+)« \((?:række (?P<row>\d+), )?(?P<column>[^,]+) i »(?P<source>.+)«, "
    r"(?P<period>2018–2021); Sikkerby, version (?P<version>\S+)\)\."
    r"(?: (?P<page>https://sikkerby\.example/doc/quote/\S+))? (?P<iri>https://w3id\.org/\S+)"
)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    app = App(Settings(home=shipped_home(), public_url=PUBLIC))
    yield Visitor(app)
    app.close()


@pytest.fixture(scope="module")
def pieces() -> list[str]:
    """The cells of the document's lines, as a reader of the file sees them."""
    document = (shipped_version().folder / "source" / f"{EDITION}.txt").read_text("utf-8")
    cells = re.split(r"\t|\n|</p>", document)
    return [" ".join(re.sub(r"<p>", " ", cell).split()) for cell in cells]


def addresses(client: Client) -> list[str]:
    """The pages of the initiatives, by row."""
    rows = client.get("/initiatives.json").json["rows"]
    return [row["IRI"].replace(f"{BASE}id", "/doc") for row in rows]


def read(client: Client, address: str) -> html.HtmlElement:
    return html.fromstring(client.get(address, headers={"Accept": "text/html"}).text)


def begins(sentence: str, piece: str) -> bool:
    """Whether the sentence begins in a piece, where a sentence may begin."""
    place = piece.find(sentence)
    return place == 0 or (place > 0 and bool(re.search(r"[.!?][)»”\"]? $", piece[:place])))


def is_printed(sentence: str, pieces: list[str]) -> bool:
    """Whether a sentence is printed so, if need be over the end of a page."""
    if any(begins(sentence, piece) for piece in pieces):
        return True
    halves = ((sentence[:n].rstrip(), sentence[n:].lstrip()) for n in range(1, len(sentence)))
    return any(
        any(begins(head, piece) and piece.endswith((head, f"{head}-")) for piece in pieces)
        and any(piece.startswith(tail) for piece in pieces)
        for head, tail in halves
    )


def cited(page: html.HtmlElement) -> Iterator[tuple[str, re.Match[str]]]:
    """Each quotation on a page: its address, and what is copied of it."""
    for element in page.xpath("//*[contains(@class,'where')][a[@class='in-row']]"):
        copied = _COPIED.fullmatch(element.xpath("string(button[@class='copy']/@data-copy)"))
        assert copied, html.tostring(element, encoding="unicode")
        yield element.xpath("string(a[@class='in-row']/@href)"), copied


def test_every_statement_of_every_row_is_quoted_in_whole_sentences(
    client: Client, pieces: list[str]
) -> None:
    seen: dict[str, set[str]] = {}
    for address in addresses(client):
        page = read(client, address)
        (number,) = re.findall(r"række (\d+)", page.xpath("string(//nav[@class='crumbs'])"))
        sentences = {copied["sentence"] for _, copied in cited(page)}
        assert len(sentences) >= 4, address
        for sentence in sentences:
            assert is_printed(sentence, pieces), (number, sentence)
        seen[number] = sentences
        # The page's own marks stand in the same sentences.
        for mark in page.xpath("//div[@class='cells']//mark"):
            assert any(mark.text_content() in sentence for sentence in sentences), number
    assert len(seen) == 45
    assert any(s.startswith("Foruden BIF, SOF og ØKF består Al Capone") for s in seen["32"])
    assert any(
        s.startswith("Koordineringsenheden består af SSP København, SOF (børne-") for s in seen["2"]
    )


def test_what_is_copied_says_where_it_stands(client: Client) -> None:
    for address in addresses(client):
        page = read(client, address)
        (row,) = re.findall(r"række (\d+)", page.xpath("string(//nav[@class='crumbs'])"))
        for quote, copied in cited(page):
            assert copied["row"] in (row, None)
            assert copied["source"].startswith("Oversigt over Københavns Kommunes indsatser")
            assert copied["version"] == shipped_version().name
            assert copied["page"] == f"{PUBLIC}{quote}"
            assert copied["iri"] == f"{BASE}id{quote.removeprefix('/doc')}"


@pytest.mark.parametrize(
    "public", ["", "http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"]
)
def test_an_address_of_this_machine_is_never_copied(public: str) -> None:
    app = App(Settings(home=shipped_home(), public_url=public))
    address = addresses(Visitor(app))[30]
    for prefix in ("", "/en"):
        page = read(Visitor(app), f"{prefix}{address}")
        copies = page.xpath("//button/@data-copy")
        assert copies
        assert not [copy for copy in copies if "http://" in copy]
        quotations = page.xpath("//button[@class='copy']/@data-copy")
        assert all(copy.rpartition(" ")[2].startswith(BASE) for copy in quotations)
    app.close()


def test_a_quotation_page_cites_what_is_copied(client: Client) -> None:
    (address, copied), *_ = cited(read(client, addresses(client)[31]))
    citation = read(client, address).xpath("string(//p[@class='citation'])")
    assert citation == copied[0]


def test_an_abbreviation_behind_a_stroke_ends_no_sentence() -> None:
    name = "mentorordning-for-boern-og-unge-fra-udsatte-omraader"
    page = read(Visitor(), f"/doc/initiative/{EDITION}/{name}")
    sentences = {copied["sentence"] for _, copied in cited(page)}
    areas = {sentence for sentence in sentences if "Brønshøj-Husum" in sentence}
    assert areas == {"Amager Brønshøj-Husum Valby, Vesterbro/Kgs. Enghave"}


def test_the_whole_municipality_is_called_what_the_source_calls_it(tmp_path: Path) -> None:
    data = copy_town(tmp_path / "data")
    document = data / f"editions/{municipality.EDITION}/document.txt"
    edit(document, "\tBydækkende\t", "\tHele kommunen\t")
    publish_data(data, tmp_path / "home")
    app = App(Settings(home=tmp_path / "home"))
    for prefix, quoted in (("", "»Hele kommunen«"), ("/en", '"Hele kommunen"')):
        page = read(Visitor(app), f"{prefix}/doc/place/eksempelkoebing-nordbyen")
        said = page.xpath("string(//section[@aria-labelledby='reach-citywide']/p)")
        assert quoted in said
        assert "Bydækkende" not in said
    app.close()
