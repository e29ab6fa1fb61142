"""Writers of the dumps: one per graph or dataset format of `formats`, all deterministic.

They write as they go, so that a document of any size takes little memory.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from sikkerby.errors import DataError
from sikkerby.graphs.dataset import Dataset, Graph
from sikkerby.graphs.jsonld.context import Context
from sikkerby.graphs.jsonld.write import write_document
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT
from sikkerby.publication.blocks import find_namespaces, find_prefixes
from sikkerby.store import xml
from sikkerby.store.failures import Unwritable
from sikkerby.vocabulary import PREFIXES, RDF

_TYPE = RDF["type"]
# Triples that are not held in memory.
_MANY = 100_000


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


def _types_first(content: bytes) -> bytes:
    """Sorted N-Triples in the order of every dump, which differs in where types stand."""
    return LINES_OF_SUBJECT.sub(_own_types_first, content)


def _own_types_first(found: re.Match[bytes]) -> bytes:
    lines, begin = found[0], b"\n<%b> %b " % (found[1], str(_TYPE).encode())
    start = lines.find(begin) + 1
    if not start or lines.startswith(begin[1:]):
        return lines
    end = lines.index(b"\n", lines.rindex(begin) + 1) + 1
    return lines[start:end] + lines[:start] + lines[end:]


class Source(Protocol):
    """Whatever has sorted N-Triples, in blocks that each have all of their subjects."""

    def blocks(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Ordered:
    """Triples in the order of every dump, made as they are asked for, and as often: however many
    there are, few are in memory."""

    source: Source
    declared: Mapping[str, str] | None = None

    def blocks(self) -> Iterator[bytes]:
        """The triples as N-Triples."""
        return map(_types_first, self.source.blocks())

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that a document of the triples declares: those given, or those it uses."""
        if self.declared is not None:
            return self.declared
        return find_prefixes(map(find_namespaces, self.source.blocks()))

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """The triples as quads of a graph, or of the default graph.

        From the library straight back into it, which is twice as quick as through objects of ours.
        """
        end = f" {graph} .\n".encode() if graph else b" .\n"
        syntax = RdfFormat.N_QUADS if graph else RdfFormat.N_TRIPLES
        return chain.from_iterable(
            parse(block.replace(b" .\n", end), format=syntax, lenient=True)
            for block in self.blocks()
        )

    def __iter__(self) -> Iterator[Triple]:
        return map(attrgetter("triple"), self.quads())


class StoredBlocks(Ordered):
    """The same for triples that are few enough to stay in memory from one document to the next."""

    def blocks(self) -> Iterator[bytes]:
        return iter(self._blocks)

    @cached_property
    def _blocks(self) -> list[bytes]:
        return list(super().blocks())


@dataclass(frozen=True)
class BlockFile:
    """Blocks of triples in a file, one behind the other."""

    file: BinaryIO
    sizes: Sequence[int]

    def blocks(self) -> Iterator[bytes]:
        start = 0
        for size in self.sizes:
            self.file.seek(start)
            yield self.file.read(size)
            start += size


class FiledBlocks(Ordered):
    """The same for triples whose source is a file in which they are in this order."""

    def blocks(self) -> Iterator[bytes]:
        return self.source.blocks()


@contextmanager
def order_once(graph: Graph, folder: Path) -> Iterator[Ordered]:
    """The triples of a graph for several documents: in memory, or where they are many, in a file
    without a name that takes its room from the disk of a folder."""
    if len(graph) < _MANY:
        yield StoredBlocks(graph)
        return
    with TemporaryFile(dir=folder) as file:
        sizes = [file.write(block) for block in Ordered(graph).blocks()]
        yield FiledBlocks(BlockFile(file, sizes))


# Sorted triples that can be gone through more than once.
Triples = list[Triple] | Ordered
# Writes a document into a file.
Write = Callable[[Triples, BinaryIO], None]


def graph_writers(base: str, context: Context, folder: Path | None = None) -> Mapping[str, Write]:
    """By format name, a function that writes sorted triples into a file; of long documents a part
    lies in files below `folder` until then."""

    def turtle(triples: Triples, file: BinaryIO) -> None:
        _write(_quads(triples), file, RdfFormat.TURTLE, _prefixes(triples), base)

    def ntriples(triples: Triples, file: BinaryIO) -> None:
        file.writelines(_blocks(triples))

    def rdfxml(triples: Triples, file: BinaryIO) -> None:
        _write(_quads(triples), _XmlFile(file), RdfFormat.RDF_XML, _prefixes(triples))

    def jsonld(triples: Triples, file: BinaryIO) -> None:
        file.writelines(write_document(triples, context, folder))

    return {"turtle": turtle, "ntriples": ntriples, "rdfxml": rdfxml, "jsonld": jsonld}


def dataset_writers(
    base: str, prefixes: Mapping[str, str] | None = None
) -> Mapping[str, Callable[[Dataset, BinaryIO], None]]:
    """By format name, a function that writes a dataset with its graphs into a file, and declares
    some prefixes where the format has any: those given, or else all that are known."""

    def nquads(dataset: Dataset, file: BinaryIO) -> None:
        file.write(dataset.canonical())

    def trig(dataset: Dataset, file: BinaryIO) -> None:
        names = sorted(dataset.graphs, key=lambda name: name.value)
        quads = (Ordered(dataset.graphs[name]).quads(name) for name in names)
        declared = PREFIXES if prefixes is None else prefixes
        _write(chain.from_iterable(quads), file, RdfFormat.TRIG, declared, base)

    return {"nquads": nquads, "trig": trig}


def is_long(dataset: Dataset) -> bool:
    """Whether a document of a dataset is better written into a file than into memory."""
    return len(dataset) >= _MANY


def write_bytes(write: Write, triples: Triples) -> bytes:
    """A document in memory."""
    file = io.BytesIO()
    write(triples, file)
    return file.getvalue()


def write_file(write: Write, triples: Triples, path: Path) -> None:
    """A document in a file."""
    with path.open("wb") as file:
        write(triples, file)


def _blocks(triples: Triples) -> Iterable[bytes]:
    if isinstance(triples, Ordered):
        return triples.blocks()
    return [serialize(triples, format=RdfFormat.N_TRIPLES) or b""]


def _prefixes(triples: Triples) -> Mapping[str, str]:
    if isinstance(triples, Ordered):
        return triples.prefixes
    return find_prefixes(map(find_namespaces, _blocks(triples)))


def _quads(triples: Triples) -> Iterable[Triple] | Iterable[Quad]:
    return triples.quads() if isinstance(triples, Ordered) else triples


def _write(
    data: Iterable[Triple] | Iterable[Quad],
    file: BinaryIO | _XmlFile,
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


class _XmlFile:
    """Hands on to a file what is XML. Raises DataError at what is none."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, piece: bytes) -> int:
        try:
            self._file.write(xml.finish(piece))
        except Unwritable as error:
            raise DataError("not-writable-as-rdf-xml", error) from None
        return len(piece)


# The library declares prefixes in an order that changes from run to run, and relative to the base.
_DECLARATIONS = re.compile(rb"\A(?:@base [^\n]*\n)?(?:@prefix [^\n]*\n)*")
_NAMESPACES = re.compile(rb"(?<=<rdf:RDF)(?: xmlns:[^ =]+=\"[^\"]*\")+")
# More than any head of a document.
MOST_HEAD = 16_384


class _Headed:
    """Hands on to a file what is written, its prefixes whole and in order."""

    def __init__(self, file: BinaryIO | _XmlFile, prefixes: Mapping[str, str], base: str) -> None:
        self._file = file
        self._prefixes = prefixes
        self._base = base
        self._head: bytes | None = b""

    def write(self, piece: bytes) -> int:
        if self._head is None:
            return self._file.write(piece)
        self._head += piece
        if len(self._head) >= MOST_HEAD:
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
