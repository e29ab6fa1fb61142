"""Fills a server with a version: in bounded batches, counted, and named as the last thing.

A server that is filled has a mark, in a graph that no answer is made of: readers look for it every
second (`CONFIRMED_SECONDS`), so nothing is touched before they have noticed, and it goes when all
was counted. Whoever is killed leaves it, and nobody reads what was begun.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sikkerby.errors import SikkerbyError, StoreError
from sikkerby.progress import Progress
from sikkerby.store.sparql_client import Server

# So many triples and bytes travel at once: an engine holds a batch in memory more than once, and
# some take no larger statement.
BATCH_TRIPLES = 1_000
BATCH_BYTES = 400_000
# So much may wait until graphs have a whole batch each.
_WAITING_TRIPLES = 50_000
# The longest that one request may take that fills a server.
REQUEST_SECONDS = 120.0
# For so long an answer may rely on the server having named its version.
CONFIRMED_SECONDS = 1.0
_CURRENT = "http://www.w3.org/ns/dcat#hasCurrentVersion"
_SAID = f"""SELECT ?g ?n ?version {{ GRAPH ?g {{
    ?dataset <http://rdfs.org/ns/void#triples> ?n ; <{_CURRENT}> ?version
}} }}"""
_LINE = re.compile(rb"<[^>]*> <%s> <([^>]*)> " % re.escape(_CURRENT.encode()))
_MARK = "urn:x-sikkerby:filling"
_MARK_LINE = f'<{_MARK}> <{_MARK}> "true" .\n'.encode()
_COUNT = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


@dataclass(frozen=True)
class Statement:
    """How a server states its version: the catalogue's graph and the version, both as IRIs.

    By it, versions with equally many triples are told apart.
    """

    graph: str
    version: str

    def is_on(self, server: Server, seconds: float) -> bool:
        """Whether a server states this version, and is not being filled. Raises StoreError."""
        text = (
            f"SELECT ?version ?mark {{ GRAPH <{self.graph}> {{ ?dataset <{_CURRENT}> ?version }} "
            f"OPTIONAL {{ GRAPH <{_MARK}> {{ ?filling ?is ?mark }} }} }}"
        )
        return server.select(text, seconds) == [{"version": self.version}]


def count_files(files: Sequence[Path]) -> dict[str, int]:
    """The triples of each graph in files of N-Quads."""
    return dict(Counter(graph for file in files for _, graph in _quads(file)))


def count_graphs(server: Server, seconds: float = REQUEST_SECONDS) -> dict[str, int]:
    """The triples of each graph of a server. Raises StoreError."""
    return {row["g"]: int(row["n"]) for row in server.select(_COUNT, seconds) if "g" in row}


def holds(counts: Mapping[str, int], wanted: Mapping[str, int]) -> bool:
    """Whether a server with these graphs holds just what is wanted, besides what is not ours."""
    return {name: n for name, n in counts.items() if _is_ours(name, wanted)} == dict(wanted)


def whole_version(server: Server) -> str:
    """The IRI of the version that a server holds completely, according to its own catalogue: as
    many triples as that says there are; nothing where it holds none. Raises StoreError."""
    counts = count_graphs(server)
    try:
        said = server.select(_SAID, REQUEST_SECONDS)
    except StoreError:
        return ""
    for row in said:
        ours = row["g"].rpartition("/")[0]
        held = sum(number for graph, number in counts.items() if graph.startswith(f"{ours}/"))
        if row["n"] == str(held):
            return row["version"]
    return ""


@lru_cache(maxsize=4)
def find_statement(files: tuple[Path, ...]) -> Statement | None:
    """What states the version in files of N-Quads, which never change once written; nothing
    without a catalogue."""
    # The catalogue comes last, and is far smaller than the data.
    for file in reversed(files):
        for line, graph in _quads(file):
            if found := _LINE.match(line):
                return Statement(graph, found[1].decode())
    return None


def upload(
    server: Server,
    files: Sequence[Path],
    wanted: Mapping[str, int],
    progress: Progress,
    before_each: Callable[[], object] = lambda: None,
) -> None:
    """Let a server hold the version in `files`, whose graphs have `wanted` triples.

    Graphs of ours that are there already go first, whatever was left by an upload that was
    killed. Where anything fails, all that was sent is taken back. `before_each` request that
    writes is called, and raises where it must not be sent. Raises StoreError.
    """
    before_each()
    server.insert(_MARK, [_MARK_LINE], REQUEST_SECONDS)
    if any(_is_ours(graph, wanted) for graph in count_graphs(server)):
        # What readers were told a moment before holds for so long; clocks differ by less than half.
        time.sleep(2 * CONFIRMED_SECONDS)
    try:
        _clear(server, wanted, before_each)
        total = -(-sum(wanted.values()) // BATCH_TRIPLES)
        for graph, lines in progress.each(_batches(files), "Batches sent", total):
            before_each()
            server.insert(graph, lines, REQUEST_SECONDS)
        found = count_graphs(server)
        if not holds(found, wanted):
            raise StoreError("server-holds-other-data", server.name, _difference(found, wanted))
        before_each()
        unmark(server)
    except SikkerbyError:
        # It is at fault already, or another's by now; the next upload clears it first.
        with contextlib.suppress(SikkerbyError):
            _clear(server, wanted, before_each)
        raise


def is_marked(server: Server) -> bool:
    """Whether a server is marked as being filled, so that nobody reads it. Raises StoreError."""
    return bool(server.select(f"SELECT ?o {{ GRAPH <{_MARK}> {{ ?s ?p ?o }} }}", REQUEST_SECONDS))


def unmark(server: Server) -> None:
    """Remove the mark of a server that is filled, so that it is read again. Raises StoreError."""
    server.drop(_MARK, REQUEST_SECONDS)


def _clear(server: Server, wanted: Mapping[str, int], before_each: Callable[[], object]) -> None:
    """Remove all graphs of ours from a server. Raises StoreError."""
    for name in count_graphs(server):
        if _is_ours(name, wanted):
            before_each()
            server.drop(name, REQUEST_SECONDS)


def _is_ours(graph: str, wanted: Mapping[str, int]) -> bool:
    """Whether a graph is named as ours are: others of a server are not touched."""
    prefix = os.path.commonprefix([*wanted]).rpartition("/")[0] + "/"  # noqa: RUF071 - by letters
    # Below a host and a folder at least: “https://” begins everybody's names.
    return graph in wanted or (prefix.count("/") > 3 and graph.startswith(prefix))


def _difference(found: Mapping[str, int], wanted: Mapping[str, int]) -> str:
    for name, number in sorted(wanted.items()):
        if found.get(name, 0) != number:
            return f"{found.get(name, 0):,} triples instead of {number:,} in <{name}>"
    return "other graphs"


def _quads(file: Path) -> Iterator[tuple[bytes, str]]:
    """Each line's triple and its graph. A graph's name stands last, and holds no blank."""
    with file.open("rb") as lines:
        for line in lines:
            triple, _, graph = line.rstrip(b" .\n").rpartition(b" <")
            yield triple + b" .\n", graph[:-1].decode()


def _batches(files: Sequence[Path]) -> Iterator[tuple[str, list[bytes]]]:
    """Lines of N-Triples by graph, so many at a time."""
    waiting: dict[str, list[bytes]] = {}
    sizes: Counter[str] = Counter()
    number = 0
    for file in files:
        for triple, graph in _quads(file):
            waiting.setdefault(graph, []).append(triple)
            sizes[graph] += len(triple)
            number += 1
            full = len(waiting[graph]) >= BATCH_TRIPLES or sizes[graph] >= BATCH_BYTES
            if not full and number < _WAITING_TRIPLES:
                continue
            chosen = graph if full else max(waiting, key=lambda name: len(waiting[name]))
            number -= len(waiting[chosen])
            yield chosen, waiting.pop(chosen)
            del sizes[chosen]
        # The catalogue, which tells what should be there, comes when all the rest is.
        yield from waiting.items()
        waiting, sizes, number = {}, Counter(), 0
