"""The values of entities' properties, and whether they agree with those that a query gives."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sikkerby import spelling
from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.names import Form
from sikkerby.reconciliation.index import Index, name_keys
from sikkerby.reconciliation.model import Property

_UNIT_OF = "org:unitOf"
# Looked up as names are: there are too many to go through.
_NAMES = ("iri", "nameDa", "nameEn")
_MUNICIPALITY = "municipality"
_BELONGING = read_template(Path(__file__).with_name("belonging.sql"))

Values = Mapping[str, Sequence[tuple[Any, ...]]]


def read_values(index: Index, entry: Property, iris: Iterable[str], most: int = -1) -> Values:
    """By IRI, the values of a property, each with its English where it has any; of all together
    at most `most`."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    query = f"SELECT DISTINCT thing, {entry.columns} FROM ({entry.query}) WHERE thing"
    for thing, *values in index.select(query, iris, f"ORDER BY {entry.order} LIMIT {most}"):
        found[thing].append(tuple(values))
    return found


def agreements(
    index: Index, iris: Sequence[str], entry: Property, values: Iterable[Any]
) -> Mapping[str, bool | None]:
    """By IRI, whether the entity has one of `values` for the property; None where it has no value.

    For `org:unitOf`, all levels count: an administration's centre is a unit of the municipality.
    """
    given = _texts(values)
    held: Mapping[str, bool]
    if entry.value == "entity":
        query = _BELONGING.render(query=entry.query, is_transitive=entry.id == _UNIT_OF)
        wanted = list(_resolve(index, entry, given))
        rows = index.connection.all(query, (json.dumps(iris), json.dumps(wanted)))
        held = {iri: bool(holds) for iri, holds in rows}
    else:
        held = {
            iri: any(_fits(entry, value, given) for value in found)
            for iri, found in read_values(index, entry, iris).items()
        }
    return {iri: held.get(iri) for iri in iris}


def find_holders(index: Index, entry: Property, values: Iterable[Any]) -> set[str]:
    """The IRIs of all that have one of `values`."""
    given = _texts(values)
    if entry.id in _NAMES:
        iris = sorted(_resolve(index, entry, given))
        agree = agreements(index, iris, entry, given)
        return {iri for iri in iris if agree[iri]}
    if entry.value != "entity":
        known = index.connection.all(f"SELECT DISTINCT {entry.columns} FROM ({entry.query})")
        return _pointing(index, entry, [v[0] for v in known if _fits(entry, tuple(v), given)])
    held: set[str] = set()
    todo = set(_resolve(index, entry, given))
    while todo:
        new = _pointing(index, entry, todo) - held
        held |= new
        todo = new if entry.id == _UNIT_OF else set()
    return held


def _texts(values: Iterable[Any]) -> list[str]:
    return [text for value in values if (text := plain(value))]


def _pointing(index: Index, entry: Property, values: Iterable[Any]) -> set[str]:
    rows = index.select(f"SELECT thing FROM ({entry.query}) WHERE value", values)
    return {thing for (thing,) in rows}


def _fits(entry: Property, value: Sequence[Any], given: Sequence[str]) -> bool:
    key = _KEYS[entry.value]
    known = {key(str(text)) for text in value if text is not None}
    return any(key(text) in known for text in given)


def plain(value: Any) -> str:
    """A property value of the protocol as text; entities come as objects with an id."""
    if isinstance(value, Mapping):
        return str(value.get("id", "")).strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def _resolve(index: Index, entry: Property, given: Sequence[str]) -> frozenset[str]:
    """The IRIs of what texts surely name; a municipality goes by its authority too."""
    key = (entry.id == _MUNICIPALITY, tuple(given))
    if key in index.resolved:
        return index.resolved[key]
    if entry.id == _MUNICIPALITY:
        # A spreadsheet writes 101 for the municipality 0101.
        given = [text.zfill(4) if text.isdecimal() else text for text in given]
    known = index.identify_all(given)
    named = [*known.values()]
    found: set[str] = set()
    for text in given:
        if text not in known:
            keys = name_keys(text)
            if spelling.is_code(text):
                keys.add((Form.CODE, spelling.code_key(text)))
            named += (bearer for *_, bearer in index.bearers(keys))
            named += index.coded(text)
            found.update(*index.named_places([spelling.folded_key(text)]).values())
    found |= {entity.iri for entity in named}
    if entry.id == _MUNICIPALITY:
        authorities = (entity for entity in named if entity.type == "sb:MunicipalAuthority")
        found.update(entity.municipality for entity in authorities if entity.municipality)
    index.resolved[key] = frozenset(found)
    return index.resolved[key]


def read_number(value: Any) -> Decimal | None:
    """A number as anybody writes it, or None."""
    try:
        found = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


# What is compared of values of each kind.
_KEYS: Mapping[str, Callable[[str], object]] = {
    "number": read_number,
    # Without the zeros that some write in front: 0101 and 101 are one municipality.
    "code": lambda text: spelling.code_key(text).lstrip("0"),
    "text": spelling.folded_key,
}
