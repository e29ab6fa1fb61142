"""Suggestions while somebody types: entities, types and properties by the beginning of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sikkerby import spelling
from sikkerby.reconciliation.index import Entity, Index, Property, Type

PAGE = 20

Item = TypeVar("Item", Entity, Type, Property)


def suggest(
    index: Index, kind: str, prefix: str, cursor: int = 0
) -> Sequence[Entity | Type | Property]:
    """A page of what begins with `prefix`, best first; `kind` is entity, type or property."""
    if kind == "entity":
        exact = index.identify(prefix)
        if exact is not None:
            return [exact] if not cursor else []
        return _rank(index.entities.values(), prefix)[cursor : cursor + PAGE]
    if kind == "type":
        return _rank(index.types.values(), prefix)[cursor : cursor + PAGE]
    return _rank(index.properties.values(), prefix)[cursor : cursor + PAGE]


def _rank(entries: Iterable[Item], prefix: str) -> list[Item]:
    wanted = spelling.folded_key(prefix)
    ranked = [
        (rank, entry.da.casefold(), entry.id, entry)
        for entry in entries
        if (rank := _rank_of(entry, wanted, prefix.strip())) is not None
    ]
    return [entry for *_, entry in sorted(ranked, key=lambda found: found[:3])]


def _rank_of(entry: Entity | Type | Property, wanted: str, typed: str) -> int | None:
    """0 for a whole name or code, 1 for the beginning of one, 2 for that of a word in it."""
    if entry.id.casefold() == typed.casefold():
        return 0
    names = [entry.da, entry.en]
    if isinstance(entry, Entity):
        names += [*entry.others, *entry.hidden, *([entry.code] if entry.has_code else [])]
    else:
        names += [entry.id, entry.id.rpartition(":")[2]]
    keys = [spelling.folded_key(name) for name in names if name]
    if wanted in keys:
        return 0
    if any(key.startswith(wanted) for key in keys):
        return 1
    return 2 if any(f" {wanted}" in key for key in keys) else None
