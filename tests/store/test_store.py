"""Answers of the embedded store: right, whole or marked, deterministic, and errors that help."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from sikkerby.errors import Busy, QueryError, QueryStopped, StoreError
from sikkerby.formats import BY_NAME, Kind, formats_of
from sikkerby.settings import Settings
from sikkerby.store import serialise
from sikkerby.store.base import Question
from sikkerby.store.embedded import EmbeddedStore
from tests.small_data import EDGES, EXAMPLE, GRAPH_A, GRAPH_B, write_small_data
from tests.store.conftest import SETTINGS, Ask

pytestmark = pytest.mark.alone

NAMES = f"SELECT ?name {{ ?s <{EXAMPLE}name> ?name }} ORDER BY ?name"
PEOPLE = f"CONSTRUCT WHERE {{ ?s <{EXAMPLE}knows> ?o }}"
RESULT_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "tsv": QueryResultsFormat.TSV,
}
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_every_format_of_the_table_has_a_writer() -> None:
    assert {entry.name for entry in formats_of(Kind.RESULTS)} == set(serialise.RESULT_FORMATS)
    assert {entry.name for entry in formats_of(Kind.GRAPH)} == set(serialise.GRAPH_FORMATS)


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
        ask("SELECT * {\n  ?s skos:prefLabel ?o }")
    assert (caught.value.line, caught.value.column) == (2, 6)
    assert caught.value.line_text == "  ?s skos:prefLabel ?o }"
    assert caught.value.suggestion == "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"


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


def test_memory_limit(ask: Ask) -> None:
    doubled = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    with pytest.raises(QueryStopped) as caught:
        ask(f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("0123456789" AS ?v0) {doubled} }}')
    # On a machine that does much else, the clock may come first; memory is bounded either way.
    assert caught.value.limit in {"query_memory", "query_seconds"}
    assert ask("ASK {}").rows == 1


@pytest.fixture(scope="module")
def narrow(data_file: Path):  # type: ignore[no-untyped-def]
    settings = Settings(
        query_rows=50, answer_bytes=3000, quick_slots=2, slow_slots=1, client_slots=2,
        queue_length=3, queue_seconds=0.6, quick_seconds=0.2, query_seconds=1.5,
        query_depth=200_000, exempt_clients="198.51.100.0/24",
    )  # fmt: skip
    store = EmbeddedStore(settings, [data_file], "v1")
    store.wait()
    yield store
    store.close()


def put(store: EmbeddedStore, text: str, client: str = "", format: str = "json") -> str:
    """What becomes of a query: “answered”, the limit it hit, or the error's name."""
    try:
        store.answer(Question(text, BY_NAME[format], client=client))
    except (StoreError, QueryError) as error:
        return getattr(error, "limit", "") or type(error).__name__
    return "answered"


def test_row_and_byte_limits(narrow: EmbeddedStore) -> None:
    edges = f"{{ ?s <{EXAMPLE}edge> ?o }}"
    assert put(narrow, f"SELECT (1 AS ?x) {edges} LIMIT 50", format="csv") == "answered"
    assert put(narrow, f"SELECT (1 AS ?x) {edges} LIMIT 51", format="csv") == "query_rows"
    assert put(narrow, f"SELECT * {edges} LIMIT 40") == "answer_bytes"
    assert put(narrow, f"CONSTRUCT {{ ?s a ?o }} {edges} LIMIT 51", format="ntriples") in {
        "query_rows", "answer_bytes",
    }  # fmt: skip


def test_a_crash_harms_nobody_else(narrow: EmbeddedStore) -> None:
    crashing = "SELECT * {FILTER(" + "STR(" * 20_000 + "1" + ")" * 20_000 + "=1)}"
    before = narrow.statistics().counts["crashed"]
    assert put(narrow, crashing) == "query_depth"
    assert narrow.statistics().counts["crashed"] == before + 1
    assert put(narrow, "ASK {}") == "answered"


def many(store: EmbeddedStore, text: str, clients: list[str]) -> list[str]:
    """What becomes of the same query put by all clients at once."""
    found = [""] * len(clients)

    def run(number: int) -> None:
        found[number] = put(store, text, clients[number])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_slow_slots(narrow: EmbeddedStore) -> None:
    assert many(narrow, CROSS, ["", ""]) == ["query_seconds", "slow_slots"]


def test_quick_queries_find_a_place_beside_slow_ones(narrow: EmbeddedStore) -> None:
    slow = threading.Thread(target=put, args=(narrow, CROSS))
    slow.start()
    time.sleep(0.3)
    started = time.monotonic()
    assert put(narrow, "ASK {}") == "answered"
    assert time.monotonic() - started < 0.5
    slow.join()


def test_clients_are_bounded_unless_exempt(narrow: EmbeddedStore) -> None:
    found = many(narrow, CROSS, ["192.0.2.1"] * 3)
    assert found.count("Busy") == 1
    found = many(narrow, CROSS, ["198.51.100.7"] * 4)
    assert found.count("Busy") == 0 or "query_seconds" in found


def test_the_queue_is_bounded(narrow: EmbeddedStore) -> None:
    found = many(narrow, CROSS, [""] * 9)
    assert found.count("Busy") >= 4
    assert narrow.statistics().counts["refused_queue"] >= 4


def test_zygote_death_is_survived(data_file: Path) -> None:
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    store.wait()
    os.kill(store.zygote_pid, signal.SIGKILL)
    outcomes = []
    for _ in range(100):
        outcomes.append(put(store, "ASK {}"))
        if outcomes[-1] == "answered" and store.statistics().counts["restarts"]:
            break
        time.sleep(0.05)
    assert outcomes[-1] == "answered"
    # Workers may outlive it by a moment, and answer.
    assert set(outcomes) <= {"Busy", "answered"}
    assert store.statistics().counts["restarts"] == 1
    store.close()


def test_change_over_loses_no_query(data_file: Path, tmp_path: Path) -> None:
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    store.wait()
    other = tmp_path / "other.nq"
    other.write_text(f"<{EXAMPLE}a> <{EXAMPLE}b> <{EXAMPLE}c> <{GRAPH_A}> .\n")
    slow: list[str] = []
    thread = threading.Thread(target=lambda: slow.append(put(store, CROSS)))
    thread.start()
    time.sleep(0.4)
    seen: list[str] = []
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            answer = store.answer(Question("SELECT * { ?s ?p ?o } LIMIT 1", BY_NAME["json"]))
            seen.append(answer.version)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    store.change([other], "v2")
    time.sleep(0.1)
    stop.set()
    asking.join()
    thread.join()
    assert slow == ["query_seconds"]
    assert seen == sorted(seen)
    assert set(seen) == {"v1", "v2"}
    assert store.graphs() == {GRAPH_A: 1}
    store.close()


def test_closing_lets_running_queries_finish(data_file: Path) -> None:
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    store.wait()
    outcomes: list[str] = []
    middling = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EXAMPLE}edge>/<{EXAMPLE}edge> ?b . ?c ?d ?e }}"
    thread = threading.Thread(target=lambda: outcomes.append(put(store, middling)))
    thread.start()
    time.sleep(0.05)
    store.close(5)
    thread.join()
    assert outcomes in (["answered"], ["query_seconds"])
    with pytest.raises(Busy):
        store.answer(Question("ASK {}", BY_NAME["json"]))


def test_on_disk_answers_are_the_same(data_file: Path, tmp_path: Path, ask: Ask) -> None:
    store = EmbeddedStore(Settings(memory_triples=10), [data_file], "v1", scratch=tmp_path)
    answer = store.answer(Question(NAMES, BY_NAME["json"]))
    assert answer.body == ask(NAMES).body
    assert list(tmp_path.iterdir())
    store.close()
    assert not list(tmp_path.iterdir())


def test_data_that_cannot_be_loaded(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("this is no N-Quads\n")
    store = EmbeddedStore(SETTINGS, [broken], "v1")
    with pytest.raises(StoreError, match="could not be loaded"):
        store.wait()
    store.close()


def test_order_is_the_same_in_another_process(data_file: Path, ask: Ask) -> None:
    again = EmbeddedStore(SETTINGS, [write_small_data(data_file.parent / "b.nq")], "v1")
    query = "SELECT * { ?s ?p ?o } LIMIT 100"
    assert again.answer(Question(query, BY_NAME["json"])).body == ask(query).body
    again.close()


def _workers(store: EmbeddedStore) -> list[int]:
    """The processes of a store's workers."""
    children = Path(f"/proc/{store.zygote_pid}/task/{store.zygote_pid}/children")
    return [int(pid) for pid in children.read_text("ascii").split()]


def test_a_worker_that_gets_no_processor_is_not_the_querys_fault(data_file: Path) -> None:
    settings = Settings(query_seconds=0.8, quick_seconds=0.2, quick_slots=1, slow_slots=1)
    store = EmbeddedStore(settings, [data_file], "v1")
    try:
        question = Question(NAMES, BY_NAME["json"])
        assert store.answer(question).rows == 4
        (held,) = _workers(store)
        os.kill(held, signal.SIGSTOP)
        assert store.answer(question).rows == 4
        assert _workers(store) != [held]
    finally:
        store.close()


def test_a_query_that_does_nothing_is_not_slow(data_file: Path) -> None:
    # With no place for slow queries, whichever is taken for one is stopped.
    settings = Settings(query_seconds=5.0, quick_seconds=0.2, quick_slots=1, slow_slots=0)
    store = EmbeddedStore(settings, [data_file], "v1")
    try:
        question = Question(NAMES, BY_NAME["json"])
        assert store.answer(question).rows == 4
        (held,) = _workers(store)
        os.kill(held, signal.SIGSTOP)
        threading.Timer(1.0, os.kill, (held, signal.SIGCONT)).start()
        started = time.monotonic()
        assert store.answer(question).rows == 4
        assert time.monotonic() - started > 0.9
        with pytest.raises(QueryStopped) as stopped:
            store.answer(Question(CROSS, BY_NAME["json"]))
        assert stopped.value.limit == "slow_slots"
    finally:
        store.close()


def test_workers_draw_different_random_numbers(data_file: Path) -> None:
    store = EmbeddedStore(Settings(quick_slots=1), [data_file], "v1")
    try:
        found: set[bytes] = set()
        for _ in range(4):
            found.add(store.answer(Question("SELECT (RAND() AS ?x) {}", BY_NAME["csv"])).body)
            found.add(store.answer(Question("SELECT (STRUUID() AS ?x) {}", BY_NAME["csv"])).body)
            # The next one is a fork of the same process as this one.
            (used,) = _workers(store)
            os.kill(used, signal.SIGKILL)
            deadline = time.monotonic() + 10
            while _workers(store) in ([used], []) and time.monotonic() < deadline:
                time.sleep(0.02)
        assert len(found) == 8
    finally:
        store.close()
