"""Documents put together from the text of their resources, each of which is written once.

A resource reads the same in every document that holds all of it. Parts overlap many times over,
so to cut them from the dumps costs a tenth of writing each anew.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from sikkerby.publication.dumps.writers import sort_triples

Write = Callable[[list[Triple]], bytes]

# A subject begins a line, its predicates are indented, and no literal holds a raw line break.
_SUBJECT = re.compile(rb"^(?=[^@\s])", re.MULTILINE)
_LINE = re.compile(rb"\n")


@dataclass(frozen=True)
class Layout:
    """How a format's documents are laid out: how resources sort, and what parts them.

    `starts` finds where in a document the text of each resource begins, and where the last ends;
    each ends `between` before the next.
    """

    order: Callable[[str], str]
    between: bytes
    starts: Callable[[bytes], Iterator[int]]


def _turtle_starts(content: bytes) -> Iterator[int]:
    yield from (found.start() for found in _SUBJECT.finditer(content))
    yield len(content)


def _jsonld_starts(content: bytes) -> Iterator[int]:
    """A line for each resource, between two of context and graph and two of their ends."""
    lines = [found.end() for found in _LINE.finditer(content)]
    yield from lines[1:-2]
    # The last has no comma after it.
    yield lines[-2] - 1 + len(LAYOUTS["jsonld"].between)


LAYOUTS = {
    "turtle": Layout(lambda iri: f"<{iri}>", b"", _turtle_starts),
    "jsonld": Layout(lambda iri: iri, b",\n", _jsonld_starts),
}


class Pieces:
    """The texts of all resources of a dump, and of outlines of some of them as they are needed.

    `nodes` are the resources of the dump, which are asked for by their numbers in that list. The
    dump stays one text, with places in it: thousands of texts would be copied by each process
    that only looks at them.
    """

    def __init__(self, name: str, dump: bytes, nodes: Sequence[NamedNode], write: Write) -> None:
        self._layout = LAYOUTS[name]
        self._write = write
        self._dump = dump
        self._starts = array("Q", self._layout.starts(dump))
        keys = [self._layout.order(node.value) for node in nodes]
        ordered = sorted(range(len(nodes)), key=keys.__getitem__)
        assert len(ordered) == len(self._starts) - 1
        # Where in the dump each resource stands, and which stands there.
        self._numbers = array("L", ordered)
        self._places = array("L", bytes(self._numbers.itemsize * len(ordered)))
        for place, number in enumerate(ordered):
            self._places[number] = place
        self._outlines: dict[int, bytes] = {}

    def document(
        self,
        whole: Collection[int],
        outlined: Collection[int],
        outline: Callable[[int], Sequence[Triple]],
    ) -> bytes:
        """A document of some resources with all that is said of them, and of others' outlines."""
        places, starts = self._places, self._starts
        short = {places[number] for number in outlined}
        for place in short - self._outlines.keys():
            self._outlines[place] = self._text(outline(self._numbers[place]))
        between = self._layout.between
        gap = len(between)
        texts = [
            self._outlines[place]
            if place in short
            else self._dump[starts[place] : starts[place + 1] - gap]
            for place in sorted([*(places[number] for number in whole), *short])
        ]
        head, tail = self._dump[: starts[0]], self._dump[starts[-1] - gap :]
        return head + between.join(texts) + tail

    def _text(self, triples: Sequence[Triple]) -> bytes:
        document = self._write(sort_triples(triples))
        start, end = self._layout.starts(document)
        return document[start : end - len(self._layout.between)]
