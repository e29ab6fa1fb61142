"""The JSON-LD context as a table: which key a value of a property is written under, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place
from sikkerby.vocabulary import XSD

FILE = "context-v1.jsonld"

LINK = "@id"
TEXT = "@language"
PLAIN = XSD["string"].value


@dataclass(frozen=True)
class Key:
    """A key of the context and the one kind of value that stands under it.

    `kind` is LINK, TEXT or the IRI of a datatype.
    """

    name: str
    kind: str
    several: bool = False
    vocabulary: bool = False


@dataclass(frozen=True)
class ReverseKey:
    """A key that lists the nodes which point to this one with `predicate`, an IRI."""

    predicate: str
    several: bool


@dataclass(frozen=True)
class Context:
    """A parsed context; `document` is the value of `@context` as it is embedded, `ranks` are the
    places of keys in it, which are also their places in a node."""

    document: Mapping[str, Any]
    prefixes: frozenset[str]
    names: Mapping[str, str]
    keys: Mapping[str, Mapping[str, Key]]
    reverse: Mapping[str, ReverseKey]
    ranks: Mapping[str, int]


def read_context(ontology: Path) -> Context:
    """The context that lies in the ontology's folder.

    Raises InputError where it is no JSON object with a `@context`, or where one property has two
    keys for the same kind of value, which would make the choice between them arbitrary.
    """
    file = ontology / FILE
    try:
        document = json.loads(read_text(file))["@context"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("context-not-readable", error, place=Place(file)) from None
    return _parse(document, file)


def _parse(document: Mapping[str, Any], file: Path) -> Context:
    prefixes: set[str] = set()
    names: dict[str, str] = {}
    keys: dict[str, dict[str, Key]] = {}
    reverse: dict[str, ReverseKey] = {}
    ranks = {name: rank for rank, name in enumerate(document)}
    for name, definition in document.items():
        if name.startswith("@") or name in ("id", "type"):
            continue
        entry = {"@id": definition} if isinstance(definition, str) else definition
        if "@reverse" in entry:
            iri = _definition_iri(entry["@reverse"], document)
            reverse[name] = ReverseKey(iri, entry.get("@container") == "@set")
            continue
        iri = _definition_iri(entry["@id"], document)
        if isinstance(definition, str) and iri[-1] in "#/":
            prefixes.add(name)
            continue
        names.setdefault(iri, name)
        key = _key(name, entry, document)
        other = keys.setdefault(iri, {}).setdefault(key.kind, key)
        if other is not key:
            raise InputError(
                "context-terms-alike", other.name, name, iri, place=Place(file, text=name)
            )
    return Context(document, frozenset(prefixes), names, keys, reverse, ranks)


def _key(name: str, entry: Mapping[str, Any], document: Mapping[str, Any]) -> Key:
    container = entry.get("@container", ())
    containers = {container} if isinstance(container, str) else set(container)
    coercion = entry.get("@type", "")
    vocabulary = coercion == "@vocab"
    if "@language" in containers:
        kind = TEXT
    elif vocabulary or coercion == "@id":
        kind = LINK
    else:
        kind = _definition_iri(coercion, document) if coercion else PLAIN
    return Key(name, kind, "@set" in containers, vocabulary)


def _definition_iri(name: str, document: Mapping[str, Any]) -> str:
    """A term, compact IRI or IRI of a definition as an IRI."""
    prefix, colon, rest = name.partition(":")
    if colon and rest.startswith("//"):
        return name
    definition = document.get(prefix if colon else name)
    if definition is None:
        return name
    iri = definition if isinstance(definition, str) else definition["@id"]
    return _definition_iri(iri, document) + rest if colon else _definition_iri(iri, document)
