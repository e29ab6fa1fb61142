"""How documents are laid out: what stands around the texts of resources, and where these part."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """The layout of a format: how a document begins (`head`) and ends (`tail`), and what stands
    between two resources. `split` takes a format with nothing between them for Turtle."""

    head: re.Pattern[bytes] = re.compile(rb"\A(?:@(?:base|prefix) [^\n]*\n)*")
    between: bytes = b""
    tail: bytes = b""

    def head_of(self, document: bytes) -> bytes:
        """How a document begins."""
        found = self.head.match(document)
        assert found is not None
        return found[0]

    def body(self, document: bytes) -> bytes:
        """A document without its beginning and end."""
        return self.uncut(document, first=True, last=True)

    def cut(self, document: bytes, *, first: bool, last: bool) -> bytes:
        """A whole document as a part of a longer one: with the head if it is the `first` part, and
        at its end the tail if it is the `last`, or else what stands between two resources."""
        head = self.head_of(document) if first else b""
        return head + self.body(document) + (self.tail if last else self.between)

    def uncut(self, part: bytes, *, first: bool, last: bool) -> bytes:
        """The body of a part that `cut` made."""
        end = self.tail if last else self.between
        assert part.endswith(end)
        return part[len(self.head_of(part)) if first else 0 : len(part) - len(end)]

    def split(self, body: bytes) -> list[bytes]:
        """The texts of the resources."""
        if self.between:
            return body.split(self.between)
        return [text + _END for text in body.split(_END)[:-1]]


# What ends all that is said of a subject in Turtle; no literal holds a raw line break.
_END = b" .\n"
FRAMES = {
    "turtle": Frame(),
    "ntriples": Frame(re.compile(rb"")),
    "jsonld": Frame(re.compile(rb"\A[^\n]*\n[^\n]*\n"), b",\n", b"\n]}\n"),
    "rdfxml": Frame(re.compile(rb"\A<\?xml[^>]*>\s*<rdf:RDF[^>]*>"), b"", b"\n</rdf:RDF>"),
}
