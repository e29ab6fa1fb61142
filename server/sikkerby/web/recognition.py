"""The names of the version that is served, read once, and how its entities are described."""

from __future__ import annotations

from flask import current_app

from sikkerby.publication.names import read_names
from sikkerby.reconciliation import Entity, Index, read_index
from sikkerby.web.site import site

_EXTENSION = "sikkerby.names"


def names() -> Index:
    """The index of the version that answers this request."""
    version = site().version
    kept: tuple[str, Index] | None = current_app.extensions.get(_EXTENSION)
    if kept is None or kept[0] != version.name:
        # Two requests may both read it; what they read is the same.
        kept = current_app.extensions[_EXTENSION] = (
            version.name,
            read_index(read_names(version)),
        )
    return kept[1]


def describe(index: Index, entity: Entity, language: str) -> str:
    """What tells an entity from its namesakes: class, code, and whose or where it is."""
    parts = [index.types[entity.type].name(language)]
    if entity.has_code and entity.code != entity.name(language):
        parts.append(entity.code)
    for name in ("org:unitOf", "sb:within"):
        for identifier in entity.values.get(name, [])[:1]:
            if (other := index.entities.get(identifier)) is not None:
                parts.append(other.name(language))
    for identifier in entity.values.get("sb:principle", []):
        # Principles are sentences; their number is enough to tell.
        if (other := index.entities.get(identifier)) is not None:
            parts.append(f"{index.types[other.type].name(language)} {other.code}")
    return " · ".join(parts)


def types_of(entity: Entity) -> list[str]:
    """The ids of an entity's types, the most specific first."""
    return [entity.type, *(name for name in entity.types if name != entity.type)]
