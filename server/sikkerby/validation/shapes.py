"""The shapes of a folder: read, checked for slips of their own, and what they say to people.

A shape that SHACL would silently ignore (a misspelt `sh:minCont`, a path of a term that nobody
defined) checks nothing, so it is refused here, by file, line and text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from sikkerby.documents.tables import read_text
from sikkerby.documents.turtle import turtle_files
from sikkerby.errors import InputError, Place
from sikkerby.validation.findings import Severity
from sikkerby.vocabulary import RDF, RDFS, SH

SHAPES = "https://w3id.org/sikkerby/shapes#"
REMEDY = NamedNode(SHAPES + "remedy")
TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

_SEVERITIES = {
    SH["Violation"]: Severity.VIOLATION,
    SH["Warning"]: Severity.WARNING,
    SH["Info"]: Severity.INFO,
}


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
class ShapeTexts:
    """What a shape says to people, and where it stands."""

    name: str
    severity: Severity
    message_da: str
    message_en: str
    remedy_da: str
    remedy_en: str
    place: Place


@dataclass(frozen=True)
class ShapeLibrary:
    """All shapes of a folder; `texts` by the shape's IRI, `digest` of the files' contents."""

    files: tuple[ShapesFile, ...]
    texts: Mapping[str, ShapeTexts]
    digest: str

    def triples(self) -> Iterable[Triple]:
        """The triples of all files."""
        return (triple for file in self.files for triple in file.triples)


def read_shapes(folder: Path) -> ShapeLibrary:
    """Read the shapes in `folder`, without judging them (see `lint.check_shapes`).

    Raises InputError, naming file, line and text, for what cannot be parsed, and where there is
    no shape at all.
    """
    files = tuple(_read_file(file) for file in turtle_files(folder))
    remedies = _remedies(files)
    texts: dict[str, ShapeTexts] = {}
    for file in files:
        for iri, entry in _texts_of(file, remedies).items():
            if iri in texts:
                raise InputError(
                    f"Two shapes are called {entry.name}.",
                    place=entry.place,
                    remedy=f"Rename one of them; the other is in {texts[iri].place.file}.",
                )
            texts[iri] = entry
    if not texts:
        raise InputError(
            "The folder has no shapes.",
            place=Place(folder),
            remedy="Name the folder with the shapes; the program's own is `shapes`.",
        )
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.file.name.encode() + b"\0" + file.text.encode() + b"\0")
    return ShapeLibrary(files, texts, digest.hexdigest())


def _read_file(file: Path) -> ShapesFile:
    text = read_text(file)
    try:
        triples = tuple(
            quad.triple for quad in parse(text.encode(), format=RdfFormat.TURTLE, base_iri=SHAPES)
        )
    except SyntaxError as error:
        lines = text.splitlines()
        line = error.lineno
        raise InputError(
            f"The shapes cannot be parsed: {(error.msg or '').partition(' at ')[2] or error.msg}.",
            place=Place(file, line=line, text=lines[line - 1] if line else None),
            remedy="Mend the line; a missing full stop or bracket may stand just before it.",
        ) from None
    return ShapesFile(file, text, triples)


def _remedies(files: Iterable[ShapesFile]) -> dict[tuple[str, str], str]:
    """The labels of the named remedies, by IRI and language."""
    return {
        (triple.subject.value, triple.object.language): triple.object.value
        for file in files
        for triple in file.triples
        if triple.predicate == RDFS["label"]
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
        and triple.object.language
    }


def _texts_of(file: ShapesFile, remedies: Mapping[tuple[str, str], str]) -> dict[str, ShapeTexts]:
    about: dict[str, list[Triple]] = {}
    kinds = (SH["NodeShape"], SH["PropertyShape"])
    for triple in file.triples:
        if isinstance(triple.subject, NamedNode):
            about.setdefault(triple.subject.value, []).append(triple)
    found: dict[str, ShapeTexts] = {}
    for iri, triples in about.items():
        if not any(t.predicate == RDF["type"] and t.object in kinds for t in triples):
            continue
        found[iri] = ShapeTexts(
            iri.removeprefix(SHAPES),
            _severity_of(triples),
            _text_of(triples, SH["message"], "da"),
            _text_of(triples, SH["message"], "en"),
            _remedy_of(triples, "da", remedies),
            _remedy_of(triples, "en", remedies),
            file.place_of_shape(iri),
        )
    return found


def _severity_of(triples: Iterable[Triple]) -> Severity:
    for triple in triples:
        if triple.predicate == SH["severity"] and isinstance(triple.object, NamedNode):
            return _SEVERITIES.get(triple.object, Severity.VIOLATION)
    return Severity.VIOLATION


def _text_of(triples: Iterable[Triple], predicate: NamedNode, language: str) -> str:
    for triple in triples:
        value = triple.object
        if (
            triple.predicate == predicate
            and isinstance(value, Literal)
            and value.language == language
        ):
            return value.value
    return ""


def _remedy_of(
    triples: list[Triple], language: str, remedies: Mapping[tuple[str, str], str]
) -> str:
    for triple in triples:
        if triple.predicate == REMEDY and isinstance(triple.object, NamedNode):
            return remedies.get((triple.object.value, language), "")
    return _text_of(triples, REMEDY, language)
