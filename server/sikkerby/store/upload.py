"""Fills a server with a version: in bounded batches, counted at the end, undone on any fault."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
_SECONDS = 120.0
_SAID = """SELECT ?g ?n ?version { GRAPH ?g {
    ?dataset <http://rdfs.org/ns/void#triples> ?n ;
        <http://www.w3.org/ns/dcat#hasCurrentVersion> ?version
} }"""
_CURRENT = re.compile(rb"<[^>]*> <http://www\.w3\.org/ns/dcat#hasCurrentVersion> <([^>]*)>")
_COUNT = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def count_files(files: Sequence[Path]) -> dict[str, int]:
    """The triples of each graph in files of N-Quads."""
    counts: Counter[str] = Counter()
    for file in files:
        for _, graph in _quads(file):
            counts[graph] += 1
    return dict(counts)


def count_graphs(server: Server, seconds: float = _SECONDS) -> dict[str, int]:
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
        said = server.select(_SAID, _SECONDS)
    except StoreError:
        return ""
    for row in said:
        ours = row["g"].rpartition("/")[0]
        held = sum(number for graph, number in counts.items() if graph.startswith(f"{ours}/"))
        if row["n"] == str(held):
            return row["version"]
    return ""


def stated_version(files: Sequence[Path]) -> str:
    """The IRI of the version that the catalogue in files of N-Quads names; nothing without one."""
    # The catalogue comes last, and is far smaller than the data.
    for file in reversed(files):
        with file.open("rb") as opened:
            for line in opened:
                if found := _CURRENT.match(line):
                    return found[1].decode()
    return ""


def upload(
    server: Server, files: Sequence[Path], wanted: Mapping[str, int], progress: Progress
) -> None:
    """Let a server hold the version in `files`, whose graphs have `wanted` triples.

    Graphs of ours that are there already go first, whatever was left by an upload that was
    killed. Where anything fails, all that was sent is taken back. Raises StoreError.
    """
    try:
        clear(server, wanted)
        total = -(-sum(wanted.values()) // BATCH_TRIPLES)
        for graph, lines in progress.each(_batches(files), "Batches sent", total):
            server.insert(graph, lines, _SECONDS)
        found = count_graphs(server)
        if not holds(found, wanted):
            raise StoreError(
                f"The server {server.name} holds {_difference(found, wanted)} after the upload.",
                remedy="It may store some values in another form; docs/engines.md tells of which "
                "engines this is known.",
            )
    except SikkerbyError:
        _try_to_clear(server, wanted)
        raise


def clear(server: Server, wanted: Mapping[str, int]) -> None:
    """Remove all graphs of ours from a server. Raises StoreError."""
    for name in count_graphs(server):
        if _is_ours(name, wanted):
            server.drop(name, _SECONDS)


def _try_to_clear(server: Server, wanted: Mapping[str, int]) -> None:
    try:
        clear(server, wanted)
    except SikkerbyError:
        # It is at fault already; the next upload clears it first.
        return


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
