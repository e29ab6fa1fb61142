"""Answers of every kind of store: right, whole or marked, and errors that help."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from sikkerby.errors import Busy, QueryError, QueryStopped
from sikkerby.formats import BY_NAME, Kind, formats_of
from sikkerby.settings import Settings
from sikkerby.store import serialise
from sikkerby.store.answering import Store
from sikkerby.store.base import Question
from tests.store.conftest import CROSS, NAMES, NARROW, SETTINGS, Ask, many, opened, put
from tests.support.small_data import EDGES, EXAMPLE, GRAPH_A, GRAPH_B

pytestmark = pytest.mark.alone

PEOPLE = f"CONSTRUCT WHERE {{ ?s <{EXAMPLE}knows> ?o }}"
RESULT_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "tsv": QueryResultsFormat.TSV,
}


def test_every_format_of_the_table_has_a_writer() -> None:
    assert {entry.name for entry in formats_of(Kind.RESULTS)} == set(serialise._COUNTERS)
    writers = [*serialise.RESULT_FORMATS.values(), *serialise.GRAPH_FORMATS.values()]
    assert None not in writers


@pytest.mark.parametrize("format", ["json", "xml", "tsv"])
@pytest.mark.parametrize("row_limit", [None, 3, 4, 10])
def test_solutions(ask: Ask, format: str, row_limit: int | None) -> None:
    answer = ask(NAMES, format, row_limit=row_limit)
    body = answer.body
    if row_limit == 3 and format == "tsv":
        body = body[: body.rindex(b'"# cut')]
    found = [row["name"].value for row in parse_query_results(body, RESULT_FORMATS[format])]
    assert found == ["Anna", "Bo", "Cæcilie", 'Dan "D", den store'][: row_limit or 4]
    assert answer.rows == len(found)
    assert answer.complete == (row_limit != 3)
    assert (b"there are more" in answer.body) == (row_limit == 3)


def test_csv(ask: Ask) -> None:
    whole = ask(NAMES, "csv")
    assert whole.body == 'name\r\nAnna\r\nBo\r\nCæcilie\r\n"Dan ""D"", den store"\r\n'.encode()
    assert whole.rows == 4
    assert ask(NAMES, "csv", row_limit=9).body == whole.body
    cut = ask(NAMES, "csv", row_limit=1).body.decode().splitlines()
    assert cut == ["name", "Anna", '"# cut after 1 rows, as asked by limit; there are more"']


@pytest.mark.parametrize("format", ["json", "xml"])
@pytest.mark.parametrize("row_limit", [None, 1, 2])
def test_signs_that_a_reader_might_take_for_others(
    ask: Ask, format: str, row_limit: int | None
) -> None:
    text = r'SELECT ?a { VALUES ?a { "\r \r\n <&>\"]]>" "" } }'
    body = ask(text, format, row_limit=row_limit).body
    first = next(iter(parse_query_results(body, RESULT_FORMATS[format])))
    assert first["a"].value == '\r \r\n <&>"]]>'


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_rows_are_counted_exactly(ask: Ask, format: str) -> None:
    hostile = r"""SELECT ?a ?b { VALUES (?a ?b) {
        ("x,{" "[{\"a\":{\"type\":") (UNDEF UNDEF) ("},{" "<result>") ("line\nbreak" "\"\n\"")
        (UNDEF "{}") ("," "\t") } }"""
    assert ask(hostile, format).rows == 6
    assert ask("SELECT ?a { VALUES ?a {} }", format).rows == 0


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("truth", ["true", "false"])
def test_ask(ask: Ask, format: str, truth: str) -> None:
    answer = ask(f"ASK {{ FILTER({truth}) }}", format)
    assert answer.kind == "ask"
    assert truth.encode() in answer.body


@pytest.mark.parametrize(
    ("format", "parser"),
    [
        ("turtle", RdfFormat.TURTLE),
        ("ntriples", RdfFormat.N_TRIPLES),
        ("rdfxml", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
def test_graphs(ask: Ask, format: str, parser: RdfFormat) -> None:
    answer = ask(PEOPLE, format)
    triples = {quad.triple for quad in parse(answer.body, parser)}
    assert len(triples) == answer.rows == 4
    assert ask(PEOPLE, format).body == answer.body
    cut = ask(PEOPLE, format, row_limit=2)
    assert not cut.complete
    assert {quad.triple for quad in parse(cut.body, parser)} < triples


def test_graphs_are_sorted_and_without_duplicates(ask: Ask) -> None:
    body = ask(f"CONSTRUCT {{ ?s a <{EXAMPLE}X> }} {{ ?s ?p ?o }}", "ntriples").body
    lines = body.splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == EDGES + 4


def test_constructed_blank_nodes_are_named_the_same_each_time(ask: Ask) -> None:
    query = f"CONSTRUCT {{ [] <{EXAMPLE}of> ?s }} {{ ?s <{EXAMPLE}name> ?n }}"
    assert ask(query, "turtle").body == ask(query, "turtle").body


def test_datasets(ask: Ask) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s <{}knows> ?o }}"

    def number(text: str, **others: object) -> int:
        found = json.loads(ask(text, **others).body)
        return int(found["results"]["bindings"][0]["n"]["value"])

    assert number(count.format("", EXAMPLE)) == 4
    assert number(count.format(f"FROM <{GRAPH_A}>", EXAMPLE)) == 4
    assert number(count.format(f"FROM <{GRAPH_B}>", EXAMPLE)) == 0
    assert number(count.format(f"FROM NAMED <{GRAPH_A}>", EXAMPLE)) == 0
    # The protocol's graphs stand before the query's.
    assert number(count.format(f"FROM <{GRAPH_B}>", EXAMPLE), default_graphs=(GRAPH_A,)) == 4
    assert number(count.format("", EXAMPLE), named_graphs=(GRAPH_A,)) == 0
    inside = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s <{EXAMPLE}knows> ?o }} }}"
    assert number(inside) == 4
    assert number(inside, default_graphs=(GRAPH_A,)) == 0
    assert number(inside, named_graphs=(GRAPH_A,)) == 4


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("SELECT * FROM <http://elsewhere/> { ?s ?p ?o }", {}),
        ("SELECT * FROM NAMED <http://elsewhere/> { ?s ?p ?o }", {}),
        ("SELECT * { ?s ?p ?o }", {"default_graphs": ("http://elsewhere/",)}),
        ("SELECT * { ?s ?p ?o }", {"named_graphs": ("http://elsewhere/",)}),
    ],
)
def test_graphs_that_are_not_here(ask: Ask, text: str, others: dict[str, object]) -> None:
    with pytest.raises(QueryError, match="<http://elsewhere/> is not here"):
        ask(text, **others)


def test_missing_prefix_is_suggested(ask: Ask) -> None:
    with pytest.raises(QueryError) as caught:
        ask("SELECT * {\n  ?s cpsv:produces ?o }")
    assert (caught.value.line, caught.value.column) == (2, 6)
    assert caught.value.line_text == "  ?s cpsv:produces ?o }"
    assert caught.value.suggestion == "PREFIX cpsv: <http://purl.org/vocab/cpsv#>"


def test_misspelt_term_is_suggested(ask: Ask) -> None:
    with pytest.raises(QueryError) as caught:
        ask("PREFIX sb: <https://w3id.org/sikkerby/ns#> SELECT * { ?s a sb:Initiatve ")
    assert caught.value.suggestion == "Did you mean sb:Initiative in place of sb:Initiatve?"


def test_time_limit(ask: Ask) -> None:
    started = time.monotonic()
    with pytest.raises(QueryStopped) as caught:
        ask(CROSS)
    assert caught.value.limit == "query_seconds"
    assert time.monotonic() - started < SETTINGS.query_seconds + 0.5
    assert ask("ASK {}").rows == 1


@pytest.fixture(scope="module")
def narrow(settings: Settings, data_file: Path) -> Iterator[Store]:
    with opened(dataclasses.replace(NARROW, store=settings.store), data_file) as store:
        yield store


def test_row_and_byte_limits(narrow: Store) -> None:
    edges = f"{{ ?s <{EXAMPLE}edge> ?o }}"
    assert put(narrow, f"SELECT (1 AS ?x) {edges} LIMIT 50", format="csv") == "answered"
    assert put(narrow, f"SELECT (1 AS ?x) {edges} LIMIT 51", format="csv") == "query_rows"
    assert put(narrow, f"SELECT * {edges} LIMIT 40") == "answer_bytes"
    assert put(narrow, f"CONSTRUCT {{ ?s a ?o }} {edges} LIMIT 51", format="ntriples") in {
        "query_rows", "answer_bytes",
    }  # fmt: skip


def test_clients_are_bounded_unless_exempt(narrow: Store) -> None:
    def refused() -> int:
        return narrow.statistics().counts.get("refused_client", 0)

    before = refused()
    found = many(narrow, CROSS, ["192.0.2.1"] * 3)
    assert found.count("Busy") == 1
    assert refused() == before + 1
    many(narrow, CROSS, ["198.51.100.7"] * 4)
    assert refused() == before + 1


def test_the_queue_is_bounded(narrow: Store) -> None:
    found = many(narrow, CROSS, [""] * 9)
    assert found.count("Busy") >= 4
    assert narrow.statistics().counts["refused_queue"] >= 4


def test_closing_lets_running_queries_finish(settings: Settings, data_file: Path) -> None:
    outcomes: list[str] = []
    middling = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EXAMPLE}edge>/<{EXAMPLE}edge> ?b . ?c ?d ?e }}"
    with opened(settings, data_file) as store:
        thread = threading.Thread(daemon=True, target=lambda: outcomes.append(put(store, middling)))
        thread.start()
        deadline = time.monotonic() + 5
        while not (store.statistics().gauges["running"] or outcomes or time.monotonic() > deadline):
            time.sleep(0.005)
        store.close(5)
        thread.join()
        assert outcomes in (["answered"], ["query_seconds"])
        with pytest.raises(Busy):
            store.answer(Question("ASK {}", BY_NAME["json"]))
