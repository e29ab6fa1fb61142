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
    """A key of the context for a property, an IRI, and the one kind of value that stands under it;
    under a reversed one stand the nodes that point to this one.

    `kind` is LINK, TEXT or the IRI of a datatype.
    """

    name: str
    iri: str
    kind: str
    several: bool
    vocabulary: bool


@dataclass(frozen=True)
class Context:
    """A parsed context; `document` is the value of `@context` as it is embedded.

    `names` has short names by IRI, `keys` the keys by the property's IRI and the kind of value, and
    `reverse` the reversed keys by name. `ranks` are the places of keys in the context, by which the
    keys of a node are sorted.
    """

    document: Mapping[str, Any]
    prefixes: frozenset[str]
    names: Mapping[str, str]
    keys: Mapping[str, Mapping[str, Key]]
    reverse: Mapping[str, Key]
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
    reverse: dict[str, Key] = {}
    ranks = {name: rank for rank, name in enumerate(document)}
    for name, definition in document.items():
        if name.startswith("@") or name in ("id", "type"):
            continue
        entry = {"@id": definition} if isinstance(definition, str) else definition
        key = _key(name, entry, document)
        if "@reverse" in entry:
            reverse[name] = key
        elif isinstance(definition, str) and key.iri[-1] in "#/":
            prefixes.add(name)
        else:
            names.setdefault(key.iri, name)
            other = keys.setdefault(key.iri, {}).setdefault(key.kind, key)
            if other is not key:
                place = Place(file, text=name)
                raise InputError("context-terms-alike", other.name, name, key.iri, place=place)
    return Context(document, frozenset(prefixes), names, keys, reverse, ranks)


def _key(name: str, entry: Mapping[str, Any], document: Mapping[str, Any]) -> Key:
    iri = _definition_iri(entry.get("@reverse") or entry["@id"], document)
    # One name, or a list of some.
    container = entry.get("@container", ())
    coercion = entry.get("@type", "")
    if "@language" in container:
        kind = TEXT
    elif coercion in ("@id", "@vocab"):
        kind = LINK
    else:
        kind = _definition_iri(coercion, document) if coercion else PLAIN
    return Key(name, iri, kind, "@set" in container, coercion == "@vocab")


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
