"""Writers of the dumps: one per graph or dataset format of `formats`, all deterministic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from sikkerby.graphs.dataset import Dataset, Graph
from sikkerby.graphs.jsonld import Context, write_document
from sikkerby.vocabulary import PREFIXES, RDF

_TYPE = RDF["type"]


def sort_triples(triples: Iterable[Triple]) -> list[Triple]:
    """Triples by subject, types first, then predicate and object: the order of every dump."""
    by_subject: dict[str, list[Triple]] = {}
    for triple in triples:
        by_subject.setdefault(str(triple.subject), []).append(triple)
    ordered: list[Triple] = []
    for subject in sorted(by_subject):
        ordered += sorted(by_subject[subject], key=_order_within)
    return ordered


def _order_within(triple: Triple) -> tuple[bool, str, str]:
    predicate = triple.predicate
    return (predicate != _TYPE, predicate.value, str(triple.object))


@dataclass(frozen=True)
class SortedQuads:
    """The triples of a file of sorted N-Quads, read as they are asked for."""

    file: Path

    def __iter__(self) -> Iterator[Triple]:
        return (quad.triple for quad in parse(path=str(self.file), format=RdfFormat.N_QUADS))


@dataclass(frozen=True)
class Ordered:
    """Triples in the order of every dump, made as they are asked for, and as often: however many
    there are, few are in memory. `source` has the subjects in order."""

    source: Graph | SortedQuads

    def __iter__(self) -> Iterator[Triple]:
        for _, of_subject in groupby(self.source, lambda triple: triple.subject):
            yield from sorted(of_subject, key=_order_within)


# Sorted triples that can be gone through more than once.
Triples = list[Triple] | Ordered


def graph_writers(base: str, context: Context) -> Mapping[str, Callable[[Triples], bytes]]:
    """By format name, a function from sorted triples to the bytes of a document."""

    def turtle(triples: Triples) -> bytes:
        return _bytes(triples, RdfFormat.TURTLE, base)

    return {
        "turtle": turtle,
        "ntriples": lambda triples: _bytes(triples, RdfFormat.N_TRIPLES),
        "rdfxml": lambda triples: _bytes(triples, RdfFormat.RDF_XML, prefixes=True),
        "jsonld": lambda triples: write_document(triples, context, together=True),
    }


def dataset_writers(base: str) -> Mapping[str, Callable[[Dataset], bytes]]:
    """By format name, a function from a dataset to the bytes of a document with its graphs."""
    return {
        "nquads": lambda dataset: dataset.canonical(),
        "trig": lambda dataset: _write(
            _sorted_quads(dataset), _used_prefixes(dataset.triples()), RdfFormat.TRIG, base
        ),
    }


def _sorted_quads(dataset: Dataset) -> Iterator[Quad]:
    for name in sorted(dataset.graphs, key=lambda name: name.value):
        for triple in Ordered(dataset.graphs[name]):
            yield Quad(triple.subject, triple.predicate, triple.object, name)


def _bytes(triples: Triples, format: RdfFormat, base: str = "", *, prefixes: bool = False) -> bytes:
    if not base and not prefixes:
        return serialize(triples, format=format) or b""
    unordered = triples.source if isinstance(triples, Ordered) else triples
    return _write(triples, _used_prefixes(unordered), format, base)


def _write(
    data: Iterable[Triple] | Iterable[Quad],
    prefixes: Mapping[str, str],
    format: RdfFormat,
    base: str,
) -> bytes:
    content = serialize(data, format=format, base_iri=base or None, prefixes=dict(prefixes)) or b""
    return _order_prefixes(content, prefixes, base)


def _used_prefixes(triples: Iterable[Triple]) -> dict[str, str]:
    seen: set[str] = set()
    before = None
    for triple in triples:
        subject = triple.subject
        if subject != before:
            seen.add(str(subject)[1:-1])
            before = subject
        seen.add(triple.predicate.value)
        value = triple.object
        if isinstance(value, NamedNode):
            seen.add(value.value)
        elif isinstance(value, Literal):
            seen.add(value.datatype.value)
    spaces = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in seen}
    return {name: iri for name, iri in PREFIXES.items() if iri in spaces}


# The library declares prefixes in an order that changes from run to run.
_DECLARATIONS = re.compile(rb"\A(?:@base [^\n]*\n)?(?:@prefix [^\n]*\n)*")
_NAMESPACES = re.compile(rb"(?<=<rdf:RDF)(?: xmlns:[^ =]+=\"[^\"]*\")+")


def _order_prefixes(content: bytes, used: Mapping[str, str], base: str) -> bytes:
    if base:
        lines = [f"@base <{base}> .\n"]
        lines += [f"@prefix {name}: <{used[name]}> .\n" for name in sorted(used)]
        header = "".join(lines).encode()
        return _DECLARATIONS.sub(lambda _: header, content, count=1)

    def ordered(match: re.Match[bytes]) -> bytes:
        return b" " + b" ".join(sorted(match.group().split()))

    return _NAMESPACES.sub(ordered, content, count=1)
