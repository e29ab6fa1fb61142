"""Curated Turtle, read with errors that a person can act on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place


def read_turtle(file: Path, base: str) -> list[Triple]:
    """The triples of a Turtle file, its relative IRIs resolved against `base`.

    Raises InputError, naming file and line with its text, for a syntax error or a blank node
    (every node of the data has an IRI: contract, section 2).
    """
    triples = parse_turtle(read_text(file), file, base)
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise InputError("blank-node-in-turtle", triple, place=Place(file))
    return triples


def parse_turtle(text: str, file: Path, base: str, what: str = "Turtle") -> list[Triple]:
    """The triples of the `text` of `file`; InputError where it is no Turtle."""
    try:
        return [
            quad.triple for quad in parse(text.encode(), format=RdfFormat.TURTLE, base_iri=base)
        ]
    except SyntaxError as error:
        line = error.lineno
        lines = text.splitlines()
        shown = lines[line - 1] if line and line <= len(lines) else None
        reason = str(error.msg).partition(" at ")[2] or str(error.msg)
        place = Place(file, line=line, text=shown)
        raise InputError("turtle-not-parsable", what, reason.rstrip("."), place=place) from None


def read_folder(folder: Path, base: str) -> list[Triple]:
    """The triples of all Turtle files below `folder`, in the order of their names."""
    return [triple for file in turtle_files(folder) for triple in read_turtle(file, base)]


def turtle_files(folder: Path) -> Iterable[Path]:
    """The Turtle files of a folder, in the order of their names."""
    return sorted(folder.glob("*.ttl"))
