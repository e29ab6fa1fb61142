"""Turtle edited by statements: those of one resource change, all else stays to the byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.documents.tables import read_text
from sikkerby.documents.turtle import parse_turtle, read_turtle
from sikkerby.vocabulary import PREFIXES, RDF, XSD

# Strings, IRIs and comments are passed over whole, so that a full stop in them ends nothing.
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|#[^\n]*|(?P<end>\.)(?=\s|#|$)|.',
    re.DOTALL,
)
_PREFIX = re.compile(r"\s*@prefix\s", re.IGNORECASE)
_LOCAL = re.compile(r"[A-Za-z][\w-]*")


@dataclass
class Statement:
    """A statement of a Turtle file: what stands before it, its text, and what it is about."""

    before: str
    text: str
    subject: NamedNode | None = None


class TurtleFile:
    """A Turtle file as its statements, in their order."""

    def __init__(self, file: Path, base: str) -> None:
        self.file = file
        self._base = base
        if file.exists():
            # What is wrong in it is told with its line.
            read_turtle(file, base)
        self._statements, self._end = _split(read_text(file) if file.exists() else "")
        self.triples: dict[NamedNode, list[Triple]] = {}
        prefixes = "".join(
            f"{entry.text}\n" for entry in self._statements if _PREFIX.match(entry.text)
        )
        for entry in self._statements:
            for triple in parse_turtle(prefixes + entry.text, file, base):
                assert isinstance(triple.subject, NamedNode)
                entry.subject = triple.subject
                self.triples.setdefault(triple.subject, []).append(triple)

    def replace(self, subject: NamedNode, triples: Sequence[Triple]) -> None:
        """Let the file say of a resource just these triples: where it did, or else at its owner."""
        text = write_block(subject, triples, self._base) if triples else ""
        own = [entry for entry in self._statements if entry.subject == subject]
        for entry in own[1:] if text else own:
            self._statements.remove(entry)
        if own and text:
            own[0].text = text
        elif text:
            self._declare()
            self._statements.insert(self._place_of(subject), Statement("\n\n", text, subject))
        self.triples[subject] = list(triples)

    def content(self) -> str:
        """The text of the file."""
        text = "".join(entry.before + entry.text for entry in self._statements)
        return text + (self._end or "\n")

    def _place_of(self, subject: NamedNode) -> int:
        owner = subject.value.partition("#")[0]
        places = [
            number
            for number, entry in enumerate(self._statements, start=1)
            if entry.subject and entry.subject.value.partition("#")[0] == owner
        ]
        return places[-1] if places else len(self._statements)

    def _declare(self) -> None:
        """Have a file that has no prefixes yet begin with all that blocks use."""
        declared = {entry.text.split()[1] for entry in self._statements if _is_prefix(entry)}
        place = sum(map(_is_prefix, self._statements))
        for name, iri in PREFIXES.items():
            if f"{name}:" not in declared and name in _USED:
                text = f"@prefix {name}: <{iri}> ."
                self._statements.insert(place, Statement("\n" if place else "", text))
                place += 1


_USED = ("adms", "cv", "dct", "geo", "org", "rdfs", "sb", "schema", "skos", "xsd")


def _is_prefix(statement: Statement) -> bool:
    return bool(_PREFIX.match(statement.text))


def _split(text: str) -> tuple[list[Statement], str]:
    statements: list[Statement] = []
    start = begin = -1
    last = 0
    for token in _TOKEN.finditer(text):
        if token["end"]:
            statements.append(Statement(text[last:begin], text[begin : token.end()]))
            last, begin = token.end(), start
        elif begin == start and not token[0].isspace() and not token[0].startswith("#"):
            begin = token.start()
    return statements, text[last:]


def write_block(subject: NamedNode, triples: Iterable[Triple], base: str) -> str:
    """The Turtle of one resource: a line for each property, in the order in which they come."""
    objects: dict[NamedNode, list[str]] = {}
    for triple in triples:
        assert isinstance(triple.object, NamedNode | Literal)
        objects.setdefault(triple.predicate, []).append(write_term(triple.object, base))
    types = objects.pop(RDF["type"], [])
    lines = [f"a {' , '.join(types)}"] if types else []
    lines += [
        f"{write_term(predicate, base)} {', '.join(values)}"
        for predicate, values in objects.items()
    ]
    return f"{write_term(subject, base)} " + " ;\n    ".join(lines) + " ."


def write_term(term: NamedNode | Literal, base: str) -> str:
    """A term as Turtle: relative to the base, or with one of the usual prefixes."""
    if isinstance(term, NamedNode):
        if term.value.startswith(f"{base}id/"):
            return f"<{term.value.removeprefix(base)}>"
        for name in _USED:
            local = term.value.removeprefix(PREFIXES[name])
            if local != term.value and _LOCAL.fullmatch(local):
                return f"{name}:{local}"
        return str(term)
    if term.datatype == XSD["boolean"]:
        return term.value
    quoted = json.dumps(term.value, ensure_ascii=False)
    if term.language:
        return f"{quoted}@{term.language}"
    plain = term.datatype == XSD["string"]
    return quoted if plain else f"{quoted}^^{write_term(term.datatype, base)}"
