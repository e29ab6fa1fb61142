"""Data extension of the Reconciliation Service API 0.2 (section 7): values of properties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sikkerby.errors import Place, RequestError, TooLarge, shorten
from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.model import Property
from sikkerby.reconciliation.values import read_number, read_values
from sikkerby.web.reconcile.wire import (
    MOST_PROPERTIES,
    Json,
    demand,
    demand_list,
    read_json,
    write_name,
)
from sikkerby.web.words import language

MOST_EXTENDED = 1000
MOST_VALUES = 100_000


def propose_properties(index: Index, kind: str, limit: int | None) -> Json:
    """Properties that entities of a type have (section 7.2)."""
    entry = index.type_of(kind) if kind else None
    if kind and entry is None:
        raise RequestError("no-such-type", shorten(kind), ", ".join(index.types))
    classes = [set(index.all_types(name)) for name in index.types]
    # Whatever is of both classes may have it.
    alike = set[str]().union(*(names for names in classes if entry and entry.id in names))
    properties = index.properties.values()
    found = [known for known in properties if not entry or alike.intersection(known.types)]
    said = {} if limit is None else {"limit": limit}
    return {"type": kind, **said, "properties": list(map(write_name, found[:limit]))}


def extend(index: Index, text: str) -> Json:
    """The data extension response (section 7.4) of a data extension query as JSON text."""
    query = read_json(text, "extend")
    demand(isinstance(query, dict), "extend", "it is not an object", text)
    ids, properties = query.get("ids"), query.get("properties")
    fits = isinstance(ids, list) and all(isinstance(one, str) for one in ids)
    demand(fits, "extend.ids", "it is not a list of identifiers", ids)
    demand_list(properties, "extend.properties", MOST_PROPERTIES)
    if len(ids) > MOST_EXTENDED:
        raise TooLarge("too-many-identifiers", len(ids), MOST_EXTENDED)
    columns = [_read_column(index, entry) for entry in properties]
    found = index.identify_all(ids)
    iris = [entity.iri for entity in found.values()]
    rows: dict[str, dict[str, list[Json]]] = {identifier: {} for identifier in ids}
    for asked, entry, most in columns:
        values = read_values(index, entry, iris, MOST_VALUES + 1)
        if sum(map(len, values.values())) > MOST_VALUES:
            raise TooLarge("too-many-values", MOST_VALUES, asked)
        for identifier, row in rows.items():
            own = values.get(found[identifier].iri, ()) if identifier in found else ()
            row[asked] = _write_values(index, entry, own[:most])
    meta = [{"id": asked, "name": entry.name(language())} for asked, entry, _ in columns]
    return {"meta": meta, "rows": rows}


def _read_column(index: Index, given: Any) -> tuple[str, Property, int | None]:
    asked = given.get("id") if isinstance(given, dict) else None
    entry = index.property_of(asked) if isinstance(asked, str) else None
    if entry is None:
        known, place = ", ".join(index.properties), Place(column="extend.properties")
        raise RequestError("no-such-property", shorten(str(asked)), known, place=place)
    settings = given.get("settings")
    limit = settings.get("limit") if isinstance(settings, dict) else None
    most = int(limit) if isinstance(limit, int | str) and str(limit).isdecimal() else 0
    return str(asked), entry, most or None


def _write_values(index: Index, entry: Property, values: Sequence[tuple[Any, ...]]) -> list[Json]:
    if entry.value == "entity":
        iris = [value for (value,) in values]
        named = {entity.iri: entity for entity in index.of(iris)}
        return [write_name(named[iri]) if iri in named else {"str": iri} for iri in iris]
    if entry.value == "number":
        numbers = [number for (value,) in values if (number := read_number(value)) is not None]
        return [
            {"int": int(number)} if number == int(number) else {"float": float(number)}
            for number in numbers
        ]
    # English is the last of two.
    return [{"str": str(value[-1 if language() == "en" else 0] or value[0])} for value in values]
