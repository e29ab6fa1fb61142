"""`/search` and recognition over several municipalities, whose names and codes are the same."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from benchmarks.generate import generate
from lxml import html
from werkzeug.test import Client

from sikkerby.settings import Settings
from sikkerby.web.app import App
from sikkerby.web.site_pages import PAGES
from tests.support.application import Visitor
from tests.support.hand_read import NOERREBRO, POLICE
from tests.support.published import publish_data

MUNICIPALITIES = ("egestrup", "birkestrup", "kloeverstrup")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("several")
    generate(folder / "data", len(MUNICIPALITIES), initiatives=30)
    publish_data(folder / "data", folder / "home")
    app = App(Settings(home=folder / "home", client_slots=0))
    yield Client(app)
    app.close()


@functools.cache
def shipped() -> Client:
    return Visitor()


def search(client: Client, typed: str, prefix: str = "") -> str:
    response = client.get(f"{prefix}/search", query_string={"q": typed})
    assert response.status_code == 200
    return response.text


def section(text: str, identifier: str) -> str:
    return text.partition(f'id="{identifier}"')[2].partition("</section>")[0]


def ask(client: Client, query: str, **properties: str) -> list[dict[str, Any]]:
    given = [{"pid": name, "v": value} for name, value in properties.items()]
    batch = {"q": {"query": query, "properties": given, "limit": 10}}
    response = client.post("/reconcile", data={"queries": json.dumps(batch)})
    found: list[dict[str, Any]] = response.get_json()["q"]["result"]
    return found


def test_rows_are_bounded_and_all_of_them_counted(several: Client) -> None:
    hits = section(search(several, "indsatsen"), "hits")
    counted = re.search(r'class="count">(\d+)<', hits)
    assert counted
    total = int(counted[1])
    assert total > 50
    assert hits.count("<li>") == 50
    link = re.search(r'href="/initiatives(\?q=[^"]*)"', hits)
    assert link
    assert len(several.get(f"/initiatives.json{link[1]}").get_json()["rows"]) == total


def test_rows_say_whose_they_are_where_there_are_several(several: Client) -> None:
    assert "2018–2021" in section(search(several, "indsatsen"), "hits")


def test_counts_say_whose_they_are_where_there_are_several(several: Client) -> None:
    for by in ("administrations", "principles"):
        page = html.fromstring(several.get(f"/ask?by={by}").text)
        labels = [bar.text_content() for bar in page.xpath("//*[@class='bar-name']")]
        assert len(labels) == len(set(labels)) > 10
        options = page.xpath("//select[@id='party']/option/text()")
        assert len(options) == len(set(options))
    assert "Birkestrup Kommune" in " ".join(options)


def test_all_meanings_of_a_shared_name_are_shown(several: Client) -> None:
    for typed in ("SOF", "sof", "Socialforvaltningens"):
        names = section(search(several, typed), "names")
        for municipality in MUNICIPALITIES:
            assert f"/doc/organisation/{municipality}-socialforvaltningen" in names, typed


def test_names_are_bounded_and_all_of_them_counted(several: Client) -> None:
    names = section(search(several, "indsa mento dialo"), "names")
    counted = re.search(r'class="count">(\d+)<', names)
    shown = names.count("<li>")
    assert counted
    assert shown <= 20
    assert int(counted[1]) >= shown


@pytest.mark.parametrize(
    ("typed", "meant"), [("Nørebro", "Nørrebro"), ("Soscialforvaltningen", "Socialforvaltningen")]
)
def test_names_spelt_alike_are_offered_where_nothing_is_found(typed: str, meant: str) -> None:
    found = search(shipped(), typed)
    assert "Mente du?" in found
    assert meant in section(found, "names")
    assert "Did you mean?" in search(shipped(), typed, "/en")
    assert "Mente du?" not in search(shipped(), meant)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("politi nørrebro 16 år", {"party": POLICE, "place": NOERREBRO, "cover": "1", "age": "16"}),
        ("17-årige på Nørrebro", {"place": NOERREBRO, "cover": "1", "age": "17"}),
        ("17,5 years old", {"age": "17,5"}),
        ("BUF 14", {"party": "koebenhavn-boerne-og-ungdomsforvaltningen", "age": "14"}),
        ("bander og exit SOF", {"party": "koebenhavn-socialforvaltningen", "principle": "4"}),
        ("politiet princip 3", {"party": POLICE, "principle": "3"}),
        ("politi", {"party": POLICE}),
    ],
)
def test_the_search_field_reads_a_question(typed: str, asked: dict[str, str]) -> None:
    offer = html.fromstring(search(shipped(), typed)).xpath("//ul[@class='stated offers']//a/@href")
    path, _, query = offer[0].partition("?")
    assert path == "/ask"
    assert dict(parse_qsl(query)) == asked


@pytest.mark.parametrize("typed", ["16", "31", "181 år", "nørrebro 999", "år"])
def test_what_is_no_age_is_not_taken_for_one(typed: str) -> None:
    assert "age=" not in search(shipped(), typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("politti nørrebro", "Politi nørrebro"), ("Socialforvaltnigen", "Socialforvaltningen")],
)
def test_a_misspelt_word_is_corrected(typed: str, meant: str) -> None:
    page = html.fromstring(search(shipped(), typed))
    assert "Mente du" in page.text_content()
    assert meant in page.xpath("string(//main)")
    right = search(shipped(), "politi nørrebro uddannelse")
    assert "Mente du" not in right


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("licens", "/about#reuse"),
        ("wikidata", "/queries/links-to-outside"),
        ("fejl", "/about#errors"),
        ("fejlen i data", "/about#errors"),
        ("hent excel", "/data/"),
        ("tilgængelighed", "/about#accessibility"),
        *((page.words.split()[0], page.path) for page in PAGES if page.words),
    ],
)
def test_words_about_the_site_lead_to_their_pages(typed: str, address: str) -> None:
    page = html.fromstring(search(shipped(), typed))
    assert address in page.xpath("//section[@aria-labelledby='pages']//a/@href")


def test_two_words_of_one_name_ask_for_it_once() -> None:
    offered = section(search(shipped(), "Røde Kors"), "offers")
    assert re.findall(r'href="(/ask[^"]*)"', offered) == ["/ask?party=ungdommens-roede-kors"]
    assert "1 indsats har Ungdommens Røde Kors med." in offered


def test_words_that_make_a_question_are_not_looked_for() -> None:
    for typed in ("Hvor står der noget om belysning?", "Is there anything about belysning?"):
        hits = section(search(shipped(), typed), "hits")
        assert re.findall(r'class="row-number">(\d+)<', hits) == ["38"]
    # Where there are no others, they are.
    assert search(shipped(), "hvor")


def test_names_of_things_are_no_words_about_the_site() -> None:
    assert 'id="pages"' not in search(shipped(), "Den Korte Snor")


def test_every_page_about_the_site_is_there() -> None:
    for path in (page.path for page in PAGES):
        response = shipped().get(path.partition("#")[0], headers={"Accept": "text/html"})
        assert response.status_code == 200, path
        if anchor := path.partition("#")[2]:
            assert f'id="{anchor}"' in response.text, path


def test_signs_of_the_word_index_are_only_text() -> None:
    for typed in (
        '"',
        "*",
        "a* OR b*",
        "NEAR(a b)",
        "-x",
        "SSP+ +",
        "^a",
        "key:a",
        "((",
        "x" * 500,
    ):
        search(shipped(), typed)


def test_a_shared_name_is_certain_only_with_its_municipality(several: Client) -> None:
    alone = ask(several, "Socialforvaltningen")
    assert [found["score"] for found in alone[:3]] == [100, 100, 100]
    assert not any(found["match"] for found in alone)
    best, *others = ask(several, "Socialforvaltningen", municipality="Birkestrup")
    assert best["id"] == "organisation/birkestrup-socialforvaltningen"
    assert best["match"]
    assert all(found["score"] <= 50 for found in others)


@pytest.mark.parametrize(
    "query", ["Socialforvaltningen i Birkestrup", "Birkestrup Kommunes Socialforvaltning",
              "Socialforvaltningen (Birkestrup)"],
)  # fmt: skip
def test_the_municipality_in_the_words_tells_namesakes_apart(several: Client, query: str) -> None:
    best, second, *_ = ask(several, query)
    assert best["id"] == "organisation/birkestrup-socialforvaltningen"
    assert second["score"] < best["score"]


def test_what_an_edition_says_is_its_municipalitys(several: Client) -> None:
    identifier = "principle/birkestrup-2018-2021/1"
    query = {"ids": [identifier], "properties": [{"id": "municipality"}]}
    found = several.post("/reconcile", data={"extend": json.dumps(query)}).get_json()
    values = found["rows"][identifier]["municipality"]
    assert [value["id"] for value in values] == ["place/birkestrup-kommune"]
