"""The nested document of one resource: what a developer wants to know of it, in one object.

Every class has one stable shape. What a resource says itself stands there whole; what it points to
is cut to what is useful beside it, down to the words that are quoted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.graphs.jsonld.context import Context
from sikkerby.graphs.jsonld.index import Index, Node
from sikkerby.graphs.jsonld.write import Document, NodeWriter, encode
from sikkerby.vocabulary import RDF, expand_name


@dataclass(frozen=True)
class Frame:
    """How a node is written: which of its own keys, and how what they point to is written.

    `keep` None means all but `drop`. The table beside this has the frames.
    """

    keep: frozenset[str] | None
    nested: Mapping[str, Frame]
    only: NamedNode | None
    drop: frozenset[str]


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def _read(name: str) -> Frame:
    entry = _TABLE[name]
    return Frame(
        frozenset(entry["keep"].split()) if "keep" in entry else None,
        {key: _read(other) for key, other in entry.get("nested", {}).items()},
        expand_name(entry["only"]) if "only" in entry else None,
        frozenset(entry.get("drop", "").split()),
    )


# By class.
FRAMES = {expand_name(name): _read(name) for name in _TABLE if ":" in name}


def frame(resource: NamedNode, source: Index, context: Context, address: str = "") -> Document:
    """The nested document of a resource; its triples are all in the source.

    With `address` the document refers to the context there, else it embeds it. A resource that
    nothing is said of gives a document with its `id` alone.
    """
    framer = _Framer(source, NodeWriter(context))
    kind = frame_class(resource, source)
    shape = FRAMES[kind] if kind else _read("whole")
    body = framer.write(shape, resource)
    if included := framer.fragments(shape, resource):
        body["@included"] = included
    return {"@context": framer.writer.head(address or dict(context.document)), **body}


def write_frame(resource: NamedNode, source: Index, context: Context, address: str = "") -> bytes:
    """The nested document as bytes."""
    return (encode(frame(resource, source, context, address)) + "\n").encode()


_value = attrgetter("value")


def _types(node: Node, source: Index) -> set[object]:
    return {value for predicate, value in source.outgoing(node) if predicate == RDF["type"]}


def frame_class(resource: NamedNode, source: Index) -> NamedNode | None:
    """The class of `FRAMES` that decides how a resource's document is written, if it has any."""
    types = _types(resource, source)
    return next((kind for kind in FRAMES if kind in types), None)


@dataclass(frozen=True)
class _Framer:
    source: Index
    writer: NodeWriter

    def write(self, shape: Frame, node: Node) -> Document:
        links = {key: partial(self.write, nested) for key, nested in shape.nested.items()}
        made = {
            key: value
            for key, value in self.writer.node(node, self.source.outgoing(node), links).items()
            if key not in shape.drop and (shape.keep is None or key in ("id", *shape.keep))
        }
        for key, nested in shape.nested.items():
            reversed_key = self.writer.context.reverse.get(key)
            if reversed_key and (found := self._pointing(node, reversed_key.iri, nested)):
                made[key] = found if reversed_key.several or len(found) > 1 else found[0]
        return {"id": made.pop("id"), **self.writer.ordered(made)}

    def fragments(self, shape: Frame, resource: NamedNode) -> list[Document]:
        """What is said of the resource's fragments that are not nested in it."""
        names = self.writer.context.names
        nested = {
            value
            for predicate, value in self.source.outgoing(resource)
            if names.get(predicate.value) in shape.nested
        }
        found = (
            node
            for node in self.source.subjects()
            if node.value.startswith(f"{resource.value}#") and node not in nested
        )
        ordered = sorted(found, key=_value)
        return [self.writer.node(node, self.source.outgoing(node)) for node in ordered]

    def _pointing(self, node: Node, predicate: str, nested: Frame) -> list[Document]:
        return [
            self.write(nested, entry)
            for entry in sorted(self.source.incoming(node, predicate), key=_value)
            if nested.only is None or nested.only in _types(entry, self.source)
        ]
