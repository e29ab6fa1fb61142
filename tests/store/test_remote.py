"""Stores elsewhere: filled, counted, changed over, and what becomes of them in faults.

`test_load.py` kills loaders and web processes.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sikkerby import resources
from sikkerby.errors import Busy, InputError, StoreError
from sikkerby.formats import BY_NAME
from sikkerby.progress import Progress
from sikkerby.publication.version import Version
from sikkerby.queries import bind, read_queries
from sikkerby.settings import Settings
from sikkerby.store.answering import Store
from sikkerby.store.base import Answer, Question
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.store.failures import BadQuery
from sikkerby.store.kinds import store_kind
from sikkerby.store.loader import load
from sikkerby.store.loop import Loop
from sikkerby.store.remote import RemoteStore
from sikkerby.store.sparql_client import Server, read_servers
from sikkerby.store.upload import count_files, count_graphs, holds, upload, whole_version
from tests.store.conftest import count_triples
from tests.store.servers import SERVERS, oxigraph
from tests.support.published import shipped_version
from tests.support.small_data import EXAMPLE, GRAPH_A

QUIET = Progress(quiet=True)


@pytest.fixture(scope="module", params=[*SERVERS])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    with SERVERS[request.param]() as address:
        yield address


@contextlib.contextmanager
def a_store(settings: Settings, version: Version) -> Iterator[Store]:
    store = store_kind(settings)(settings, version.store_files, version.name)
    try:
        store.wait()
        yield store
    finally:
        store.close()


def fill(address: str, version: Version, *served: Version) -> None:
    load(address, version.store_files, [entry.name for entry in served], QUIET)


def bindings(store: Store, text: str) -> list[str]:
    answer = store.answer(Question(text, BY_NAME["json"]))
    rows = json.loads(answer.body)["results"]["bindings"]
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


# ---- The same solutions everywhere -------------------------------------------------------------


@pytest.fixture(scope="module")
def here() -> Iterator[Store]:
    with a_store(Settings(), shipped_version()) as store:
        yield store


@pytest.fixture(scope="module")
def there(address: str) -> Iterator[Store]:
    fill(address, shipped_version())
    with a_store(Settings(store=address, query_seconds=30), shipped_version()) as store:
        yield store


STORED = read_queries(resources.queries_folder())

# What Virtuoso 7.2.5 cannot do, as docs/engines.md tells.
_VALUES = "Virtuoso joins VALUES inside OPTIONAL or a subquery wrongly, or never ends"
VIRTUOSO_CANNOT = {
    "ages-by-district": _VALUES,
    "shared-initiatives-of-two-parties": _VALUES,
    "bridging-parties": "Virtuoso asks for a bound start of a path",
    "parties-two-steps-away": "Virtuoso asks for a bound start of a path",
    "all-initiatives": "Virtuoso writes ? for the † of strings that it sorts, in any charset",
    "places-named": "Virtuoso keeps points in another form",
}


@pytest.mark.parametrize("name", STORED)
def test_stored_queries_have_the_same_solutions(
    here: Store, there: Store, address: str, name: str
) -> None:
    if "sparql-auth" in address and name in VIRTUOSO_CANNOT:
        pytest.skip(VIRTUOSO_CANNOT[name])
    base = shipped_version().manifest.base
    query = STORED[name]
    given = {parameter.name: parameter.default for parameter in query.parameters}
    text = bind(query, given, base)
    assert here.survey(text).kind == "select"
    found = bindings(there, text)
    assert found == bindings(here, text)


def test_what_was_filled_is_counted(there: Store) -> None:
    version = shipped_version()
    assert count_triples(there) == count_files(version.store_files)
    assert sum(count_triples(there).values()) > version.manifest.triples


def test_a_server_that_holds_the_version_is_not_filled_again(there: Store, address: str) -> None:
    (server,) = read_servers(address)
    read_only = Settings(store=server.query)
    with a_store(read_only, shipped_version()) as store:
        assert store.is_ready()
    assert whole_version(server).endswith(shipped_version().name)


# ---- Blue and green ----------------------------------------------------------------------------


@pytest.fixture
def two_versions(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    return versions[:2]


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask_version(store: Store) -> str:
    return store.answer(Question("ASK { ?s ?p ?o }", BY_NAME["json"])).version


def test_change_over_loses_no_query(two_versions: tuple[Version, Version]) -> None:
    old, new = two_versions
    with oxigraph() as blue, oxigraph() as green:
        fill(f"{blue}, {green}", old)
        store = RemoteStore(Settings(store=f"{blue}, {green}"), old.store_files, old.name)
        store.wait()
        seen: list[str] = []
        stop = threading.Event()

        def keep_asking() -> None:
            while not stop.is_set():
                seen.append(ask_version(store))

        asking = threading.Thread(daemon=True, target=keep_asking)
        asking.start()
        with pytest.raises(StoreError, match="sikkerby load"):
            store.change(new.store_files, new.name)
        fill(f"{blue}, {green}", new, old)
        store.change(new.store_files, new.name)
        time.sleep(0.1)
        stop.set()
        asking.join()
        assert seen == sorted(seen, key=[old.name, new.name].index)
        assert set(seen) == {old.name, new.name}
        # The old one stays where it was, for a way back without any upload.
        store.change(old.store_files, old.name)
        assert ask_version(store) == old.name
        store.close()


def test_versions_that_differ_by_a_word_are_told_apart(
    two_versions: tuple[Version, Version],
) -> None:
    """Each graph of one has as many triples as that of the other."""
    old, new = two_versions
    title = Question('ASK { ?s ?p ?o FILTER (STRENDS(STR(?o), "(edited 1)")) }', BY_NAME["json"])
    assert count_files(old.store_files).keys() == count_files(new.store_files).keys()
    with oxigraph() as blue, oxigraph() as green:
        store = RemoteStore(Settings(store=f"{blue}, {green}"), old.store_files, old.name)
        for version in (old, new, old):
            fill(f"{blue}, {green}", version)
            store.change(version.store_files, version.name)
            answer = store.answer(title)
            assert answer.version == version.name
            assert json.loads(answer.body)["boolean"] is (version is new)
        store.close()


def test_no_answer_is_of_a_server_that_is_filled_meanwhile(
    two_versions: tuple[Version, Version], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question put before its server was filled with another version is asked again."""
    old, new = two_versions
    with oxigraph() as blue, oxigraph() as green:
        both = f"{blue}, {green}"
        fill(both, old)
        store = RemoteStore(Settings(store=both), old.store_files, old.name)
        store.wait()
        put, may_go = threading.Event(), threading.Event()
        ask = Server.ask

        def ask_late(server: Server, text: str, **others: Any) -> Any:
            if "?late" in text and not put.is_set():
                put.set()
                assert may_go.wait(60)
            return ask(server, text, **others)

        monkeypatch.setattr(Server, "ask", ask_late)
        found: list[Answer] = []
        late = Question("SELECT (COUNT(*) AS ?n) { ?late ?p ?o }", BY_NAME["csv"])
        asking = threading.Thread(daemon=True, target=lambda: found.append(store.answer(late)))
        asking.start()
        assert put.wait(10)
        fill(both, new, old)
        # Nobody is answered from the old one, the loader believes: it is filled again.
        servers = read_servers(both)
        first = next(server for server in servers if whole_version(server).endswith(old.name))
        upload(first, (_tiny(old),), _TINY, QUIET)
        store.change(new.store_files, new.name)
        may_go.set()
        asking.join()
        assert [answer.version for answer in found] == [new.name]
        assert found[0].body.split()[1] == str(sum(count_triples(store).values())).encode()
        store.close()


def test_a_reader_whose_server_is_filled_anew_says_that_none_holds_the_data(
    two_versions: tuple[Version, Version],
) -> None:
    """And answers again, by itself, as soon as one does."""
    old, new = two_versions
    with oxigraph() as address:
        fill(address, old)
        store = RemoteStore(Settings(store=address), old.store_files, old.name)
        store.wait()
        fill(address, new, old)
        with pytest.raises(Busy, match="No server holds the data yet"):
            ask_version(store)
        fill(address, old, new)
        wait_until(store.is_ready)
        assert ask_version(store) == old.name
        store.close()


def test_an_upload_that_fails_is_undone_and_the_old_version_stays(
    two_versions: tuple[Version, Version], tmp_path: Path
) -> None:
    old, new = two_versions
    with oxigraph() as blue, oxigraph() as green:
        both = f"{blue}, {green}"
        fill(both, old)
        store = RemoteStore(Settings(store=both), old.store_files, old.name)
        store.wait()
        broken = tmp_path / "broken.nq"
        whole = new.quads_file.read_bytes()
        broken.write_bytes(whole + f"this is no triple <{GRAPH_A}> .\n".encode())
        with pytest.raises(StoreError, match="answers 400"):
            load(both, (broken,), [old.name], QUIET)
        assert ask_version(store) == old.name
        counts = [count_graphs(server) for server in read_servers(both)]
        # Of the other one nothing is left but the mark that nobody may read it.
        assert sorted(map(len, counts)) == [1, len(count_files(old.store_files))]
        store.close()


def test_the_server_that_answers_is_never_filled(two_versions: tuple[Version, Version]) -> None:
    """Also after somebody went back to an older version, and where the other is gone."""
    old, new = two_versions
    third = (new.quads_file,)
    with oxigraph() as blue:
        with oxigraph() as green:
            both = f"{blue}, {green}"
            fill(both, old)
            fill(both, new, old)
            load(both, third, [old.name, new.name], QUIET)
            names = {whole_version(server).rpartition("/")[2] for server in read_servers(both)}
            assert names == {old.name, ""}
            fill(both, new, old)
        held = next(n for s in read_servers(blue) if (n := whole_version(s)))
        with pytest.raises(StoreError, match="cannot be asked"):
            load(both, third, [held.rpartition("/")[2]], QUIET)
        assert whole_version(read_servers(blue)[0]) == held


def test_graphs_of_others_are_left_alone(two_versions: tuple[Version, Version]) -> None:
    old, _ = two_versions
    wanted = count_files(old.store_files)
    with oxigraph() as address:
        (server,) = read_servers(address)
        server.insert("https://elsewhere.example/graph", [b"<urn:a> <urn:b> <urn:c> .\n"], 10)
        for _ in range(2):
            upload(server, old.store_files, wanted, QUIET)
            counts = count_graphs(server)
            assert counts.pop("https://elsewhere.example/graph") == 1
            assert counts == wanted


_TINY_GRAPH = "https://w3id.org/sikkerby/graph/links"
_TINY = {_TINY_GRAPH: 1}


def _tiny(version: Version) -> Path:
    """Other data of the same base, whose graphs are ours to remove."""
    file = version.folder.parents[1] / "tiny.nq"
    file.write_text(f"<{EXAMPLE}a> <{EXAMPLE}b> <{EXAMPLE}c> <{_TINY_GRAPH}> .\n", "utf-8")
    assert version.manifest.base in _TINY_GRAPH
    return file


# ---- Gone, slow, nonsense ----------------------------------------------------------------------


class Odd(http.server.BaseHTTPRequestHandler):
    """A server that answers oddly; `manner` says how."""

    manner = "nonsense"
    kind = "text/plain"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        if "refus" in self.manner:
            self.send_response(400)
            self.send_header("Content-Type", self.kind)
            self.end_headers()
            if self.manner == "refusing":
                self.wfile.write("Forespørgslen kan ikke læses: “å”".encode())
            else:
                self._drip()
            return
        if self.manner == "slow":
            time.sleep(3)
        if self.manner == "error":
            self.send_error(500, "Out of order")
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        body = {"nonsense": b"<html>Please log in</html>", "cut": b'{"head":{"vars":["g"'}
        with contextlib.suppress(OSError):
            if self.manner == "dripping":
                self._drip()
            self.wfile.write(body.get(self.manner, b"{}"))

    def do_DELETE(self) -> None:
        self.do_POST()

    def _drip(self) -> None:
        with contextlib.suppress(OSError):
            for _ in range(60):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextlib.contextmanager
def odd(manner: str, kind: str = "text/plain") -> Iterator[str]:
    handler = type("Odd", (Odd,), {"manner": manner, "kind": kind})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("manner", ["nonsense", "cut", "error", "slow", "dripping", "gone"])
def test_a_server_at_fault_is_named_and_others_answer(
    two_versions: tuple[Version, Version], manner: str
) -> None:
    old, _ = two_versions
    with contextlib.ExitStack() as stack:
        bad = "http://127.0.0.1:9/sparql" if manner == "gone" else stack.enter_context(odd(manner))
        settings = Settings(store=bad, query_seconds=1)
        store = RemoteStore(settings, old.store_files, old.name)
        with pytest.raises(StoreError) as caught:
            store.wait()
        assert bad in caught.value.message
        assert "password" not in str(caught.value)
        store.close()
        good = stack.enter_context(oxigraph())
        fill(good, old)
        settings = Settings(store=f"{bad} update={bad}, {good}", query_seconds=1)
        store = RemoteStore(settings, old.store_files, old.name)
        store.wait()
        assert ask_version(store) == old.name
        store.close()


def test_a_server_that_goes_is_told_of_and_one_that_returns_is_used(data_file: Path) -> None:
    running = oxigraph()
    address = running.__enter__()
    load(address, (data_file,), [], QUIET)
    store = RemoteStore(Settings(store=address), [data_file], "v1")
    store.wait()
    assert ask_version(store) == "v1"
    running.__exit__(None, None, None)
    with pytest.raises(StoreError, match="cannot be asked"):
        ask_version(store)
    assert store.statistics().counts["crashed"] == 1
    store.close()


def test_answers_that_are_no_results_are_an_error(data_file: Path) -> None:
    with oxigraph() as address, odd("nonsense") as bad:
        load(address, (data_file,), [], QUIET)
        store = RemoteStore(Settings(store=address), [data_file], "v1")
        store.wait()
        assert store._current is not None
        store._current.server = Server(bad)
        with pytest.raises(StoreError, match="not a SPARQL result"):
            ask_version(store)
        store.close()


# ---- While the servers are gone, slow, or speak of faults -------------------------------------


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/plain; charset=nonsense", ""])
def test_what_a_server_says_is_read_as_it_is_written(kind: str) -> None:
    with odd("refusing", kind=kind) as bad, pytest.raises(BadQuery) as caught:
        Server(bad).ask("SELECT", graph=False, seconds=5, most_bytes=1000)
    assert str(caught.value) == "Forespørgslen kan ikke læses: “å”"


@pytest.mark.alone
def test_a_fault_that_drips_is_given_up() -> None:
    started = time.monotonic()
    with odd("dripping refusal") as bad, pytest.raises(BadQuery):
        Server(bad).ask("SELECT", graph=False, seconds=5, most_bytes=1000)
    assert time.monotonic() - started < 4


@pytest.mark.alone
def test_what_is_sent_to_a_server_has_a_bound_too() -> None:
    started = time.monotonic()
    with odd("dripping") as bad, pytest.raises(StoreError, match="does not end"):
        Server(bad, update=bad).insert("https://example.org/g", [], seconds=1)
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("way", ["ask", "insert", "drop"])
def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    # What looked at the environment before looks again.
    monkeypatch.setattr(urllib.request, "_opener", None)
    with odd("") as address:
        server = Server(address, graphs=address)
        if way == "ask":
            assert server.ask("ASK {}", graph=False, seconds=5, most_bytes=1000)[0] == b"{}"
        elif way == "insert":
            server.insert("https://example.org/g", [b"<a:a> <a:b> <a:c> .\n"], 5)
        else:
            server.drop("https://example.org/g", 5)


@pytest.mark.alone
def test_questions_during_the_first_fill_hold_no_thread(data_file: Path) -> None:
    """The threads of the loop are needed for a shutdown, among others."""
    loop = Loop()
    with odd("slow") as bad:
        settings = Settings(store=bad, query_seconds=8, queue_seconds=1)
        store = RemoteStore(settings, [data_file], "v1")
        store.use(loop.running)

        async def ask_many() -> tuple[float, list[object]]:
            question = Question("ASK {}", BY_NAME["json"], client="198.51.100.7")
            asked = [asyncio.ensure_future(store.answer_soon(question)) for _ in range(50)]
            await asyncio.sleep(0.1)
            started = time.monotonic()
            await asyncio.to_thread(lambda: None)
            seconds = time.monotonic() - started
            return seconds, list(await asyncio.gather(*asked, return_exceptions=True))

        try:
            started = time.monotonic()
            seconds, outcomes = loop.run(asyncio.wait_for(ask_many(), 10))
            assert seconds < 0.5
            assert {type(outcome) for outcome in outcomes} == {Busy}
            assert time.monotonic() - started < 2.5
            store.close()
            with pytest.raises(Busy, match="stopping"):
                store.wait()
        finally:
            loop.close()


def test_a_file_that_is_gone_is_told_of_and_tried_again(tmp_path: Path) -> None:
    store = RemoteStore(Settings(store="http://127.0.0.1:9/"), [tmp_path / "gone.nq"], "v1")
    waiting = threading.Thread(daemon=True, target=store.close)
    with pytest.raises(StoreError, match=r"gone\.nq"):
        store.wait()
    waiting.start()
    waiting.join(5)
    assert not waiting.is_alive()


# ---- Addresses ---------------------------------------------------------------------------------


def test_addresses_of_servers() -> None:
    one, two = read_servers(
        "http://a/query graphs=http://a/store, https://n:p@b/s update=http://b/u"
    )
    assert one == Server("http://a/query", graphs="http://a/store")
    assert two == Server("https://n:p@b/s", update="http://b/u")
    assert two.name == "https://b/s"
    assert not Server("http://a/").is_filled_here


@pytest.mark.parametrize(
    "setting",
    ["", "nonsense", "ftp://a/", "http://a/ and=http://b/", "http://a/ update=b",
     "http://a/, http://b/, http://c/"],
)  # fmt: skip
def test_settings_that_name_no_server(setting: str) -> None:
    with pytest.raises(InputError, match="In the setting `store`"):
        read_servers(setting)


def test_what_is_held_is_told_by_the_counts() -> None:
    wanted = {f"{EXAMPLE}graph/a": 2, f"{EXAMPLE}graph/b": 3}
    assert holds({**wanted, "https://elsewhere.example/": 9}, wanted)
    assert not holds({f"{EXAMPLE}graph/a": 2}, wanted)
    assert not holds({**wanted, f"{EXAMPLE}graph/c": 1}, wanted)


def test_both_ways_of_filling(data_file: Path) -> None:
    wanted = count_files([data_file])
    with oxigraph() as address:
        (server,) = read_servers(address)
        by_update = Server(server.query, update=server.query.replace("/query", "/update"))
        for way in (server, by_update):
            upload(way, (data_file,), wanted, QUIET)
            assert count_graphs(way) == wanted
    store = EmbeddedStore(Settings(), [data_file], "v1")
    assert count_triples(store) == wanted
    store.close()
