"""The named graphs of a publication."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import chain
from mmap import ACCESS_READ, mmap
from operator import attrgetter
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from sikkerby.errors import SikkerbyError
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT, SortedLines, cut_blocks, split_lines

Term = NamedNode | Literal


class Graph(Iterable[Triple], Sized):
    """The triples of one graph, each once, as the sorted lines of N-Triples.

    Text takes a third of the room that objects take, and processes that part share it; the triples
    are made as they are asked for, those of one subject together.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        """A graph of `lines` of N-Triples without their ends, in any order."""
        ordered = sorted(set(lines))
        self._content = b"\n".join([*ordered, b""]) if ordered else b""
        self._size = len(ordered)

    @property
    def content(self) -> bytes:
        """The lines, each with its end."""
        return self._content

    @property
    def sorted(self) -> SortedLines:
        """The lines, to be looked up by subject."""
        return SortedLines(self.content)

    def __iter__(self) -> Iterator[Triple]:
        # This text was written by the engine: to check its IRIs again takes half of the time.
        return map(_triple_of, parse(self.content, format=RdfFormat.N_TRIPLES, lenient=True))

    def __len__(self) -> int:
        return self._size

    def lines(self) -> list[bytes]:
        """The lines without their ends."""
        return split_lines(self.content)

    @property
    def digest(self) -> str:
        """The SHA-256 of the lines."""
        found = hashlib.sha256()
        for piece in self.pieces():
            found.update(piece)
        return found.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """The lines in order, some in each text."""
        yield self.content

    def blocks(self) -> Iterator[bytes]:
        """The lines in texts of a bounded size, each of which has all of its subjects."""
        return cut_blocks(self.pieces())

    def between(self, low: bytes, high: bytes) -> bytes:
        """Those of the lines that `SortedLines.between` gives."""
        return self.sorted.between(low, high)

    def by_subject(self) -> Iterator[tuple[str, list[bytes]]]:
        """The subjects' IRIs, each with its lines."""
        for found in LINES_OF_SUBJECT.finditer(self.content):
            yield found[1].decode(), split_lines(found[0])


class StoredGraph(Graph):
    """A graph whose lines lie in a file and are read each time they are asked for."""

    def __init__(self, file: Path, size: int, digest: str) -> None:
        self._file = file
        self._size = size
        self._digest = digest

    @property
    def content(self) -> bytes:
        return self._file.read_bytes()

    @property
    def digest(self) -> str:
        return self._digest

    @property
    def sorted(self) -> SortedLines:
        if not self._size:
            return SortedLines(b"")
        with self._file.open("rb") as file:
            return SortedLines(mmap(file.fileno(), 0, access=ACCESS_READ))


class JoinedGraph(Graph):
    """Graphs by name as one; they share no triple. Its lines are merged when they are asked for."""

    def __init__(self, parts: Mapping[str, Graph]) -> None:
        self.parts = parts
        self._size = sum(map(len, parts.values()))

    @property
    def content(self) -> bytes:
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """As many lines of a part at a time as come before the next line of any other."""
        graphs = list(self.parts.values())
        waiting = [(graph.sorted.line_at(0), n, 0) for n, graph in enumerate(graphs) if len(graph)]
        heapify(waiting)
        while waiting:
            line, number, start = heappop(waiting)
            lines = graphs[number].sorted
            end = lines.find(waiting[0][0]) if waiting else len(lines.content)
            end = max(end, start + len(line))
            yield lines.content[start:end]
            if end < len(lines.content):
                heappush(waiting, (lines.line_at(end), number, end))

    def between(self, low: bytes, high: bytes) -> bytes:
        found = [text for graph in self.parts.values() if (text := graph.between(low, high))]
        if len(found) < 2:
            return b"".join(found)
        return Graph(line for text in found for line in split_lines(text)).content


_triple_of = attrgetter("triple")


def group_by_subject(
    triples: Iterable[Triple],
) -> dict[NamedNode | BlankNode | Triple, list[Triple]]:
    """The triples of each subject."""
    found: dict[NamedNode | BlankNode | Triple, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.subject].append(triple)
    return found


def make_graph(triples: Iterable[Triple] | Iterable[Quad]) -> Graph:
    """A graph of triples, or of those of quads, in any order."""
    return Graph(split_lines(serialize(triples, format=RdfFormat.N_TRIPLES) or b""))


@dataclass(frozen=True)
class Dataset:
    """Named graphs by name, in the order in which they were made; no triple is in two."""

    graphs: Mapping[NamedNode, Graph]

    def triples(self) -> Iterator[Triple]:
        """All triples: the default graph."""
        return chain.from_iterable(self.graphs.values())

    def __len__(self) -> int:
        return sum(len(graph) for graph in self.graphs.values())


def danish(text: str) -> Literal:
    return Literal(text, language="da")


def refuse_doubles(graphs: Mapping[NamedNode, Graph]) -> None:
    """Raise SikkerbyError where a triple stands in two of the graphs: a fault of the program or the
    data."""
    seen: dict[bytes, NamedNode] = {}
    for name, graph in graphs.items():
        for line in graph.lines():
            if (other := seen.setdefault(line, name)) != name:
                triple = line.decode()[:-2]
                raise SikkerbyError("triple-in-two-graphs", triple, other.value, name.value)
