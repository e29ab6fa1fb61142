"""What can be recognised in the version that is served, and how it is described."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.model import Entity
from sikkerby.reconciliation.values import read_values
from sikkerby.web.served import records

_WHERE = ("org:unitOf", "sb:within")


def names() -> Index:
    """The index of the version that answers this request."""
    if "names" not in g:
        found = records()
        g.names = Index(found.connection, found.base)
    index: Index = g.names
    return index


def describe(index: Index, entity: Entity, language: str) -> str:
    """What tells an entity from its namesakes: class, codes, and whose or where it is."""
    parts = [index.types[entity.type].name(language)]
    if entity.has_code and entity.code != entity.name(language):
        parts.append(entity.code)
    parts += [other.name(language) for name in _WHERE for other in _others(index, entity, name)[:1]]
    parts += [value[language == "en"] for value in _values(index, entity, "adms:identifier")[:1]]
    # Principles are sentences; their number is enough to tell.
    parts += [
        f"{index.types[other.type].name(language)} {other.code}"
        for other in _others(index, entity, "sb:principle")
    ]
    return " · ".join(parts)


def _others(index: Index, entity: Entity, name: str) -> list[Entity]:
    return index.of(value for (value,) in _values(index, entity, name))


def _values(index: Index, entity: Entity, name: str) -> Sequence[tuple[Any, ...]]:
    entry = index.properties[name]
    if not set(entry.types).intersection(entity.types):
        return ()
    return read_values(index, entry, [entity.iri]).get(entity.iri, ())
