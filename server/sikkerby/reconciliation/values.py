"""Whether an entity's values agree with those that a query gives for a property."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sikkerby import spelling
from sikkerby.reconciliation.index import Entity, Index, Property

# What one belongs to counts at every level: a centre of an administration is the municipality's.
_UPWARDS = ("org:unitOf", "sb:within")


def agrees(index: Index, entity: Entity, entry: Property, values: Iterable[Any]) -> bool | None:
    """True where one of `values` is the entity's, None where nothing is known of the entity."""
    own = entity.values.get(entry.id, [])
    if not own:
        return None
    given = [_plain(value) for value in values]
    if entry.value == "entity":
        wanted = {found for value in given for found in _resolve(index, value)}
        held = _upwards(index, own, entry.id) if entry.id in _UPWARDS else set(own)
        return bool(wanted & held)
    if entry.value == "number":
        numbers = {number for value in given if (number := _number(value)) is not None}
        return any(_number(value) in numbers for value in own)
    if entry.id == "skos:notation":
        return any(spelling.code_key(str(value)) == spelling.code_key(value_given)
                   for value in own for value_given in given)  # fmt: skip
    known = {spelling.folded_key(text) for value in own for text in _texts(value)}
    return any(spelling.folded_key(value) in known for value in given)


def _plain(value: Any) -> str:
    """A property value of the protocol as text; entities come as objects with an id."""
    if isinstance(value, Mapping):
        return str(value.get("id", ""))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def _resolve(index: Index, text: str) -> set[str]:
    """The entities that a text surely names."""
    entity = index.identify(text)
    if entity is not None:
        return {entity.id}
    folded = spelling.folded_key(text)
    found = {place for place, names in index.municipality_names.items() if folded in names}
    for identifiers in (
        index.folded.get(folded, ()),
        index.others.get(folded, ()),
        index.stems.get(spelling.stem_key(text), ()),
        index.codes.get(spelling.code_key(text), ()) if spelling.is_code(text) else (),
    ):
        found.update(identifiers)
    return found


def _upwards(index: Index, own: Iterable[str], name: str) -> set[str]:
    held: set[str] = set()
    todo = list(own)
    while todo:
        identifier = todo.pop()
        if identifier not in held:
            held.add(identifier)
            if (entity := index.entities.get(identifier)) is not None:
                todo += entity.values.get(name, [])
    return held


def _texts(value: Any) -> list[str]:
    return list(value.values()) if isinstance(value, Mapping) else [str(value)]


def _number(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
