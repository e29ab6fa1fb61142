"""`sikkerby link` on a small other data set: every planted link, no planted trap, whole or not."""

from __future__ import annotations

import json
import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import openpyxl
import pytest
from pyoxigraph import RdfFormat, Store

from sikkerby.errors import InputError, QueryError, StoreError
from sikkerby.linking import endpoint
from sikkerby.linking.endpoint import read_endpoint
from sikkerby.linking.propose import propose
from sikkerby.linking.records import Record
from sikkerby.linking.review import COLUMNS, write_review
from sikkerby.linking.sources import Columns, read_source
from sikkerby.progress import Progress
from sikkerby.reconciliation.index import Index
from tests.conftest import BASE, read_expected
from tests.http.server import Server
from tests.support.command import Result, run_command
from tests.support.published import copy_data, open_index, shipped_home, shipped_version

OTHER = Path(__file__).parents[1] / "expected/other-data-set.ttl"
SPACE = "https://register.example/id/"
PLANTED = {SPACE + row["theirs"]: row["ours"] for row in read_expected("other-data-set.tsv")}
QUIET = Progress(quiet=True)


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    with open_index(shipped_version()) as found:
        yield found


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The other data set behind a SPARQL server of its own."""
    folder = tmp_path_factory.mktemp("register")
    store = Store()
    store.load(path=OTHER, format=RdfFormat.TURTLE)
    lines = [f"{quad.triple} <{SPACE}graph> ." for quad in store]
    (folder / "register.nq").write_text("\n".join(lines) + "\n", "utf-8")
    server = Server(folder / "register.nq", folder / "log")
    yield server
    server.stop()


def as_tables(folder: Path) -> list[Path]:
    """The same things as a table, in two dialects; a table has one name for each."""
    rows = [("IRI", "Navn", "Kommune", "Type")]
    rows += [
        (record.iri, record.names[0][0], (record.places or ("",))[0], " ".join(record.types))
        for record in read_source(str(OTHER), Columns(), 1000, QUIET)
    ]
    files = []
    for name, sign, mark in (("a.csv", ";", "\ufeff"), ("b.tsv", "\t", "")):
        (folder / name).write_text(mark + "\n".join(map(sign.join, rows)) + "\n", "utf-8")
        files.append(folder / name)
    return files


def pairs(index: Index, records: list[Record]) -> dict[str, str]:
    return {entry.record.iri: entry.entity.id for entry in propose(index, records, "", QUIET)}


def test_every_planted_link_is_found_and_no_trap(
    index: Index, register: Server, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{register.port}/sparql"
    for source in (str(OTHER), address, *map(str, as_tables(tmp_path))):
        records = read_source(source, Columns(), 1000, QUIET)
        assert len(records) == 27, source
        assert pairs(index, records) == PLANTED, source


def test_pages_lose_nothing(register: Server) -> None:
    address = f"http://127.0.0.1:{register.port}/sparql"
    whole = read_endpoint(address, 1000, QUIET)
    for page in (1, 2, 3, 26, 27, 28):
        assert read_endpoint(address, 1000, QUIET, page=page) == whole, page
    with pytest.raises(InputError, match="more than 20 things"):
        read_endpoint(address, 20, QUIET, page=7)


def test_whose_all_of_it_is_can_be_said(index: Index) -> None:
    records = [Record(f"{SPACE}1", (("KFF", ""),)), Record(f"{SPACE}2", (("SOF", ""),))]
    assert propose(index, records, "", QUIET) == []
    assert propose(index, records, "Egestrup", QUIET) == []
    assert len(propose(index, records, "København", QUIET)) == 2


class _Faulty(BaseHTTPRequestHandler):
    """A server that is busy twice, then hands on; or that answers what it is told to."""

    target = ""
    answers: ClassVar[list[tuple[int, str, bytes]]] = []
    agents: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.agents.append(self.headers["User-Agent"])
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.answers:
            status, kind, answer = self.answers.pop(0)
            if status == 0:
                time.sleep(3)
                return
        else:
            headers = {name: self.headers[name] for name in ("Content-Type", "Accept")}
            request = urllib.request.Request(self.target, body, headers)
            with urllib.request.urlopen(request, timeout=10) as found:
                status, kind, answer = 200, found.headers["Content-Type"], found.read()
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def faulty(register: Server) -> Iterator[str]:
    _Faulty.target = f"http://127.0.0.1:{register.port}/sparql"
    _Faulty.answers, _Faulty.agents = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Faulty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()


def test_a_busy_server_is_asked_again_politely(faulty: str, register: Server) -> None:
    _Faulty.answers = [(503, "text/plain", b"busy")] * 2
    assert read_endpoint(faulty, 1000, QUIET) == read_endpoint(_Faulty.target, 1000, QUIET)
    assert all(agent.startswith("sikkerby/") for agent in _Faulty.agents)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, "text/html", b"<html>Welcome</html>"), "not a SPARQL result in JSON .text/html"),
        (
            (200, "application/sparql-results+json", b'{"results": {"bindings": [{"thi'),
            "not a SPARQL",
        ),
        (
            (200, "application/sparql-results+json", b'{"results": {"bindings": [{}]}}'),
            "not a SPARQL",
        ),
        ((200, "application/sparql-results+json", b'{"boolean": true}'), "not a SPARQL"),
        ((400, "text/plain", b"no"), "refused the query"),
        ((403, "text/plain", b"no"), "403"),
    ],
)
def test_nonsense_is_said_to_be_so(faulty: str, answer: tuple[int, str, bytes], words: str) -> None:
    _Faulty.answers = [answer]
    with pytest.raises((StoreError, QueryError), match=words):
        read_endpoint(faulty, 1000, QUIET)


def test_a_server_that_is_slow_or_gone(faulty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_TRIES", 2)
    monkeypatch.setattr(endpoint, "_PAUSE", 0.01)
    _Faulty.answers = [(0, "", b"")] * 2
    with pytest.raises(StoreError, match="cannot be reached"):
        read_endpoint(faulty, 1000, QUIET, seconds=1)
    with pytest.raises(StoreError, match="cannot be reached"):
        read_endpoint("http://127.0.0.1:9/sparql", 1000, QUIET)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "name,number\nx,1\n", "There is no column called one of iri"),
        ("a.csv", "iri,number\nx,1\n", "There is no column called one of name"),
        ("a.csv", "iri,name\nnowhere,x\n", "row 2, column “iri”"),
        ("a.ttl", "<a> <b> .\n", "cannot be parsed"),
        ("a.rdf", '<!DOCTYPE x [<!ENTITY a "b">]><x/>', "DOCTYPE"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "@id": "x"}', "cannot be parsed"),
        ("a.doc", "x", "What kind of file"),
    ],
)
def test_sources_that_cannot_be_read(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_source(str(tmp_path / name), Columns(), 1000, QUIET)
    assert words in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_source(str(tmp_path / "missing.ttl"), Columns(), 1000, QUIET)


# ---- From proposal to published links ------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the shipped version."""
    home = tmp_path_factory.mktemp("linking") / "home"
    shutil.copytree(shipped_home(), home, symlinks=True)
    return home


def reviewed(text: str, decide: dict[str, str]) -> str:
    """The table with a decision in each line, by the last part of their address."""
    header, *lines = text.splitlines()
    found = [header]
    for line in lines:
        cells = line.split("\t")
        cells[0] = decide.get(cells[COLUMNS.index("their_iri")].rpartition("/")[2], "")
        found.append("\t".join(cells))
    return "\n".join(found) + "\n"


def accept(home: Path, table: Path, data: Path, *more: str) -> Result:
    return run_command(
        "link", "accept", table, "--home", home, "--data", data, "--reviewer", "Anna Prøve",
        "--dataset", "https://register.example/", "--title", "The register",
        "--title-da", "Registeret", "--space", SPACE, *more,
    )  # fmt: skip


def test_accepted_links_are_published(home: Path, tmp_path: Path) -> None:
    proposed = run_command("link", OTHER, "--home", home)
    assert proposed.code == 0
    assert "27 things read, 13 may be ours" in proposed.err
    assert proposed.out.splitlines()[0].split("\t") == list(COLUMNS)
    table = tmp_path / "register.tsv"
    table.write_text(
        reviewed(proposed.out, {"police-cph": "yes", "valby": "ja", "urk": "no", "dks-cph": "x"}),
        "utf-8",
    )
    data = copy_data(tmp_path / "data")
    done = accept(home, table, data)
    assert (done.code, done.out.strip()) == (0, str(data / "links/register.ttl"))
    again = accept(home, table, data)
    assert again.code == 2
    text = (data / "links/register.ttl").read_text("utf-8")
    assert accept(home, table, data, "--overwrite").code == 0
    assert (data / "links/register.ttl").read_text("utf-8") == text
    assert text.count("a sb:Link") == 3
    assert "skos:inScheme" not in text
    assert accept(home, table, data, "--overwrite", "--scheme").code == 0
    text = (data / "links/register.ttl").read_text("utf-8")
    assert text.count("a skos:ConceptScheme") == 1
    assert text.count("skos:inScheme <https://register.example/>") == 3
    checked = run_command("check", "--home", tmp_path / "none", "--data", data, "--format", "json")
    assert checked.code == 0, checked.out
    assert json.loads(checked.out)["conforms"] is True


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_excel_saves_is_taken(home: Path, tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes("sep=;\r\nid;navn\r\n7;Københavns Politi\r\n".encode("cp1252"))
    proposed = run_command("link", source, "--home", home, "--space", SPACE)
    rows = [line.split("\t") for line in reviewed(proposed.out, {"7": "ja"}).splitlines()]
    file = tmp_path / f"b.{suffix}"
    if suffix == "csv":
        file.write_bytes("\r\n".join(map(";".join, rows)).replace("100", "99,5").encode("cp1252"))
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(file)
    done = accept(home, file, copy_data(tmp_path / "data"))
    assert done.code == 0, done.err
    assert "1 links written" in done.err


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("decision", "maybe", "Write yes or no"),
        ("relation", "owl:sameAs", "skos:exactMatch, skos:closeMatch"),
        ("score", "many", "from 0 to 100"),
        ("their_iri", "register/1", "whole address"),
        ("their_iri", "https://elsewhere.example/1", "does not begin with"),
        ("our_iri", f"{BASE}id/organisation/nobody", "Nothing here has this address"),
        ("their_name_da", "", "Write the name"),
    ],
)
def test_tables_that_make_no_sense(
    home: Path, tmp_path: Path, index: Index, column: str, value: str, words: str
) -> None:
    records = read_source(str(OTHER), Columns(), 1000, QUIET)
    text = write_review(propose(index, records, "", QUIET), BASE)
    lines = reviewed(text, {"police-cph": "yes"}).splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("yes"))
    cells = lines[place].split("\t")
    cells[COLUMNS.index(column)] = value
    lines[place] = "\t".join(cells)
    table = tmp_path / "register.tsv"
    table.write_text("\n".join(lines) + "\n", "utf-8")
    data = tmp_path / "data"
    done = accept(home, table, data)
    assert done.code in (1, 2)
    assert words in done.err
    assert f"line {place + 1}" in done.err
    assert not data.exists()


def test_nothing_is_written_into_what_comes_with_the_program(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "x.tsv"
    table.write_text("\t".join(COLUMNS) + "\n", "utf-8")
    done = run_command(
        "link", "accept", table, "--home", home, "--reviewer", "A", "--dataset",
        "https://register.example/", "--title", "R",
    )  # fmt: skip
    assert done.code == 2
    assert "never written to" in done.err
