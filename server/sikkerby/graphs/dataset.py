"""The named graphs of a publication."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from mmap import mmap
from operator import attrgetter

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from sikkerby.errors import SikkerbyError
from sikkerby.vocabulary import XSD

Subject = NamedNode
Term = NamedNode | Literal


class SortedLines:
    """Sorted lines of N-Triples or N-Quads, in memory or in a mapped file, looked up by subject."""

    def __init__(self, content: bytes | mmap) -> None:
        self.content = content

    def between(self, low: bytes, high: bytes) -> bytes:
        """The lines whose beginning is not before `low` and before `high`; empty is no bound."""
        start = self.find(low) if low else 0
        end = self.find(high) if high else len(self.content)
        return self.content[start:end]

    def starting_with(self, beginning: bytes) -> bytes:
        """The lines that start with `beginning`, which ends in an ASCII sign."""
        return self.between(beginning, beginning[:-1] + bytes((beginning[-1] + 1,)))

    def subject_at(self, position: int) -> bytes:
        """The subject, in angle brackets, of the line that has the byte at `position`."""
        start = self._start_of_line(position)
        return self.content[start : self.content.find(b">", start) + 1]

    def find(self, beginning: bytes) -> int:
        """Where the first line starts that is not before `beginning`, by halving."""
        low, high = 0, len(self.content)
        while low < high:
            start = self._start_of_line((low + high) // 2)
            if self.content[start : start + len(beginning)] < beginning:
                low = self.content.find(b"\n", start) + 1
            else:
                high = start
        return low

    def _start_of_line(self, position: int) -> int:
        return self.content.rfind(b"\n", 0, position) + 1


class Graph(Collection[Triple]):
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
        quads = parse(self.content, format=RdfFormat.N_TRIPLES, lenient=True)
        return map(_triple_of, quads)

    def __len__(self) -> int:
        return self._size

    def __contains__(self, triple: object) -> bool:
        assert isinstance(triple, Triple)
        line = serialize([triple], format=RdfFormat.N_TRIPLES) or b""
        return self.content.startswith(line) or b"\n" + line in self.content

    def lines(self) -> list[bytes]:
        """The lines without their ends."""
        return split_lines(self.content)

    def blocks(self) -> Iterator[bytes]:
        """The lines in texts of a bounded size, each of which has all of its subjects."""
        number = self._size // _BLOCK
        step = len(self.content) // (number + 1)
        bounds = sorted({self.sorted.subject_at(step * (place + 1)) for place in range(number)})
        ends = [0, *map(self.sorted.find, bounds), len(self.content)]
        for start, end in pairwise(ends):
            yield self.content[start:end]

    def by_subject(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """The subjects' IRIs, each with its lines."""
        for subject, lines in groupby(self.lines(), _subject_of):
            yield subject.decode(), lines


class StoredGraph(Graph):
    """A graph whose lines are read each time they are asked for, and so take no memory."""

    def __init__(self, read: Callable[[], bytes], size: int) -> None:
        self._read = read
        self._size = size

    @property
    def content(self) -> bytes:
        return self._read()


# Lines that are worked on at a time.
_BLOCK = 100_000

_triple_of = attrgetter("triple")


def split_lines(content: bytes) -> list[bytes]:
    """The lines of N-Triples or N-Quads: a literal may hold other separators than a line feed."""
    return content.split(b"\n")[:-1]


def _subject_of(line: bytes) -> bytes:
    return line[1 : line.index(b">")]


def group_by_subject(
    triples: Iterable[Triple],
) -> dict[NamedNode | BlankNode | Triple, list[Triple]]:
    """The triples of each subject."""
    found: dict[NamedNode | BlankNode | Triple, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.subject].append(triple)
    return found


def make_graph(triples: Iterable[Triple]) -> Graph:
    """A graph of triples in any order."""
    return Graph(split_lines(serialize(triples, format=RdfFormat.N_TRIPLES) or b""))


@dataclass(frozen=True)
class Dataset:
    """Named graphs by name, in the order in which they were made; no triple is in two."""

    graphs: Mapping[NamedNode, Graph]

    def triples(self) -> Iterator[Triple]:
        """All triples: the default graph."""
        for graph in self.graphs.values():
            yield from graph

    def quads(self) -> Iterator[Quad]:
        """All triples with the graphs that they stand in."""
        for name, graph in self.graphs.items():
            for triple in graph:
                yield Quad(triple.subject, triple.predicate, triple.object, name)

    def canonical(self) -> bytes:
        """The dataset's canonical form: its N-Quads, the lines sorted by code points."""
        lines = [
            line[:-1] + end
            for name, graph in self.graphs.items()
            for end in (f"{name} .".encode(),)
            for line in graph.lines()
        ]
        # The order of UTF-8 is that of code points.
        lines.sort()
        return b"\n".join([*lines, b""]) if lines else b""

    def __len__(self) -> int:
        return sum(len(graph) for graph in self.graphs.values())


class GraphBuilder:
    """Collects the triples of one graph."""

    def __init__(self) -> None:
        self.triples: set[Triple] = set()

    def add(self, subject: NamedNode, predicate: NamedNode, *objects: Term | None) -> None:
        """State `predicate` of `subject` with each object that is given."""
        for entry in objects:
            if entry is not None:
                self.triples.add(Triple(subject, predicate, entry))

    def update(self, triples: Iterable[Triple]) -> None:
        self.triples.update(triples)


def danish(text: str) -> Literal:
    return Literal(text, language="da")


def english(text: str) -> Literal:
    return Literal(text, language="en")


def integer(value: int) -> Literal:
    return Literal(str(value), datatype=XSD["integer"])


def decimal(value: str) -> Literal | None:
    """An xsd:decimal of a canonical form; nothing of an empty one."""
    return Literal(value, datatype=XSD["decimal"]) if value else None


def boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=XSD["boolean"])


def date(value: str) -> Literal:
    return Literal(value, datatype=XSD["date"])


def make_dataset(graphs: Mapping[NamedNode, Graph], known: Collection[NamedNode] = ()) -> Dataset:
    """A dataset of `graphs`; a triple that stands in two is a fault of the program or the data.

    In those that are `known` it was looked for before.
    """
    # Their hashes alone, which take a third of the room; what seems double is looked at again.
    seen: set[int] = set()
    for name, graph in graphs.items():
        if name in known:
            continue
        hashes = set(map(hash, graph.lines()))
        if not seen.isdisjoint(hashes):
            _refuse_doubles(graphs, name, seen & hashes)
        seen |= hashes
    return Dataset(graphs)


def _refuse_doubles(graphs: Mapping[NamedNode, Graph], name: NamedNode, hashes: set[int]) -> None:
    wanted = {line for line in graphs[name].lines() if hash(line) in hashes}
    for other, graph in graphs.items():
        if other == name:
            return
        for line in sorted(wanted.intersection(graph.lines()))[:1]:
            raise SikkerbyError(
                f"The triple “{line.decode()[:-2]}” stands in two graphs: {other.value} and "
                f"{name.value}.",
                remedy="Remove it from the curated file that repeats it.",
            )
