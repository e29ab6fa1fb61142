"""The SPARQL page without JavaScript: names, limits, downloads, lasting links, mistakes."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from werkzeug.test import Client, TestResponse

from sikkerby import resources
from sikkerby.queries import read_queries
from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.conftest import BASE
from tests.support.application import Visitor
from tests.support.published import shipped_home

SB = "https://w3id.org/sikkerby/ns#"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PRINCIPLES = (
    f"PREFIX sb: <{SB}> SELECT ?principle (COUNT(?i) AS ?n) "
    "{ ?i sb:principle ?principle } GROUP BY ?principle ORDER BY ?principle"
)
HOSTILE = "</textarea></pre><script>hacked()</script><img src=x onerror=hacked()>\"'"


@pytest.fixture(scope="module")
def client() -> Client:
    return Visitor()


def ask(client: Client, query: str, path: str = "/sparql", **more: str) -> TestResponse:
    return client.get(f"{path}?{urlencode({'query': query, **more})}", headers=BROWSER)


def rows(response: TestResponse) -> list[list[str]]:
    """The texts of the cells of the answer's table."""
    body = re.search(r"<tbody>(.*?)</tbody>", response.text, re.DOTALL)
    assert body is not None, response.text
    return [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td.*?</td>", row)]
        for row in re.findall(r"<tr>.*?</tr>", body[1], re.DOTALL)
    ]


def download(response: TestResponse, label: str) -> str:
    found = re.search(rf'<a href="([^"]+)"[^>]*>{label}</a>', response.text)
    assert found is not None, f"no download called {label}"
    return html.unescape(found[1])


@pytest.mark.parametrize(("path", "word"), [("/sparql", "Vis svar"), ("/en/sparql", "Show")])
def test_the_page_has_every_question_and_runs_nothing(client: Client, path: str, word: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200
    assert word in response.text
    stored = read_queries(resources.queries_folder())
    for query in stored.values():
        question = query.question.of("en" if path.startswith("/en") else "da")
        assert question in html.unescape(response.text)
    assert "<tbody>" not in response.text


def test_the_description_waits_for_the_first_data_without_holding_up_the_loop() -> None:
    app = App(Settings(home=shipped_home()))
    try:
        for accept in ("text/turtle", "application/n-triples"):
            assert Visitor(app).get("/sparql", headers={"Accept": accept}).mimetype == accept
    finally:
        app.close()


def test_programs_without_a_query_get_the_description(client: Client) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.mimetype == "text/turtle"


def test_every_question_fills_the_field_with_a_query_that_runs(client: Client) -> None:
    for name, stored in read_queries(resources.queries_folder()).items():
        page = client.get(f"/sparql?example={name}", headers=BROWSER)
        field = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
        assert field is not None
        answer = ask(client, html.unescape(field[1]))
        assert answer.status_code == 200, f"{name}: {answer.text}"
        headings = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', answer.text)
        found = client.get(f"/queries/{name}.json").get_json()["rows"]
        assert headings == (list(stored.columns) if found else []), name


def test_names_stand_for_iris_and_lead_to_our_pages(client: Client) -> None:
    response = ask(client, PRINCIPLES)
    assert [int(row[1]) for row in rows(response)] == [5, 5, 20, 4, 11]
    assert "Komplet svar: 5 rækker" in response.text
    assert "/doc/principle/sikker-by-2018-2021/1" in response.text
    assert f">{BASE}" not in response.text, "a bare IRI is shown"
    english = ask(client, PRINCIPLES, "/en/sparql")
    assert "Complete answer: 5 rows" in english.text
    assert 'href="/en/doc/principle/' in english.text
    assert rows(english)[0][0] != rows(response)[0][0]


def test_counts_are_drawn_as_bars_with_the_tables_numbers(client: Client) -> None:
    response = ask(client, PRINCIPLES)
    figure = re.search(r"<figure.*?</figure>", response.text, re.DOTALL)
    assert figure is not None
    drawn = [int(n) for n in re.findall(r'bar-count">(\d+)', figure[0])]
    assert drawn == [int(row[1]) for row in rows(response)]
    widths = [float(n) for n in re.findall(r' width="([\d.]+)"', figure[0])]
    assert widths == [round(100 * n / 20, 2) for n in drawn]


def test_a_cut_answer_says_so_and_its_files_are_whole(client: Client) -> None:
    query = f"SELECT ?s {{ ?s a <{SB}Initiative> }} ORDER BY ?s"
    response = ask(client, query, limit="7")
    assert len(rows(response)) == 7
    assert "Afkortet: De første 7 rækker" in response.text
    assert "Komplet svar" not in response.text
    whole = client.get(download(response, "CSV"))
    assert len(list(csv.reader(io.StringIO(whole.text)))) == 46


def test_an_answer_of_exactly_the_limit_is_complete(client: Client) -> None:
    query = f"SELECT ?s {{ ?s a <{SB}Initiative> }}"
    assert "Komplet svar: 45 rækker" in ask(client, query, limit="45").text


def test_every_download_answers_in_its_format(client: Client) -> None:
    response = ask(client, PRINCIPLES)
    kinds = {
        "SPARQL JSON": "application/sparql-results+json",
        "SPARQL XML": "application/sparql-results+xml",
        "CSV": "text/csv",
        "TSV": "text/tab-separated-values",
    }
    for label, media_type in kinds.items():
        assert client.get(download(response, label)).mimetype == media_type
    book = client.get(download(response, "XLSX"))
    sheet = zipfile.ZipFile(io.BytesIO(book.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "principle IRI" in sheet
    assert f"{BASE}id/principle/sikker-by-2018-2021/1" in sheet
    graph = ask(client, f"CONSTRUCT WHERE {{ ?s a <{SB}Principle> }}")
    for label, media_type in {
        "Turtle": "text/turtle",
        "N-Triples": "application/n-triples",
    }.items():
        assert client.get(download(graph, label)).mimetype == media_type


def test_graphs_are_shown_as_turtle(client: Client) -> None:
    response = ask(client, f"CONSTRUCT WHERE {{ ?s a <{SB}Principle> }}")
    assert "Komplet svar: 5 tripler" in response.text
    assert "id/principle/sikker-by-2018-2021/5&gt;" in response.text


def test_yes_and_no(client: Client) -> None:
    assert ">Ja</p>" in ask(client, f"ASK {{ ?s a <{SB}Initiative> }}").text
    assert ">No</p>" in ask(client, "ASK { <urn:x> ?p ?o }", "/en/sparql").text


def test_the_lasting_link_is_bound_to_the_version(client: Client) -> None:
    response = ask(client, PRINCIPLES)
    found = re.search(r'class="lasting"><a href="([^"]+)"', response.text)
    assert found is not None
    parts = urlsplit(html.unescape(found[1]))
    health = json.loads(client.get("/health").data)
    assert parse_qs(parts.query)["version"] == [health["version"]]
    again = client.get(f"{parts.path}?{parts.query}", headers=BROWSER)
    assert rows(again) == rows(response)
    assert "Linket blev lavet til" not in again.text
    older = ask(client, PRINCIPLES, version="2020-01-01-00000000")
    assert "Linket blev lavet til version 2020-01-01-00000000" in older.text


def test_a_mistake_is_shown_where_it_is(client: Client) -> None:
    response = ask(client, "SELECT ?x {\n  ?x sb:involves ?y\n}", "/en/sparql")
    assert response.status_code == 400
    assert 'data-line="2"' in response.text
    assert "  ?x sb:involves ?y\n     ^" in html.unescape(response.text)
    assert f"PREFIX sb: <{SB}>" in html.unescape(response.text)
    assert "?x sb:involves ?y\n}</textarea>" in html.unescape(response.text), "the query is lost"


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", 400, "SERVICE is refused"),
        ("DROP ALL", 403, "takes no updates"),
        (f"SELECT * {{ FILTER({'STR(' * 100}1{')' * 100} = 1) }}", 400, "nests more than"),
    ],
)
def test_what_is_refused_says_why(client: Client, query: str, status: int, words: str) -> None:
    response = ask(client, query, "/en/sparql")
    assert response.status_code == status
    assert words in response.text


def test_a_query_that_runs_too_long_is_stopped_and_says_so() -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    app = App(Settings(home=shipped_home(), query_seconds=0.5))
    try:
        response = ask(Visitor(app), query, "/en/sparql")
    finally:
        app.close()
    assert response.status_code == 503
    assert "The query could not be answered" in response.text
    assert "Complete answer" not in response.text


@pytest.mark.parametrize("limit", ["0", "-1", "x", "１", "9999999999"])
def test_a_limit_that_is_no_number_is_refused(client: Client, limit: str) -> None:
    assert ask(client, PRINCIPLES, "/en/sparql", limit=limit).status_code == 400


@pytest.mark.parametrize("path", ["/sparql", "/en/sparql", "/sparql/answer"])
@pytest.mark.parametrize(
    "query",
    [
        HOSTILE,
        f'SELECT ("""{HOSTILE}""" AS ?x) {{}}',
        f'SELECT (STRLANG("""{HOSTILE}""", "en") AS ?x) {{}}',
        'SELECT (IRI("javascript:hacked()") AS ?x) {}',
        'SELECT (IRI("//evil.example/") AS ?x) {}',
        f'CONSTRUCT {{ <urn:x> <urn:y> """{HOSTILE}""" }} {{}}',
        "SELECT (1 AS ?x\u202e) {}",
    ],
)
def test_hostile_queries_stay_words(client: Client, path: str, query: str) -> None:
    body = ask(client, query, path).text
    assert "<script>hacked" not in body
    assert "<img src=x" not in body
    assert not re.search(r'href="(javascript|//)', body, re.IGNORECASE)


@pytest.mark.parametrize(
    ("path", "words"),
    [("/sparql", "Ukendte funktioner: "), ("/en/sparql", "Unknown functions: ")],
)
def test_unknown_functions_are_named(client: Client, path: str, words: str) -> None:
    iri = "http://e/f?a&amp;b"
    for query in ("ASK { FILTER(%s) }", "SELECT (%s AS ?x) {}", "CONSTRUCT {} { FILTER(%s) }"):
        shown = ask(client, query % f"<{html.unescape(iri)}>(1)", path).text
        assert f"{words}{iri}." in shown
    assert words not in ask(client, PRINCIPLES, path).text
    workbook = ask(client, "SELECT (<http://e/f>(1) AS ?x) {}", "/sparql.xlsx")
    assert workbook.headers["Sikkerby-Unknown-Functions"] == "<http://e/f>"


def test_the_policy_lets_nothing_inline_run(client: Client) -> None:
    policy = ask(client, PRINCIPLES).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_long_queries_reach_the_answer_by_post(client: Client) -> None:
    values = " ".join(f'"{n:05}"' for n in range(10_000))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}"
    response = client.post("/sparql/answer", data={"query": query})
    assert response.status_code == 200
    assert rows(response) == [["10000"]]


def test_volatile_answers_are_not_kept(client: Client) -> None:
    response = ask(client, "SELECT (NOW() AS ?now) {}")
    assert response.headers["Cache-Control"] == "no-store"
    kept = ask(client, PRINCIPLES)
    assert "ETag" in kept.headers


def test_names_for_completion(client: Client) -> None:
    found: dict[str, Any] = json.loads(client.get("/sparql/names.json").data)
    assert found["prefixes"]["sb"] == SB
    terms = {entry["term"]: entry for entry in found["terms"]}
    assert terms["sb:involves"]["kind"] == "property"
    assert terms["sb:Initiative"]["kind"] == "class"
    assert terms["sb:involves"]["name_da"]
    things = {entry["path"]: entry for entry in found["things"]}
    assert things["id/organisation/koebenhavns-politi"]["da"] == "Københavns Politi"
    assert sum(entry["kind"] == "Initiative" for entry in things.values()) == 45


def test_the_bundle_is_there(client: Client) -> None:
    page = client.get("/sparql", headers=BROWSER).text
    found = re.search(r'<script src="([^"]+editor[^"]+)"', page)
    assert found is not None
    with client.get(found[1]) as bundle:
        assert bundle.status_code == 200, "run `make install`, which bundles the editor"
    assert Path(found[1]).name not in client.get("/initiatives").text


# ---- What people write first


# How many rows each gives, read from the document by hand (tests/expected/rows.tsv, facts.tsv), and
# the last cells of its first row.
FIRST = {
    "initiatives-in-a-place": (37, ["tidlig-helhedsorienteret-indsats-for-doemte-og"]),
    "for-those-of-16": (11, ["", "17"]),
    "from-age-18": (1, ["18"]),
    "under-principle-3": (20, ["vink-tidlig-forebyggelse-af-ekstremisme-og-radikalisering"]),
    "initiatives-by-party": (18, ["Børne- og Ungdomsforvaltningen", "19"]),
    "units-of-organisations": (17, ["koebenhavn-center-for-afklaring-og-beskaeftigelse"]),
    "numbers-with-their-units": (21, ["1", "", "", "ns#TimesPerYear"]),
    "words-behind-an-initiative": (10, ["Bydækkende", "ns#AreaColumn"]),
    "anything-by-its-name": (3, ["SSP"]),
    "names-of-initiatives-and-places": (63, ["18+ centres"]),
}


def test_what_people_write_first_stands_first_among_the_examples(client: Client) -> None:
    page = client.get("/sparql", headers=BROWSER).text
    assert re.findall(r'href="/sparql\?example=([\w-]+)"', page)[:10] == list(FIRST)


@pytest.mark.parametrize("name", FIRST)
def test_what_people_write_first_gives_what_they_expect(client: Client, name: str) -> None:
    filled = client.get(f"/sparql?example={name}", headers=BROWSER).text
    query = html.unescape(filled.partition("required>")[2].partition("</textarea>")[0])
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    found = list(csv.reader(io.StringIO(answer.text)))[1:]
    number, cells = FIRST[name]
    assert len(found) == number
    assert [cell.removeprefix(BASE).rpartition("/")[2] for cell in found[0]][-len(cells) :] == cells
