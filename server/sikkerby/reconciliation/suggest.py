"""Suggestions while somebody types: entities, types and properties by the beginning of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sikkerby import spelling
from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.names import Form
from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.model import Entity, Named

PAGE = 20

_ALL = "SELECT id FROM _entities ORDER BY name, id LIMIT ? OFFSET ?"
_BEGINNING = read_template(Path(__file__).with_name("beginning.sql")).render(form=Form)


def suggest(index: Index, kind: str, prefix: str, cursor: int = 0) -> Sequence[Named]:
    """A page of what begins with `prefix`, best first; `kind` is entity, type or property."""
    if kind == "entity":
        return _suggest_entities(index, prefix, cursor)
    entries = index.types if kind == "type" else index.properties
    return _rank(entries.values(), prefix)[cursor : cursor + PAGE]


def _suggest_entities(index: Index, prefix: str, cursor: int) -> Sequence[Entity]:
    exact = index.identify(prefix)
    if exact is not None:
        return [exact] if not cursor else []
    wanted = spelling.folded_key(prefix)
    # Quoted, since a plus is a sign of MATCH's own.
    given = (f'"{wanted}" *', wanted) if wanted else ()
    query = _BEGINNING if wanted else _ALL
    return index.read(index.connection.column(query, (*given, PAGE, cursor)))


def _rank(entries: Iterable[Named], prefix: str) -> list[Named]:
    wanted = spelling.folded_key(prefix)
    ranked = [(_rank_of(entry, wanted, prefix.strip()), entry) for entry in entries]
    found = [(rank, entry) for rank, entry in ranked if rank is not None]
    found.sort(key=lambda pair: (pair[0], pair[1].da.casefold(), pair[1].id))
    return [entry for _, entry in found]


def _rank_of(entry: Named, wanted: str, typed: str) -> int | None:
    """0 for a whole name or id, 1 for the beginning of one, 2 for that of a word in it."""
    names = (entry.da, entry.en, entry.id, entry.id.rpartition(":")[2])
    keys = [spelling.folded_key(name) for name in names]
    ranks = (
        wanted in keys or entry.id.casefold() == typed.casefold(),
        any(key.startswith(wanted) for key in keys),
        any(f" {wanted}" in key for key in keys),
    )
    return ranks.index(True) if any(ranks) else None
