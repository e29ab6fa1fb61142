"""The named graphs of a publication, as sets of triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from sikkerby.errors import SikkerbyError
from sikkerby.vocabulary import XSD

Subject = NamedNode
Term = NamedNode | Literal


@dataclass(frozen=True)
class Dataset:
    """Named graphs by name, in the order in which they were made; no triple is in two."""

    graphs: Mapping[NamedNode, frozenset[Triple]]

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
        # A literal may hold other line separators than the one that ends a line.
        lines = (serialize(self.quads(), format=RdfFormat.N_QUADS) or b"").split(b"\n")
        # The order of UTF-8 is that of code points. The empty piece after the last line comes
        # first, and ends the last line once it stands last.
        lines.sort()
        return b"\n".join([*lines[1:], b""])

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


def make_dataset(graphs: Mapping[NamedNode, Iterable[Triple]]) -> Dataset:
    """A dataset of `graphs`; a triple that stands in two is a fault of the program or the data."""
    seen: dict[Triple, NamedNode] = {}
    made: dict[NamedNode, frozenset[Triple]] = {}
    for name, triples in graphs.items():
        made[name] = frozenset(triples)
        for triple in made[name]:
            if triple in seen:
                raise SikkerbyError(
                    f"The triple “{triple}” stands in two graphs: {seen[triple].value} and "
                    f"{name.value}.",
                    remedy="Remove it from the curated file that repeats it.",
                )
            seen[triple] = name
    return Dataset(made)
