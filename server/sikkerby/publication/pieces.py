"""Documents put together from the text of their resources, each of which is written once.

A resource reads the same in every document that holds all of it. Parts overlap many times over,
so to cut them from the dumps costs a tenth of writing each anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from sikkerby.publication.serialise import sort_triples

Write = Callable[[list[Triple]], bytes]

# A subject begins a line, its predicates are indented, and no literal holds a raw line break.
_SUBJECT = re.compile(rb"^(?=[^@\s])", re.MULTILINE)


@dataclass(frozen=True)
class Layout:
    """How a format's documents are laid out: how resources sort, part and are told apart.

    `cut` parts a document into its head, the texts of its resources in order, and its tail.
    """

    order: Callable[[str], str]
    between: bytes
    cut: Callable[[bytes], tuple[bytes, list[bytes], bytes]]


def _cut_turtle(content: bytes) -> tuple[bytes, list[bytes], bytes]:
    starts = [found.start() for found in _SUBJECT.finditer(content)]
    ends = [*starts[1:], len(content)]
    texts = [content[start:end] for start, end in zip(starts, ends, strict=True)]
    return content[: starts[0] if starts else None], texts, b""


def _cut_jsonld(content: bytes) -> tuple[bytes, list[bytes], bytes]:
    context, graph, *lines, end, last = content.split(b"\n")
    texts = [line.removesuffix(b",") for line in lines if line]
    return b"\n".join((context, graph, b"")), texts, b"\n".join((b"", end, last))


LAYOUTS = {
    "turtle": Layout(lambda iri: f"<{iri}>", b"", _cut_turtle),
    "jsonld": Layout(lambda iri: iri, b",\n", _cut_jsonld),
}


class Pieces:
    """The texts of all resources of a dump, and of outlines of some of them as they are needed.

    `nodes` are the resources of the dump, which are asked for by their numbers in that list.
    """

    def __init__(self, name: str, dump: bytes, nodes: Sequence[NamedNode], write: Write) -> None:
        self._layout = LAYOUTS[name]
        self._write = write
        self._head, self._texts, self._tail = self._layout.cut(dump)
        keys = [self._layout.order(node.value) for node in nodes]
        ordered = sorted(range(len(nodes)), key=keys.__getitem__)
        assert len(ordered) == len(self._texts)
        # Where in the dump each resource stands, and which stands there.
        self._places = [0] * len(nodes)
        for place, number in enumerate(ordered):
            self._places[number] = place
        self._numbers = ordered
        self._outlines: dict[int, bytes] = {}

    def document(
        self,
        whole: Collection[int],
        outlined: Collection[int],
        outline: Callable[[int], Sequence[Triple]],
    ) -> bytes:
        """A document of some resources with all that is said of them, and of others' outlines."""
        places = self._places
        short = {places[number] for number in outlined}
        for place in short - self._outlines.keys():
            self._outlines[place] = self._text(outline(self._numbers[place]))
        ordered = sorted([*(places[number] for number in whole), *short])
        texts = [self._outlines[p] if p in short else self._texts[p] for p in ordered]
        return self._head + self._layout.between.join(texts) + self._tail

    def _text(self, triples: Sequence[Triple]) -> bytes:
        _, (text,), _ = self._layout.cut(self._write(sort_triples(triples)))
        return text
