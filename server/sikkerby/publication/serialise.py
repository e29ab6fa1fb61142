"""Writers of the dumps: one per graph or dataset format of `formats`, all deterministic.

They write as they go, so that a document of any size takes little memory.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from sikkerby.graphs.dataset import Dataset, Graph
from sikkerby.graphs.jsonld import Context, document_pieces
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
# Writes a document into a file.
Write = Callable[[Triples, BinaryIO], None]


def graph_writers(base: str, context: Context) -> Mapping[str, Write]:
    """By format name, a function that writes sorted triples into a file."""

    def turtle(triples: Triples, file: BinaryIO) -> None:
        _write(triples, file, RdfFormat.TURTLE, _used_prefixes(_unordered(triples)), base)

    def ntriples(triples: Triples, file: BinaryIO) -> None:
        serialize(triples, file, format=RdfFormat.N_TRIPLES)

    def rdfxml(triples: Triples, file: BinaryIO) -> None:
        _write(triples, file, RdfFormat.RDF_XML, _used_prefixes(_unordered(triples)))

    def jsonld(triples: Triples, file: BinaryIO) -> None:
        file.writelines(document_pieces(triples, context, together=True))

    return {"turtle": turtle, "ntriples": ntriples, "rdfxml": rdfxml, "jsonld": jsonld}


def dataset_writers(base: str) -> Mapping[str, Callable[[Dataset, BinaryIO], None]]:
    """By format name, a function that writes a dataset with its graphs into a file."""

    def nquads(dataset: Dataset, file: BinaryIO) -> None:
        file.writelines(dataset.canonical_blocks())

    def trig(dataset: Dataset, file: BinaryIO) -> None:
        prefixes = _used_prefixes(dataset.triples())
        _write(_sorted_quads(dataset), file, RdfFormat.TRIG, prefixes, base)

    return {"nquads": nquads, "trig": trig}


def write_bytes(write: Write, triples: Triples) -> bytes:
    """A document in memory."""
    file = io.BytesIO()
    write(triples, file)
    return file.getvalue()


def write_file(write: Write, triples: Triples, path: Path) -> None:
    """A document in a file."""
    with path.open("wb") as file:
        write(triples, file)


def _unordered(triples: Triples) -> Iterable[Triple]:
    return triples.source if isinstance(triples, Ordered) else triples


def _sorted_quads(dataset: Dataset) -> Iterator[Quad]:
    for name in sorted(dataset.graphs, key=lambda name: name.value):
        for triple in Ordered(dataset.graphs[name]):
            yield Quad(triple.subject, triple.predicate, triple.object, name)


_SPACES = frozenset(PREFIXES.values())


def _used_prefixes(triples: Iterable[Triple]) -> dict[str, str]:
    used: set[str] = set()
    before = None

    def look_at(iri: str) -> None:
        space = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
        if space in _SPACES:
            used.add(space)

    for triple in triples:
        subject = triple.subject
        if subject != before:
            look_at(str(subject)[1:-1])
            before = subject
        look_at(triple.predicate.value)
        value = triple.object
        if isinstance(value, NamedNode):
            look_at(value.value)
        elif isinstance(value, Literal):
            look_at(value.datatype.value)
    return {name: iri for name, iri in PREFIXES.items() if iri in used}


def _write(
    data: Iterable[Triple] | Iterable[Quad],
    file: BinaryIO,
    format: RdfFormat,
    prefixes: Mapping[str, str],
    base: str = "",
) -> None:
    headed = _Headed(file, prefixes, base)
    serialize(
        data,
        headed,  # type: ignore[arg-type]  # only `write` and `flush` are asked of it
        format=format,
        base_iri=base or None,
        prefixes=dict(prefixes),
    )
    headed.finish()


# The library declares prefixes in an order that changes from run to run, and relative to the base.
_DECLARATIONS = re.compile(rb"\A(?:@base [^\n]*\n)?(?:@prefix [^\n]*\n)*")
_NAMESPACES = re.compile(rb"(?<=<rdf:RDF)(?: xmlns:[^ =]+=\"[^\"]*\")+")
# More than any head of a document.
_HEAD = 16_384


class _Headed:
    """Hands on to a file what is written, its prefixes whole and in order."""

    def __init__(self, file: BinaryIO, prefixes: Mapping[str, str], base: str) -> None:
        self._file = file
        self._prefixes = prefixes
        self._base = base
        self._head: bytes | None = b""

    def write(self, piece: bytes) -> int:
        if self._head is None:
            return self._file.write(piece)
        self._head += piece
        if len(self._head) >= _HEAD:
            self.finish()
        return len(piece)

    def flush(self) -> None:
        """Nothing: the file is flushed when it is closed."""

    def finish(self) -> None:
        """Write the head, where it was not written yet."""
        if self._head is not None:
            head, self._head = self._head, None
            self._file.write(_order_prefixes(head, self._prefixes, self._base))


def _order_prefixes(head: bytes, used: Mapping[str, str], base: str) -> bytes:
    if base:
        lines = [f"@base <{base}> .\n"]
        lines += [f"@prefix {name}: <{used[name]}> .\n" for name in sorted(used)]
        header = "".join(lines).encode()
        return _DECLARATIONS.sub(lambda _: header, head, count=1)

    def ordered(match: re.Match[bytes]) -> bytes:
        return b" " + b" ".join(sorted(match.group().split()))

    return _NAMESPACES.sub(ordered, head, count=1)
