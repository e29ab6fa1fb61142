"""The pages for people: their answers, in both languages, against counts made by hand."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from html.parser import HTMLParser
from urllib.parse import parse_qsl

import pytest
from lxml.html import fromstring
from werkzeug.test import Client

from sikkerby import resources
from sikkerby.publication.version import current_version
from sikkerby.queries import bind, read_queries
from sikkerby.settings import Settings, public_url
from sikkerby.web.app import App
from sikkerby.web.records.selection import FILTERS
from sikkerby.web.words import TEXTS
from tests.conftest import BASE, EDITION
from tests.support.application import Visitor
from tests.support.published import shipped_home, shipped_version

INITIATIVE = f"/doc/initiative/{EDITION}"
QUOTE = f"/doc/quote/{EDITION}/13771-13788"
POLICE, SOCIAL = "koebenhavns-politi", "koebenhavn-socialforvaltningen"
PAGES = (
    "/",
    "/initiatives",
    "/initiatives?view=words",
    "/initiatives?view=table",
    "/ask",
    f"/ask?party={POLICE}&place=koebenhavn-noerrebro&cover=1&by=administrations",
    f"/initiatives?party={POLICE}&place=koebenhavn-noerrebro&cover=1",
    f"{INITIATIVE}/partnerskab-for-et-trygt-noerrebro",
    f"/doc/organisation/{POLICE}",
    "/doc/place/koebenhavn-noerrebro",
    f"/doc/principle/{EDITION}/3",
    f"/doc/target-group/{EDITION}/alle-koebenhavnere",
    QUOTE,
    f"/doc/source/{EDITION}",
    f"/doc/strategy/{EDITION}",
    f"/doc/fact/{EDITION}/10197-10225",
    f"/doc/correction/{EDITION}/1-title-1",
    f"/doc/scheme/{EDITION}/principles",
    "/doc/link/country-dnk-place",
    "/doc/agent/sikkerby-editors",
    "/doc/dataset",
    "/organisations",
    "/places",
    "/principles",
    "/target-groups",
    "/search?q=DKS",
    "/about",
    "/validation",
    "/data/",
    "/ns",
)


@pytest.fixture(scope="module")
def client() -> Client:
    return Visitor()


def read(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers={"Accept": "text/html", **headers})
    assert response.status_code == 200, (address, response.text[:300])
    return response.text


def words_of(html: str) -> str:
    """The text of a page as a reader sees it."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", html)
    return " ".join(_Text.of(body).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    @classmethod
    def of(cls, html: str) -> str:
        parser = cls()
        parser.feed(html)
        return "".join(parser.parts)


def answer_of(html: str) -> str:
    found = re.search(r'(?s)<div class="answer".*?</div>', html)
    assert found
    return words_of(found[0])


def rows_shown(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li class="principle-\d+" value="(\d+)"', html)]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_html_with_a_scope_line_and_its_other_language(
    client: Client, path: str, prefix: str
) -> None:
    response = client.get(prefix + path, headers={"Accept": "text/html"})
    html = response.text
    assert response.status_code == 200
    language, other = ("en", "da") if prefix else ("da", "en")
    assert f'<html lang="{language}">' in html
    assert TEXTS["scope"][bool(prefix)].format(x="2018–2021") in words_of(html)
    switched = path if prefix else f"/en{path}"
    assert f'href="{switched.replace("&", "&amp;")}" lang="{other}"' in html
    assert html.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
    assert not re.search(r"<(?!script)[^>]*\son\w+=", html), "no inline handlers"
    assert " style=" not in html
    assert all(
        'type="application/ld+json"' in tag or "src=" in tag
        for tag in re.findall(r"<script[^>]*>", html)
    )


@pytest.mark.parametrize("path", PAGES)
def test_local_links_of_a_page_lead_somewhere(client: Client, path: str) -> None:
    # What other parts of the site serve is theirs to test.
    elsewhere = ("/queries/", "/network", "/matrix", "/map", "/match", "/sparql", "/data/")
    html = read(client, path)
    addresses = sorted(set(re.findall(r'href="(/[^"#]*)', html)))
    dead: list[str] = []
    for address in (address.replace("&amp;", "&") for address in addresses):
        if not address.removeprefix("/en").startswith(elsewhere):
            status = client.get(address, headers={"Accept": "text/html"}).status_code
            if status not in (200, 303):
                dead.append(f"{status} {address}")
    assert dead == []


def test_police_in_noerrebro_is_one_naming_and_six_citywide(client: Client) -> None:
    address = f"/initiatives?party={POLICE}&place=koebenhavn-noerrebro"
    html = read(client, address)
    assert answer_of(html).startswith("1 indsats nævner Nørrebro og har Københavns Politi med.")
    assert "6 bydækkende omfatter også bydelen." in answer_of(html)
    assert rows_shown(html) == [31]
    covered = read(client, f"{address}&cover=1")
    assert rows_shown(covered) == [31, 2, 3, 4, 15, 32, 41]
    english = read(client, f"/en{address}")
    assert "6 citywide ones also cover this district." in answer_of(english)


@pytest.mark.parametrize(
    ("basis", "rows"),
    [
        ("named", [15, 31]),
        ("named,mentioned", [2, 15, 31, 32, 41]),
        ("named,mentioned,implied", [2, 3, 15, 31, 32, 35, 41]),
    ],
)
def test_police_and_social_services_share_by_basis(
    client: Client, basis: str, rows: list[int]
) -> None:
    html = read(client, f"/initiatives?party={POLICE},{SOCIAL}&basis={basis}")
    assert rows_shown(html) == rows


def test_the_three_bases_stand_apart_and_implied_is_off_at_first(client: Client) -> None:
    html = read(client, f"/initiatives?party={POLICE}&party={SOCIAL}")
    assert "Heraf 2 nævnt som involveret og 3 kun nævnt i beskrivelsen." in answer_of(html)
    assert "2 mere gennem »alle forvaltninger«" in answer_of(html)
    assert not re.search(r'value="implied" checked', html)
    every = read(client, f"/initiatives?party={POLICE},{SOCIAL}&basis=named,mentioned,implied")
    assert re.search(r'value="implied" checked', every)
    assert "2 gennem »alle forvaltninger«" in answer_of(every)


def test_sixteen_in_noerrebro_is_one_naming_and_six_citywide(client: Client) -> None:
    html = read(client, "/initiatives?age=16&place=koebenhavn-noerrebro&cover=1")
    assert rows_shown(html) == [40, 8, 12, 15, 18, 21, 41]
    half = read(client, "/initiatives?age=17,5&place=koebenhavn-noerrebro")
    assert "for alderen 17,5 år" in answer_of(half)


def test_three_districts_are_named_by_nobody(client: Client) -> None:
    html = words_of(read(client, "/places"))
    assert "3 bydele nævnes slet ikke: Bispebjerg, Indre By og Østerbro." in html
    assert "33 bydækkende indsatser omfatter dem." in html
    assert "ingen findes" not in html.lower()


def test_what_is_no_age_is_said_beside_the_field(client: Client) -> None:
    response = client.get("/initiatives?age=abc", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "»abc« er ikke en alder. Skriv fx 16 eller 17,5" in words_of(response.text)
    assert 'value="abc" maxlength="6" aria-invalid="true"' in response.text


@pytest.mark.parametrize(
    "path", ["/initiatives?party=nobody", "/doc/organisation/kbh", "/sparql?query=x"]
)
def test_an_error_speaks_the_language_of_the_page(client: Client, path: str) -> None:
    danish = client.get(path, headers={"Accept": "text/html"})
    english = client.get(f"/en{path}", headers={"Accept": "text/html"})
    assert danish.status_code == english.status_code >= 400
    assert re.search("Vælg fra|Listerne på|Ret forespørgslen", danish.text)
    assert re.search("Choose from|The lists at|Correct the query", english.text)
    assert not re.search("Choose from|The lists at|Correct the query", danish.text)


def test_nothing_found_says_which_filter_to_remove(client: Client) -> None:
    html = words_of(read(client, "/initiatives?party=skat&place=koebenhavn-valby"))
    assert "Ingen indsatser passer til alle filtre. Prøv at fjerne" in html


def test_zero_counts_stay_visible(client: Client) -> None:
    html = read(client, "/initiatives?party=skat")
    assert re.search(
        r'(?s)<li class="none"><label><input type="checkbox" name="place" '
        r'value="koebenhavn-valby">.*?<span class="count">0</span>',
        html,
    )


@pytest.mark.parametrize("basis", ["named", "named,mentioned", "named,mentioned,implied"])
def test_counts_of_filters_are_what_choosing_them_shows(client: Client, basis: str) -> None:
    html = read(client, f"/initiatives?party={POLICE}&basis={basis}")
    found = re.findall(r'<input [^>]*name="(\w+)" value="([^"]+)">.*?class="count">(\d+)<', html)
    assert len(found) > 30
    assert {field for field, _, _ in found} == {entry.name for entry in FILTERS if entry.facet} - {
        "strategy"
    }
    for field, value, count in found:
        chosen = read(client, f"/initiatives?party={POLICE}&basis={basis}&{field}={value}")
        assert len(rows_shown(chosen)) == int(count), (field, value)


@pytest.mark.parametrize(
    ("address", "query"),
    [
        (
            f"/initiatives?party={POLICE}&place=koebenhavn-noerrebro&cover=1",
            "party-at-place",
        ),
        (f"/initiatives?party={POLICE},{SOCIAL}", "shared-initiatives-of-two-parties"),
        (f"/initiatives?party={POLICE}", "initiatives-of-party"),
        ("/initiatives?age=16&place=koebenhavn-noerrebro&cover=1", "initiatives-for-age-at-place"),
        ("/initiatives?place=koebenhavn-noerrebro&cover=1", "initiatives-at-place"),
    ],
)
def test_a_list_and_the_query_that_it_links_to_have_the_same_rows(
    client: Client, address: str, query: str
) -> None:
    """The pages count in memory; the stored queries decide."""
    html = read(client, address)
    link = re.search(rf'href="(/queries/{query}[^"]*)"', html)
    assert link
    given = dict(parse_qsl(link[1].replace("&amp;", "&").partition("?")[2]))
    stored = read_queries(resources.queries_folder())[query]
    text = f"BASE <{BASE}>\n{bind(stored, given, BASE)}"
    answer = client.post(
        "/sparql", data={"query": text}, headers={"Accept": "application/sparql-results+json"}
    )
    assert answer.status_code == 200, answer.text[:500]
    rows = {int(row["row"]["value"]) for row in json.loads(answer.text)["results"]["bindings"]}
    assert set(rows_shown(html)) == rows


@pytest.mark.parametrize("row", range(1, 46))
def test_every_statement_of_an_initiative_has_its_words_marked_in_the_row(
    client: Client, row: int
) -> None:
    listed = read(client, "/initiatives")
    address = re.search(rf'value="{row}">.*?href="(/doc/initiative/[^"]+)"', listed, re.S)
    assert address
    html = read(client, address[1])
    cited = re.findall(r'class="in-row" href="([^"]+)" data-start="(\d+)" data-end="(\d+)"', html)
    assert cited
    marked = {
        pair
        for starts, ends in re.findall(r'<mark data-from="([^"]+)" data-to="([^"]+)"', html)
        for pair in zip(starts.split(), ends.split(), strict=True)
    }
    for quotation, start, end in cited:
        # The heading of the section stands above all rows, in none.
        if (start, end) not in marked:
            assert "Princip" in words_of(read(client, quotation))
    page = fromstring(html)
    stated = page.xpath("//li[@id][p[@class='said']]")
    assert stated
    assert all(entry.xpath(".//a[@class='in-row']") for entry in stated)
    # A mark leads to what its words say, and each cell is shown once.
    marks = page.xpath("//div[@class='cells']//mark")
    assert {mark.getparent().get("href") for mark in marks} <= {f"#{e.get('id')}" for e in stated}
    headings = page.xpath("//section[@class='cell']/h2/text()")
    assert headings[0] == "Kort beskrivelse"
    assert len(headings) == len(set(headings)) >= 4


def test_misprints_stand_as_printed_with_their_note(client: Client) -> None:
    slug = re.search(
        rf'href="({INITIATIVE}/tidlig-helhedsorienteret[^"]*)"', read(client, "/initiatives")
    )
    assert slug
    html = read(client, slug[1])
    assert '<span class="misprint">dømtede</span>' in html
    assert "Skrivefejl i kilden, vist som trykt" in html


def test_additions_of_the_editors_stand_apart(client: Client) -> None:
    html = read(client, f"/doc/organisation/{POLICE}")
    added = html.partition('<section class="added"')[2].partition("</section>")[0]
    assert "Tilføjet af redaktionen, står ikke i kilden" in added
    assert "Copenhagen Police" in added


def test_quotations_are_danish_on_english_pages(client: Client) -> None:
    html = read(client, f"/en{INITIATIVE}/partnerskab-for-et-trygt-noerrebro")
    assert html.count('class="words"') == html.count('class="words" lang="da"') == 5
    assert "Unofficial translation; the Danish text is the source" in html


def test_a_quotation_page_marks_only_its_words(client: Client) -> None:
    html = read(client, QUOTE)
    row = html.partition('<section class="printed"')[2]
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", row) == ["Københavns Politi"]
    assert "Nævnt som involveret" in words_of(html)


def test_search_offers_the_filtered_list_first(client: Client) -> None:
    for typed in ("politi nørrebro", "politiet norrebro", "Politiets Nørrebros"):
        html = read(client, f"/search?q={typed}")
        first = re.search(r'(?s)class="stated offers">.*?<a href="([^"]+)"', html)
        assert first, typed
        assert f"party={POLICE}" in first[1]
        assert "place=koebenhavn-noerrebro" in first[1]


def test_search_knows_both_meanings_of_dks(client: Client) -> None:
    html = read(client, "/search?q=DKS")
    names = html.partition('id="names"')[2].partition("</section>")[0]
    assert "Den Korte Snor" in names
    assert "Den Kriminalpræventive Sektion" in names


def test_search_tells_ssp_from_ssp_plus(client: Client) -> None:
    plus = read(client, "/search?q=SSP%2B").partition('id="names"')[2].partition("</section>")[0]
    assert "SSP+" in plus
    assert "SSP København" not in plus


def test_downloads_hold_the_rows_that_are_shown(client: Client) -> None:
    query = f"?party={POLICE}"
    shown = sorted(rows_shown(read(client, f"/initiatives{query}")))
    table = json.loads(client.get(f"/initiatives.json{query}").text)
    assert table["complete"] is True
    assert sorted(row["Række"] for row in table["rows"]) == shown
    plain = list(csv.DictReader(io.StringIO(client.get(f"/initiatives.csv{query}").text)))
    assert sorted(int(row["Række"]) for row in plain) == shown
    excel = client.get(f"/initiatives.csv{query}&for=excel").data
    assert excel.startswith(b"\xef\xbb\xbf")
    assert b"R\xc3\xa6kke;Indsats;" in excel
    book = client.get(f"/initiatives.xlsx{query}")
    with zipfile.ZipFile(io.BytesIO(book.data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == len(shown) + 1
    assert client.get(f"/initiatives.xlsx{query}").data == book.data


def test_errors_are_pages_in_both_languages(client: Client) -> None:
    for path, heading in (("/nothing", "Siden findes ikke"), ("/en/nothing", "no such page")):
        response = client.get(path, headers={"Accept": "text/html"})
        assert response.status_code == 404
        assert heading in response.text
        assert 'class="search"' in response.text
    unknown = client.get("/initiatives?party=nobody", headers={"Accept": "text/html"})
    assert unknown.status_code == 400


def test_a_withdrawn_page_says_what_to_see_instead(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    copy = tmp_path_factory.mktemp("withdrawn")
    shutil.copytree(shipped_home(), copy, dirs_exist_ok=True)
    version = current_version(copy)
    assert version is not None
    ledger = version.folder / "identifiers.tsv"
    before = ledger.read_text("utf-8")
    withdrawn = "withdrawn\tid/place/koebenhavn-noerrebro\tNo longer a place."
    after = re.sub(r"(?m)^(id/place/koebenhavn-valby\t.*\t)current\t\t$", rf"\1{withdrawn}", before)
    assert after != before
    ledger.write_text(after, "utf-8")
    # It is derived anew, as in a version of a release that had none.
    (version.folder / "sikkerby.sqlite").unlink()
    app = App(Settings(home=copy))
    try:
        client = Visitor(app)
        for prefix, words in (("", "Siden er trukket tilbage. Se i stedet"), ("/en", "was with")):
            response = client.get(
                f"{prefix}/doc/place/koebenhavn-valby", headers={"Accept": "text/html"}
            )
            assert response.status_code == 410
            assert words in words_of(response.text)
            assert f'<a href="{prefix}/doc/place/koebenhavn-noerrebro">' in response.text
    finally:
        app.close()


def test_pages_are_compressed_kept_and_revalidated(client: Client) -> None:
    for coding in ("gzip", "zstd"):
        headers = {"Accept": "text/html", "Accept-Encoding": coding}
        first = client.get("/initiatives", headers=headers)
        again = client.get("/initiatives", headers=headers)
        assert first.headers["Content-Encoding"] == coding
        assert first.data == again.data
        assert first.headers["ETag"] == again.headers["ETag"]
        tag = first.headers["ETag"]
        unchanged = client.get("/initiatives", headers={**headers, "If-None-Match": tag})
        assert unchanged.status_code == 304
        plain = client.get("/initiatives", headers={"Accept": "text/html"})
        assert plain.headers["ETag"] != tag
        assert "Accept-Encoding" in plain.headers["Vary"]


def test_first_load_of_a_content_page_is_small(client: Client) -> None:
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    shared = sum(
        len(client.get(f"/static/{name}", headers=headers).data)
        for name in ("site.css", "page.js", "favicon.svg")
    )
    for path in PAGES:
        size = len(client.get(path, headers=headers).data) + shared
        assert size < 100_000, (path, size)


def test_sitemap_and_robots(client: Client) -> None:
    sitemap = client.get("/sitemap.xml").text
    site = public_url(Settings())
    addresses = re.findall(r"<loc>([^<]*)</loc>", sitemap)
    assert f"{site}{INITIATIVE}/exitprogrammet" in addresses
    for prefix in ("", "/en"):
        below = f"{site}{prefix}{INITIATIVE}/"
        assert len([address for address in addresses if address.startswith(below)]) == 45
    assert f"Sitemap: {site}/sitemap.xml\n" in client.get("/robots.txt").text


def test_the_version_that_pages_show_is_the_one_served(client: Client) -> None:
    assert shipped_version().name in words_of(read(client, "/"))


def test_who_shares_initiatives_with_the_police_counts_all_kinds_of_parties(client: Client) -> None:
    home = client.get("/").get_data(as_text=True)
    assert "SSP København 4" in home
    assert "Kriminalforsorgen 2" in home


def test_a_fact_says_per_what(client: Client) -> None:
    path = f"/doc/fact/{EDITION}/10197-10258"
    assert "200.000 kroner om året pr. forening" in client.get(path).get_data(as_text=True)
    assert client.get(f"/doc/fact/{EDITION}/10240-10258").status_code == 410


def test_what_came_after_is_told_with_its_source(client: Client) -> None:
    file = resources.data_folder() / "editions" / EDITION / "notes.tsv"
    table = csv.DictReader(file.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
    notes = [note for note in table if note["about"] == "strategy"]
    for prefix, column in (("", "danish"), ("/en", "english")):
        for path in (f"{prefix}/doc/strategy/{EDITION}", f"{prefix}/about"):
            page = " ".join(words_of(client.get(path).get_data(as_text=True)).split())
            for note in notes:
                assert f"{note[column]} ({note['origin']}, {note['date']})" in page
    # The one place that says so.
    assert "2022" not in (resources.data_folder() / "texts.tsv").read_text("utf-8")


def test_a_place_has_its_area_and_names_for_links(client: Client) -> None:
    page = words_of(client.get("/doc/place/koebenhavn-noerrebro").get_data(as_text=True))
    assert re.search(r"Areal\s*4,\d\d? km²", page)
    assert "Nørrebro (www.wikidata.org)" in page
    ssp = client.get(f"/doc/initiative/{EDITION}/ssp").get_data(as_text=True)
    assert '<a href="/doc/organisation/ssp-koebenhavn">SSP København</a>' in ssp


def test_what_ends_with_a_mark_takes_no_second_one(client: Client) -> None:
    for address in ("/", "/compare", "/initiatives?place=koebenhavn-noerrebro"):
        head = client.get(address).get_data(as_text=True)
        for pattern in ("<title>(.*?)</title>", 'name="description" content="(.*?)"'):
            found = re.search(pattern, head)
            assert found
            assert not re.search(r"[?.!]\.(?!\.)|\. –", found[1]), (address, found[1])


def test_the_danish_page_counts_in_danish(client: Client) -> None:
    assert "45 indsatser" in client.get("/about").get_data(as_text=True)
    assert "13 participations only mentioned" in client.get("/en/about").get_data(as_text=True)
    assert "participations" not in words_of(client.get("/about").get_data(as_text=True))
