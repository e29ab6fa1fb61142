"""The shapes of a folder: read, checked for slips of their own, and what they say to people.

A shape that SHACL would silently ignore (a misspelt `sh:minCont`, a path of a term that nobody
defined) checks nothing, so it is refused here, by file, line and text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Store, Triple

from sikkerby.documents.tables import read_text
from sikkerby.documents.turtle import parse_turtle, turtle_files
from sikkerby.errors import InputError, Place
from sikkerby.validation.findings import Check, Severity
from sikkerby.validation.sparql import select, store_of
from sikkerby.vocabulary import SH

SHAPES = "https://w3id.org/sikkerby/shapes#"
REMEDY = NamedNode(SHAPES + "remedy")
# In a check's own words, or in those of what it points to.
REMEDY_TEXT = f"{REMEDY}/rdfs:label?"
TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

_SEVERITIES = {severity.term: severity for severity in Severity}


@dataclass(frozen=True)
class ShapesFile:
    """One file of shapes: its text, for messages, and its triples."""

    file: Path
    text: str
    triples: tuple[Triple, ...]

    def place_of(self, *words: str) -> Place:
        """Where `words` stand in the file, one after the other; the file where they do not."""
        position = 0
        for word in words:
            found = self.text.find(word, position)
            if found < 0:
                return Place(self.file, text=" ".join(words))
            position = found
        line = self.text.count("\n", 0, position) + 1
        return Place(self.file, line=line, text=self.text.splitlines()[line - 1].strip())

    def place_of_shape(self, iri: str) -> Place:
        """Where a shape of this file begins."""
        name = iri.removeprefix(SHAPES)
        return self.place_of(f"\ns:{name} ", f"s:{name} ")


@dataclass(frozen=True)
class ShapeCheck(Check):
    """A shape as a check, and where it stands."""

    place: Place


@dataclass(frozen=True)
class ShapeLibrary:
    """All shapes of a folder; `checks` by the shape's IRI, `digest` of the files' contents."""

    files: tuple[ShapesFile, ...]
    checks: Mapping[str, ShapeCheck]
    digest: str

    def triples(self) -> Iterable[Triple]:
        """The triples of all files."""
        return (triple for file in self.files for triple in file.triples)


def read_shapes(folder: Path) -> ShapeLibrary:
    """Read the shapes in `folder`, without judging them (see `lint.check_shapes`).

    Raises InputError, naming file, line and text, for what cannot be parsed, and where there is
    no shape at all.
    """
    files = read_shapes_files(folder)
    checks = checks_in(files, SH["NodeShape"], SH["PropertyShape"])
    if not checks:
        raise InputError("no-shapes", place=Place(folder))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.file.name.encode() + b"\0" + file.text.encode() + b"\0")
    return ShapeLibrary(files, checks, digest.hexdigest())


def read_shapes_files(folder: Path) -> tuple[ShapesFile, ...]:
    """The files of a folder, parsed, for who needs no more than their triples."""
    return tuple(read_shapes_file(file) for file in turtle_files(folder))


def read_shapes_file(file: Path) -> ShapesFile:
    """One file, parsed; InputError, naming line and text, where it cannot be."""
    text = read_text(file)
    return ShapesFile(file, text, tuple(parse_turtle(text, file, SHAPES, "shapes")))


def checks_in(files: Sequence[ShapesFile], *kinds: NamedNode) -> dict[str, ShapeCheck]:
    """The checks of these classes that the files describe, by IRI; InputError for two of one name.

    A check points to its remedy, which any of the files may have, or has it as a text.
    """
    store = store_of(triple for file in files for triple in file.triples)
    rows = select(store, "SELECT * { ?check sh:severity ?severity }")
    severities = {check: _SEVERITIES.get(severity) for check, severity in rows}
    messages, remedies = find_texts(store, "sh:message"), find_texts(store, REMEDY_TEXT)
    found: dict[str, ShapeCheck] = {}
    for file in files:
        named = {
            triple.subject.value: triple.subject
            for triple in file.triples
            if triple.object in kinds and isinstance(triple.subject, NamedNode)
        }
        for iri, node in sorted(named.items()):
            check = ShapeCheck(
                iri.removeprefix(SHAPES),
                severities.get(node) or Severity.VIOLATION,
                *messages.get(node, ("", "")),
                *remedies.get(node, ("", "")),
                place=file.place_of_shape(iri),
            )
            if iri in found:
                other = found[iri].place.file
                raise InputError("shapes-of-one-name", check.name, other, place=check.place)
            found[iri] = check
    return found


def find_texts(store: Store, path: str) -> dict[object, tuple[str, str]]:
    """The Danish and the English text at a property path, of all resources that have both."""
    rows = select(
        store,
        f"""SELECT ?of ?danish ?english {{
        ?of {path} ?danish , ?english FILTER(LANG(?danish) = "da" && LANG(?english) = "en")
    }}""",
    )
    return {of: (danish.value, english.value) for of, danish, english in rows}
