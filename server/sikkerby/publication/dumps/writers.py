"""Writers of the dumps: one per graph format of `formats`, and TriG; all deterministic.

They write block by block, so that a document of any size takes little memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from sikkerby.errors import DataError
from sikkerby.graphs.dataset import Graph, make_graph
from sikkerby.graphs.jsonld.context import Context
from sikkerby.graphs.jsonld.write import write_document
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT
from sikkerby.publication.blocks import find_namespaces, find_prefixes
from sikkerby.publication.dumps.frames import FRAMES
from sikkerby.store import xml
from sikkerby.store.failures import Unwritable
from sikkerby.vocabulary import RDF


def _types_first(content: bytes) -> bytes:
    """Sorted N-Triples in the order of every dump: of each subject, its types come first."""
    return LINES_OF_SUBJECT.sub(_own_types_first, content)


def _own_types_first(found: re.Match[bytes]) -> bytes:
    lines, begin = found[0], b"\n<%b> %b " % (found[1], str(RDF["type"]).encode())
    start = lines.find(begin) + 1
    if not start or lines.startswith(begin[1:]):
        return lines
    end = lines.index(b"\n", lines.rindex(begin) + 1) + 1
    return lines[start:end] + lines[:start] + lines[end:]


@dataclass(frozen=True)
class Ordered:
    """Triples in the order of every dump, made as they are asked for, and as often: however many
    there are, few are in memory.

    `source` gives them as sorted N-Triples, in blocks that each have all of their subjects.
    """

    source: Callable[[], Iterable[bytes]]
    declared: Mapping[str, str] | None = None

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Ordered:
        """Triples that are in memory, in any order."""
        return cls(make_graph(triples).blocks)

    def blocks(self) -> Iterator[bytes]:
        """The triples as N-Triples."""
        return map(_types_first, self.source())

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that a document of the triples declares: those given, or those it uses."""
        if self.declared is not None:
            return self.declared
        return find_prefixes(map(find_namespaces, self.source()))

    def __iter__(self) -> Iterator[Triple]:
        blocks = (parse(text, format=RdfFormat.N_TRIPLES, lenient=True) for text in self.blocks())
        return map(attrgetter("triple"), chain.from_iterable(blocks))


# What writes a document gives it in pieces.
Write = Callable[[Ordered], Iterator[bytes]]


def graph_writers(base: str, context: Context, folder: Path | None = None) -> Mapping[str, Write]:
    """By format name, a function that writes triples; of long documents of JSON-LD a part lies in
    files below `folder` until then."""
    return {
        "turtle": partial(_write_turtle, base),
        "ntriples": Ordered.blocks,
        "rdfxml": _write_xml,
        "jsonld": partial(write_document, context=context, folder=folder),
    }


def write_block(write: Write, lines: bytes, prefixes: Mapping[str, str] | None = None) -> bytes:
    """The document of sorted lines of N-Triples, all of each of their subjects."""
    return b"".join(write(Ordered(lambda: [lines], prefixes)))


def turtle_head(prefixes: Mapping[str, str], base: str) -> bytes:
    """How a document of Turtle or TriG begins."""
    lines = [f"@base <{base}> .\n"] if base else []
    lines += [f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(prefixes)]
    return "".join(lines).encode()


def _write_turtle(base: str, triples: Ordered) -> Iterator[bytes]:
    yield turtle_head(triples.prefixes, base)
    for block in triples.blocks():
        yield _serialize(block, RdfFormat.TURTLE, triples.prefixes, base)


def _write_xml(triples: Ordered) -> Iterator[bytes]:
    """Raises DataError for what XML cannot say."""
    frame = FRAMES["rdfxml"]

    def document(block: bytes) -> bytes:
        text = _serialize(block, RdfFormat.RDF_XML, triples.prefixes)
        try:
            return xml.finish(_NAMESPACES.sub(_sort_namespaces, text, count=1))
        except Unwritable as error:
            raise DataError("not-writable-as-rdf-xml", error) from None

    yield frame.head_of(document(b""))
    yield from map(frame.body, map(document, triples.blocks()))
    yield frame.tail


def write_trig(
    graphs: Mapping[NamedNode, Graph], base: str, prefixes: Mapping[str, str]
) -> Iterator[bytes]:
    """Graphs with their names: a document of TriG but for its head, which is that of Turtle."""
    for name in sorted(graphs, key=attrgetter("value")):
        beginning = b""
        for block in Ordered(graphs[name].blocks).blocks():
            quads = block.replace(b" .\n", f" {name} .\n".encode())
            text = _serialize(quads, RdfFormat.TRIG, prefixes, base)
            # Of the blocks of a graph, the first opens it, and what follows the last closes it.
            yield text.removeprefix(beginning).removesuffix(_CLOSED)
            beginning = text[: text.index(b"\n") + 1]
        if beginning:
            yield _CLOSED


# The library declares prefixes in an order that changes from run to run, and relative to the base.
_DECLARATIONS = re.compile(rb"\A(?:@base [^\n]*\n)?(?:@prefix [^\n]*\n)*")
_NAMESPACES = re.compile(rb"(?<=<rdf:RDF)(?: xmlns:[^ =]+=\"[^\"]*\")+")
# How a graph ends in TriG.
_CLOSED = b"}\n"


def _serialize(
    lines: bytes, format: RdfFormat, prefixes: Mapping[str, str], base: str = ""
) -> bytes:
    """A document of lines of N-Triples or N-Quads, in Turtle and TriG without its head.

    From the library straight back into it, which is twice as quick as through objects of ours.
    """
    quads = parse(lines, format=RdfFormat.N_QUADS, lenient=True)
    text = serialize(quads, format=format, base_iri=base or None, prefixes=dict(prefixes))
    return _DECLARATIONS.sub(b"", text or b"", count=1)


def _sort_namespaces(found: re.Match[bytes]) -> bytes:
    return b" " + b" ".join(sorted(found[0].split()))
