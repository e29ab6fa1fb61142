"""Stored queries as pages and routes: every format, values that stay values, permanent links."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from lxml import html
from openpyxl import load_workbook
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from sikkerby.queries import GROUPS
from sikkerby.settings import Settings
from sikkerby.web.answers.ask import stored_queries
from sikkerby.web.answers.files import FILES
from sikkerby.web.app import App
from sikkerby.web.words import TEXTS
from tests.conftest import BASE
from tests.support.application import Visitor
from tests.support.published import copy_town, edit, publish_data, shipped_version

# How the W3C's tests write result sets in RDF.
SOLUTION = NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/result-set#solution")
NAMES = list(stored_queries())
HOSTILE = [
    '"', "'", "}", "{", "<x>", "> } DROP ALL #", "a\nb", "\\", "\\u0022", "?x", "UNDEF",
    "sb:Unit }", "<https://example.org/>", '" } UNION { ?s ?p ?o } #', "\x00", "𝔎", "x" * 1001,
    "{{7*7}}", "$(id)",
]  # fmt: skip


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor()


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("name", NAMES)
def test_every_query_is_a_page_in_both_languages(visitor: Visitor, name: str) -> None:
    query = stored_queries()[name]
    for prefix, question in (("", query.question.da), ("/en", query.question.en)):
        response = visitor.get(f"{prefix}/queries/{name}")
        words = words_of(response.get_data(as_text=True))
        assert response.status_code == 200
        assert question in words
        assert response.headers["Sikkerby-Answer-Sha256"] in words
        rows = visitor.json(f"/queries/{name}.json")["count"]
        number = f"{rows:,}" if prefix else f"{rows:,}".replace(",", ".")
        says = f"Complete answer: {number} row" if prefix else f"Komplet svar: {number} række"
        assert says in words


@pytest.mark.parametrize("name", NAMES)
def test_editor_opens_with_the_query(visitor: Visitor, name: str) -> None:
    page = visitor.get(f"/en/queries/{name}").get_data(as_text=True)
    (address,) = re.findall(r'href="(/en/sparql\?query=[^"]*)"', page)
    (text,) = parse_qs(urlsplit(address).query)["query"]
    assert stored_queries()[name].title.da in text
    shared = re.findall(r'href="(/en/sparql\?query=[^"]*version=[^"]*)"', visitor.get(address).text)
    assert shared
    # Servers and proxies take a first line of 8 KiB (nginx: large_client_header_buffers).
    assert max(map(len, [address, *shared])) < 7_500


@pytest.mark.parametrize("name", NAMES)
def test_every_format_has_the_same_rows(visitor: Visitor, name: str) -> None:
    document = visitor.json(f"/queries/{name}.json")
    columns = list(stored_queries()[name].columns)
    assert document["columns"] == columns
    assert document["complete"] is True
    assert [list(row) for row in document["rows"]] == [columns] * document["count"]
    body = visitor.get(f"/queries/{name}.csv").get_data()
    table = list(csv.reader(io.StringIO(body.decode(), newline="")))
    assert table[0] == columns
    assert len(table) - 1 == document["count"]
    assert hashlib.sha256(body).hexdigest() == document["sha256"]
    excel = visitor.get(f"/queries/{name}.excel.csv").get_data()
    assert excel.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(excel.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(lines) - 1 == document["count"]
    book = load_workbook(io.BytesIO(visitor.get(f"/queries/{name}.xlsx").get_data()))
    assert book.worksheets[0].max_row == max(1, document["count"] + 1)
    triples = list(parse(visitor.get(f"/queries/{name}.ttl").get_data(), format=RdfFormat.TURTLE))
    solutions = {t.object for t in triples if t.predicate == SOLUTION}
    assert len(solutions) == document["count"]
    assert all(isinstance(t.subject, NamedNode) for t in triples)


@pytest.mark.parametrize("name", NAMES)
def test_query_file_runs_elsewhere_as_it_stands(visitor: Visitor, name: str) -> None:
    text = visitor.get(f"/queries/{name}.rq").get_data(as_text=True)
    found = STORE.query(text)
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == visitor.json(f"/queries/{name}.json")["count"]


def _load() -> Store:
    store = Store()
    for quad in parse(path=str(shipped_version().quads_file), format=RdfFormat.N_QUADS):
        store.add(Quad(*quad.triple))
    return store


@pytest.mark.parametrize(
    ("address", "column", "expected"),
    [
        # Read from the document: the one row with SKAT, the sections' rows, the one sum.
        ("initiatives-of-party.json?party=id/organisation/skat", "row", [32]),
        ("principles-supported.json", "listed", [5, 5, 20, 4, 11]),
        ("sums-of-money.json", "value", [200_000]),
    ],
)
def test_answers_read_by_hand(
    visitor: Visitor, address: str, column: str, expected: list[int]
) -> None:
    rows = visitor.json(f"/queries/{address}")["rows"]
    assert sorted(row[column] for row in rows) == sorted(expected)


def test_every_heading_and_choice_has_words() -> None:
    for query in stored_queries().values():
        for column in query.columns:
            is_name = column.endswith(("Da", "En")) and column[:-2] in query.columns
            is_english = column.endswith("En") and f"{column[:-2]}Da" in query.columns
            assert is_name or is_english or f"answered_{column}" in TEXTS, column
        for parameter in query.parameters:
            assert f"answered_parameter_{parameter.name}" in TEXTS
            for choice in parameter.choices:
                assert f"choice_{parameter.name}_{choice}" in TEXTS


@pytest.mark.parametrize(("prefix", "header"), [("", "Den anden part"), ("/en", "The other party")])
def test_tables_have_names_and_links(visitor: Visitor, prefix: str, header: str) -> None:
    page = visitor.get(f"{prefix}/queries/partners-of-party").get_data(as_text=True)
    assert re.search(rf'<th scope="col"><a [^>]*>{header}</a></th>', page)
    assert f'href="{prefix}/doc/organisation/koebenhavn-socialforvaltningen"' in page
    named = "Socialforvaltningen" if not prefix else "Social Services Administration"
    assert f">{named}</a>" in page


def test_form_shows_what_was_chosen(visitor: Visitor) -> None:
    page = visitor.get(
        "/queries/partners-of-party?party=id/organisation/skat&basis=named&basis=implied"
    ).get_data(as_text=True)
    assert '<option value="id/organisation/skat" selected>SKAT</option>' in page
    assert page.count("selected>") == 1
    ticked = re.findall(r'name="basis" value="(\w+)" checked', page)
    assert ticked == ["named", "implied"]
    defaults = visitor.get("/queries/partners-of-party").get_data(as_text=True)
    assert re.findall(r'name="basis" value="(\w+)" checked', defaults) == ["named", "mentioned"]


def test_values_that_are_terms_of_ours_are_taken_as_the_form_gives_them(visitor: Visitor) -> None:
    assert visitor.json("/queries/stated-facts.json?kind=sb:Sum")["count"] > 0
    assert visitor.get("/queries/stated-facts.json?kind=sb:Nothing").status_code == 400


def test_values_change_the_answer_in_every_format(visitor: Visitor) -> None:
    address = "party=id/organisation/skat"
    ours = visitor.json(f"/queries/initiatives-of-party.json?{address}")
    assert [row["initiativeDa"] for row in ours["rows"]] == ["Al Capone indsatsen"]
    table = visitor.get(f"/queries/initiatives-of-party.csv?{address}").get_data()
    assert hashlib.sha256(table).hexdigest() == ours["sha256"]
    assert "organisation/skat" in visitor.get(
        f"/queries/initiatives-of-party.rq?{address}"
    ).get_data(as_text=True)
    for written in ("id/organisation/skat", f"{BASE}id/organisation/skat"):
        again = visitor.json(f"/queries/initiatives-of-party.json?party={quote(written)}")
        assert again["sha256"] == ours["sha256"]


def test_wrong_values_get_400_with_those_allowed(visitor: Visitor) -> None:
    for query, says in (
        ("party=id/organisation/nobody", f"{BASE}id/organisation/skat"),
        ("party=id/place/koebenhavn-valby", f"{BASE}id/organisation/skat"),
        ("basis=all", "named, mentioned, implied"),
        ("party=", "one"),
        ("party=id/organisation/skat&party=id/organisation/frigg", "one"),
        ("colour=red", "party, basis"),
    ):
        response = visitor.get(f"/queries/partners-of-party?{query}")
        assert response.status_code == 400, query
        assert says in response.get_json()["remedy"], query
    assert visitor.get("/queries/initiatives-for-age-at-place?age=old").status_code == 400
    assert visitor.get("/queries/initiatives-for-age-at-place?age=17,5").status_code == 200


@pytest.mark.parametrize("name", [q.name for q in stored_queries().values() if q.parameters])
def test_hostile_values_stay_values(visitor: Visitor, name: str) -> None:
    for parameter in stored_queries()[name].parameters:
        for value in HOSTILE:
            response = visitor.get(f"/queries/{name}?{urlencode({parameter.name: value})}")
            if parameter.type == "string" and response.status_code == 200:
                # The text is one literal of the query, and stays one.
                asked = visitor.get(f"/queries/{name}.rq?{urlencode({parameter.name: value})}")
                bound = asked.get_data(as_text=True)
                assert re.search(rf'VALUES \?{parameter.name} \{{ "([^"\\]|\\.)*" \}}', bound)
                continue
            assert response.status_code == 400, (parameter.name, value)
            assert response.mimetype == "application/problem+json"


def test_a_megabyte_is_refused_or_stays_a_value(visitor: Visitor) -> None:
    response = visitor.get(f"/queries/initiatives-mentioning-words?words={'x' * 1_000_000}")
    assert response.status_code == 400
    assert "1000" in response.get_json()["remedy"].replace(",", "")


def test_hostile_words_are_escaped_on_the_page(visitor: Visitor) -> None:
    page = visitor.get(
        f"/queries/initiatives-mentioning-words?words={quote('<script>alert(1)</script>')}"
    ).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_formats_by_suffix_parameter_and_accept(visitor: Visitor) -> None:
    for entry in FILES:
        response = visitor.get(f"/queries/parties.{entry.suffix}")
        assert response.status_code == 200
        assert response.mimetype == entry.media_type
        assert (
            visitor.get(f"/queries/parties?format={entry.suffix}").get_data() == response.get_data()
        )
    response = visitor.get("/queries/parties", headers={"Accept": "text/csv"})
    assert response.mimetype == "text/csv"
    assert "Accept" in response.headers["Vary"]
    assert visitor.get("/queries/parties", headers={"Accept": "*/*"}).mimetype == "text/html"
    assert visitor.get("/queries/parties?format=docx").status_code == 400
    assert visitor.get("/queries/no-such-query").status_code == 404


def test_tags_are_strong_and_told_apart(visitor: Visitor) -> None:
    addresses = [
        "/queries/parties",
        "/en/queries/parties",
        "/queries/parties.csv",
        "/queries/partners-of-party",
        "/queries/partners-of-party?basis=named",
    ]
    tags = [visitor.get(address).headers["ETag"] for address in addresses]
    assert len(set(tags)) == len(tags)
    assert not any(tag.startswith("W/") for tag in tags)
    again = visitor.get(addresses[2], headers={"If-None-Match": tags[2]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_list_for_people_and_programs(visitor: Visitor) -> None:
    page = visitor.get("/queries/").get_data(as_text=True)
    document = visitor.json("/queries.json")
    assert [entry["name"] for entry in document["queries"]] == NAMES
    assert len(NAMES) >= 30
    assert all(f'href="/queries/{name}"' in page for name in NAMES)
    assert {entry["group"] for entry in document["queries"]} == set(GROUPS)


def test_the_list_has_groups_with_the_answers_of_their_pages(visitor: Visitor) -> None:
    page = html.fromstring(visitor.get("/queries/").get_data())
    # What there was no time for on a busy machine is there the next time.
    for _ in range(20):
        if "Svaret står på" not in page.text_content():
            break
        page = html.fromstring(visitor.get("/queries/").get_data())
    assert page.xpath("//main//section/h2/@id") == list(GROUPS)
    entries = page.xpath("//main//section//li")
    assert len(entries) == sum(query.figure != "none" for query in stored_queries().values())
    for entry in entries[::9]:
        title, _, answer = (" ".join(p.text_content().split()) for p in entry.xpath("./p"))
        own = html.fromstring(visitor.get(entry.xpath("./p/a/@href")[0]).get_data())
        assert own.xpath("string(//h1)") == title
        assert " ".join(own.xpath("string(//*[@class='answer'])").split()) == answer
        assert answer.endswith(".")


def test_the_list_is_searched_in_both_languages(visitor: Visitor) -> None:
    def found(address: str) -> list[str]:
        page = html.fromstring(visitor.get(address).get_data())
        links = page.xpath("//main//section//p[@class='said']/a/@href")
        return [link.rpartition("/")[2] for link in links]

    assert "sums-of-money" in found("/queries/?q=beløb")
    assert "sums-of-money" in found("/en/queries/?q=money")
    assert "districts-nobody-names" in found("/queries/?q=hvilke+bydelene")
    assert not found("/queries/?q=xyzzy")


def test_figures_have_the_numbers_of_the_table(visitor: Visitor) -> None:
    page = visitor.get("/queries/partners-of-party").get_data(as_text=True)
    drawn = [int(count) for count in re.findall(r'<span class="bar-count">(\d+)', page)]
    rows = visitor.json("/queries/partners-of-party.json")["rows"]
    assert drawn == [row["initiatives"] for row in rows]
    page = visitor.get("/queries/administrations-by-administration").get_data(as_text=True)
    matrix = page.partition('class="matrix"')[2].partition("</table>")[0]
    sums = sum(int(count) for count in re.findall(r'<td class="number[^"]*">(\d+)', matrix))
    rows = visitor.json("/queries/administrations-by-administration.json")["rows"]
    assert sums == sum(row["initiatives"] for row in rows)


def cells_of(visitor: Visitor, address: str) -> list[list[str]]:
    page = html.fromstring(visitor.get(address, headers={"Accept": "text/html"}).get_data())
    rows = page.xpath("//main//table[not(contains(@class, 'matrix'))]/tbody/tr")
    return [[cell.text_content().strip() for cell in row.xpath("./td")] for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_headings_sort_the_same_rows(visitor: Visitor, name: str) -> None:
    plain = cells_of(visitor, f"/queries/{name}")
    page = html.fromstring(visitor.get(f"/queries/{name}").get_data())
    for position, link in enumerate(page.xpath("//main//thead//th/a/@href")):
        once = cells_of(visitor, link)
        assert sorted(once) == sorted(plain)
        column = [row[position] for row in once if row[position]]
        assert [row[position] for row in once][: len(column)] == column, "gaps stand last"
        sorted_page = html.fromstring(visitor.get(link).get_data())
        heading = sorted_page.xpath("//main//th[@aria-sort]")
        assert len(heading) == 1
        again = cells_of(visitor, heading[0].xpath("./a/@href")[0])
        assert [row[position] for row in again if row[position]] == column[::-1]


def test_numbers_sort_by_size_and_stay_with_their_names(visitor: Visitor) -> None:
    rows = cells_of(visitor, "/queries/participation-counts?sort=-named")
    numbers = [int(row[1]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 9, "as text, 9 would stand before 18"
    for address, status in (("?sort=nothing", 400), ("?page=9", 404), ("?page=x", 400)):
        response = visitor.get(f"/queries/participation-counts{address}")
        assert response.status_code == status
    first = visitor.get("/queries/participation-counts?sort=party")
    plain = visitor.get("/queries/participation-counts")
    same = "Sikkerby-Answer-Sha256"
    assert first.headers[same] == plain.headers[same]


# -- permanent links ------------------------------------------------------------------------------


def test_permalink_writes_every_value_out(visitor: Visitor) -> None:
    document = visitor.json("/queries/partners-of-party.json")
    link = document["permalink"].removeprefix("http://127.0.0.1:8000")
    assert link == (
        "/queries/partners-of-party?party=id/organisation/koebenhavns-politi&basis=named,mentioned"
        f"&version={shipped_version().name}"
    )
    response = visitor.get(link, headers={"Accept": "application/json"})
    assert response.get_json() == document
    assert "immutable" in response.headers["Cache-Control"]


FORMER, LATTER = "Lyse Nætter Association", "Light Nights Association"


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, str, str]]:
    """An application that serves the newer of two versions, and the names of both."""
    home: Path = tmp_path_factory.mktemp("home")
    data = copy_town(tmp_path_factory.mktemp("data") / "data")
    old = publish_data(data, home).name
    edit(data / "reference/organisations-proposed.ttl", f'"{FORMER}"@en', f'"{LATTER}"@en')
    new = publish_data(data, home).name
    app = App(Settings(home=home))
    yield app, old, new
    app.close()


def test_permalink_to_an_earlier_version_gives_its_answer(
    two_versions: tuple[App, str, str],
) -> None:
    from werkzeug.test import Client

    app, old, new = two_versions
    client = Client(app)

    def names(query: str) -> set[str]:
        response = client.get(f"/queries/parties.json{query}", buffered=True)
        assert response.status_code == 200
        return {row["partyEn"] for row in json.loads(response.get_data())["rows"]}

    assert old != new
    assert LATTER in names("")
    assert LATTER in names(f"?version={new}")
    assert FORMER in names(f"?version={old}")
    page = client.get(f"/en/queries/parties?version={old}", buffered=True).get_data(as_text=True)
    assert FORMER in page
    assert f"The answer is from an earlier version of the data: {old}" in words_of(page)


@pytest.mark.parametrize("version", ["2020-01-01-00000000", "../current", ".", "..", "a/b", "é"])
def test_versions_that_are_not_there(visitor: Visitor, version: str) -> None:
    response = visitor.get(f"/queries/parties?version={quote(version, safe='')}")
    assert response.status_code == 404


STORE = _load()


def test_changes_between_editions_have_words_in_both_languages() -> None:
    for name in ("change", "joined", "left", "earlierInitiative", "laterInitiative"):
        assert f"answered_{name}" in TEXTS
    for value in ("new", "gone", "changed", "same", "joined", "left"):
        assert f"choice_change_{value}" in TEXTS
