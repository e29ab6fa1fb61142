"""Suggestions while somebody types: entities, types and properties by the beginning of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sikkerby import spelling
from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.names import Form
from sikkerby.reconciliation.index import Entity, Index, Named, Type
from sikkerby.reconciliation.properties import Property

PAGE = 20

_ALL = "SELECT id FROM _entities ORDER BY name, id LIMIT ? OFFSET ?"
_BEGINNING = read_template(Path(__file__).with_name("beginning.sql")).render(form=Form)


def suggest(
    index: Index, kind: str, prefix: str, cursor: int = 0
) -> Sequence[Entity | Type | Property]:
    """A page of what begins with `prefix`, best first; `kind` is entity, type or property."""
    if kind == "entity":
        return _suggest_entities(index, prefix, cursor)
    if kind == "type":
        return _rank(index.types.values(), prefix)[cursor : cursor + PAGE]
    return _rank(index.properties.values(), prefix)[cursor : cursor + PAGE]


def _suggest_entities(index: Index, prefix: str, cursor: int) -> Sequence[Entity]:
    exact = index.identify(prefix)
    if exact is not None:
        return [exact] if not cursor else []
    wanted = spelling.folded_key(prefix)
    if wanted:
        # Quoted, since a plus is a sign of MATCH's own.
        found = index.connection.column(_BEGINNING, (f'"{wanted}" *', wanted, PAGE, cursor))
    else:
        found = index.connection.column(_ALL, (PAGE, cursor))
    return index.read(found)


def _rank(entries: Iterable[Named], prefix: str) -> list[Named]:
    wanted = spelling.folded_key(prefix)
    ranked = [
        (rank, entry.da.casefold(), entry.id, entry)
        for entry in entries
        if (rank := _rank_of(entry, wanted, prefix.strip())) is not None
    ]
    return [entry for *_, entry in sorted(ranked, key=lambda found: found[:3])]


def _rank_of(entry: Type | Property, wanted: str, typed: str) -> int | None:
    """0 for a whole name or id, 1 for the beginning of one, 2 for that of a word in it."""
    if entry.id.casefold() == typed.casefold():
        return 0
    names = (entry.da, entry.en, entry.id, entry.id.rpartition(":")[2])
    keys = [spelling.folded_key(name) for name in names]
    if wanted in keys:
        return 0
    if any(key.startswith(wanted) for key in keys):
        return 1
    return 2 if any(f" {wanted}" in key for key in keys) else None
