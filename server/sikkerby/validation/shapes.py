"""The shapes of a folder: read, checked for slips of their own, and what they say to people.

A shape that SHACL would silently ignore (a misspelt `sh:minCont`, a path of a term that nobody
defined) checks nothing, so it is refused here, by file, line and text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from sikkerby.documents.tables import read_text
from sikkerby.documents.turtle import parse_turtle, turtle_files
from sikkerby.errors import InputError, Place
from sikkerby.graphs.dataset import group_by_subject
from sikkerby.validation.findings import Check, Severity
from sikkerby.vocabulary import RDF, RDFS, SH

SHAPES = "https://w3id.org/sikkerby/shapes#"
REMEDY = NamedNode(SHAPES + "remedy")
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
class Result:
    """One result of a shape, in plain strings: `value` in N-Triples form, `path` in short form."""

    shape: str
    component: str
    focus: str
    path: str = ""
    value: str = ""


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
    files = tuple(read_shapes_file(file) for file in turtle_files(folder))
    checks = checks_in(files, SH["NodeShape"], SH["PropertyShape"])
    if not checks:
        raise InputError("no-shapes", place=Place(folder))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.file.name.encode() + b"\0" + file.text.encode() + b"\0")
    return ShapeLibrary(files, checks, digest.hexdigest())


def read_shapes_file(file: Path) -> ShapesFile:
    """One file, parsed; InputError, naming line and text, where it cannot be."""
    text = read_text(file)
    return ShapesFile(file, text, tuple(parse_turtle(text, file, SHAPES, "shapes")))


def checks_in(files: Sequence[ShapesFile], *kinds: NamedNode) -> dict[str, ShapeCheck]:
    """The checks of these classes that the files describe, by IRI; InputError for two of one name.

    A check points to its remedy, which any of the files may have, or has it as a text.
    """
    remedies = group_by_subject(triple for file in files for triple in file.triples)
    found: dict[str, ShapeCheck] = {}
    for file in files:
        for node, triples in group_by_subject(file.triples).items():
            is_check = any(t.predicate == RDF["type"] and t.object in kinds for t in triples)
            if not is_check or not isinstance(node, NamedNode):
                continue
            iri = node.value
            check = ShapeCheck(
                iri.removeprefix(SHAPES),
                _severity_of(triples),
                *_texts_of(triples, SH["message"]),
                *_remedy_of(triples, remedies),
                file.place_of_shape(iri),
            )
            if iri in found:
                raise InputError(
                    "shapes-of-one-name", check.name, found[iri].place.file, place=check.place
                )
            found[iri] = check
    return found


def _severity_of(triples: Iterable[Triple]) -> Severity:
    for triple in triples:
        if triple.predicate == SH["severity"] and isinstance(triple.object, NamedNode):
            return _SEVERITIES.get(triple.object, Severity.VIOLATION)
    return Severity.VIOLATION


def _texts_of(triples: Iterable[Triple], predicate: NamedNode) -> tuple[str, str]:
    """The first text of a property in Danish, and in English; empty where there is none."""
    found = {
        triple.object.language: triple.object.value
        for triple in reversed(list(triples))
        if triple.predicate == predicate and isinstance(triple.object, Literal)
    }
    return found.get("da", ""), found.get("en", "")


def _remedy_of(
    triples: Iterable[Triple], described: Mapping[NamedNode | BlankNode | Triple, Sequence[Triple]]
) -> tuple[str, str]:
    for triple in triples:
        if triple.predicate == REMEDY and isinstance(triple.object, NamedNode):
            return _texts_of(described.get(triple.object, ()), RDFS["label"])
    return _texts_of(triples, REMEDY)
