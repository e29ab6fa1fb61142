"""Programs that answer SPARQL, each loaded with the same triples, asked in the same way."""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.programs import free_port

from benchmarks.memory import memory_of
from benchmarks.servers import virtuoso_configuration

_JSON = "application/sparql-results+json"
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
# Seconds that an answer may take before the program counts as unable to give it.
PATIENCE = 30


@dataclass(frozen=True)
class Peer:
    """A program with the data in it.

    `ask` gives the body of the answer to a query, `download` that of everything as lines of RDF;
    both raise OSError where there is none. `page` gives a page by its path, where there are pages.
    """

    name: str
    load_seconds: float
    pid: int
    ask: Callable[[str], bytes]
    download: Callable[[], bytes]
    page: Callable[[str], bytes] | None = None

    def memory(self) -> float:
        """MB of all its processes."""
        return memory_of(self.pid)


@dataclass(frozen=True)
class Data:
    """The same triples in what each program reads: a data folder and the version's home, N-Quads,
    N-Triples."""

    source: Path
    home: Path
    quads: Path
    triples: Path


class _Client:
    """One connection that is kept, so that what is measured is the answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str, accept: str) -> bytes:
        try:
            self._connection.request("GET", path, headers={"Accept": accept})
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise OSError(str(error)) from None
        if answer.status != 200:
            raise OSError(f"{answer.status}: {body[:200].decode(errors='replace')}")
        return body


@contextlib.contextmanager
def _running(command: Sequence[str], port: int, ready: str, folder: Path) -> Iterator[int]:
    """A server, from its first answer until the block ends; its process."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5).close()
                break
            except OSError as error:
                # An error of HTTP comes from one that has not loaded everything yet.
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{' '.join(command)}: {error}") from None
            time.sleep(0.01)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _of_server(
    name: str, began: float, pid: int, port: int, path: str, dump: tuple[str, str]
) -> Peer:
    client = _Client(port)
    return Peer(
        name,
        time.perf_counter() - began,
        pid,
        lambda query: client.get(f"{path}?{urlencode({'query': query})}", _JSON),
        partial(client.get, *dump),
        partial(client.get, accept="text/html") if name == "sikkerby" else None,
    )


@contextlib.contextmanager
def sikkerby(data: Data, folder: Path) -> Iterator[Peer]:
    port, began = free_port(), time.perf_counter()
    command = [sys.executable, "-m", "sikkerby", "serve", "--home", str(data.home)]
    command += ["--data", str(data.source)]
    # The limits on what one visitor may cost others would stop the client, who asks without pause.
    command += ["--port", str(port), "--exempt-clients", "127.0.0.1"]
    with _running(command, port, "/sparql?query=ASK%7B%7D", folder) as pid:
        dump = ("/data/sikkerby.nq", "application/n-quads")
        yield _of_server("sikkerby", began, pid, port, "/sparql", dump)


@contextlib.contextmanager
def oxigraph(data: Data, folder: Path) -> Iterator[Peer]:
    port, began = free_port(), time.perf_counter()
    program, location = program_of("oxigraph"), str(folder / "oxigraph")
    subprocess.run(
        [program, "load", "--location", location, "--file", str(data.quads)],
        check=True, capture_output=True,
    )  # fmt: skip
    command = [program, "serve-read-only", "--location", location, "--bind", f"127.0.0.1:{port}"]
    command.append("--union-default-graph")
    with _running(command, port, "/query?query=ASK%7B%7D", folder) as pid:
        dump = ("/store", "application/n-quads")
        yield _of_server("oxigraph", began, pid, port, "/query", dump)


@contextlib.contextmanager
def rdflib_endpoint(data: Data, folder: Path) -> Iterator[Peer]:
    port, began = free_port(), time.perf_counter()
    command = [program_of("rdflib-endpoint"), "serve", "--store", "default", "--port", str(port)]
    command.append(str(data.triples))
    with _running(command, port, "/?query=ASK%7B%7D", folder) as pid:
        dump = (f"/?{urlencode({'query': _ALL})}", "application/n-triples")
        yield _of_server("rdflib-endpoint", began, pid, port, "/", dump)


@contextlib.contextmanager
def virtuoso(data: Data, folder: Path) -> Iterator[Peer]:
    port, sql, began = free_port(), free_port(), time.perf_counter()
    own = folder / "virtuoso"
    own.mkdir()
    text = virtuoso_configuration(port, sql, buffers=60_000, seconds=PATIENCE)
    (own / "virtuoso.ini").write_text(text, "utf-8")
    shutil.copyfile(data.quads, own / "data.nq")
    command = [program_of("virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, port, "/sparql?query=ASK%7B%7D", own) as pid:
        steps = "ld_dir('.', 'data.nq', 'urn:none'); rdf_loader_run(); checkpoint;"
        subprocess.run(
            [program_of("isql-vt"), f"127.0.0.1:{sql}", "dba", "dba", f"exec={steps}"],
            check=True, capture_output=True, cwd=own,
        )  # fmt: skip
        dump = (f"/sparql?{urlencode({'query': _ALL})}", "text/plain")
        yield _of_server("virtuoso", began, pid, port, "/sparql", dump)


@contextlib.contextmanager
def rdflib(data: Data, folder: Path) -> Iterator[Peer]:
    """The library in a process of its own, asked through a pipe."""
    del folder
    began = time.perf_counter()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_rdflib_process, args=(data.triples, theirs), daemon=True)
    process.start()

    def call(query: str) -> bytes:
        ours.send(query)
        if not ours.poll(PATIENCE):
            process.kill()
            raise OSError("no answer")
        body: bytes = ours.recv()
        return body

    try:
        ours.recv()
        assert process.pid is not None
        yield Peer(
            "rdflib", time.perf_counter() - began, process.pid, call, partial(call, "download")
        )
    finally:
        process.kill()
        process.join()


def _rdflib_process(file: Path, pipe: Any) -> None:
    from rdflib import Graph

    graph = Graph()
    graph.parse(file, format="nt")
    pipe.send(b"ready")
    while True:
        query = pipe.recv()
        if query == "download":
            pipe.send(graph.serialize(format="nt", encoding="utf-8"))
        else:
            pipe.send(graph.query(query).serialize(format="json"))


PEERS: Mapping[str, Callable[[Data, Path], contextlib.AbstractContextManager[Peer]]] = {
    "sikkerby": sikkerby,
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
    "rdflib-endpoint": rdflib_endpoint,
    "rdflib": rdflib,
}
_NEEDED = {"oxigraph": "oxigraph", "virtuoso": "virtuoso-t", "rdflib-endpoint": "rdflib-endpoint"}


def find_program(name: str) -> str | None:
    """A program beside this Python or on the PATH."""
    beside = str(Path(sys.executable).parent)
    return shutil.which(name, path=f"{beside}{os.pathsep}{os.environ['PATH']}")


def program_of(name: str) -> str:
    """The same, which must be there."""
    found = find_program(name)
    if found is None:
        raise SystemExit(f"{name} is not installed.")
    return found


def is_there(name: str) -> bool:
    """Whether the program of a peer is installed."""
    return name not in _NEEDED or find_program(_NEEDED[name]) is not None
