"""The bodies of the Reconciliation Service API 0.2: requests read with care, answers written.

Section numbers are those of the final community group report of 10 April 2023.
"""

from __future__ import annotations

import json
from typing import Any

from flask import render_template

from sikkerby import __version__
from sikkerby.errors import Place, RequestError, TooLarge, shorten
from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.matching import MOST_CANDIDATES, Candidate, Wanted, find
from sikkerby.reconciliation.model import Entity, Named, Type
from sikkerby.reconciliation.values import plain
from sikkerby.vocabulary import SB
from sikkerby.web.addresses import absolute, link_to
from sikkerby.web.recognition import describe
from sikkerby.web.words import language

BATCH = 50
MOST_PROPERTIES = 50
_DEFAULT_TYPES = ("org:Organization", "sb:Initiative", "sb:Place", "sb:Unit", "sb:TargetGroup")
_STRICTNESS = ("any", "should", "all")
_PLAIN = str | int | float | None

Json = dict[str, Any]


def write_manifest(index: Index) -> Json:
    """The service manifest (section 3.1)."""
    types = [write_name(index.types[name]) for name in _DEFAULT_TYPES if name in index.types]
    manifest = render_template(
        "manifest.json", base=index.base, vocabulary=SB.iri, service=absolute(link_to("")),
        release=__version__, types=types, batch=BATCH,
    )  # fmt: skip
    return dict(json.loads(manifest))


def write_name(entry: Named) -> Json:
    """An entity, type or property with its id, and its name in the page's language."""
    return {"id": entry.id, "name": entry.name(language())}


def answer_queries(index: Index, text: str) -> Json:
    """The result batch (section 4.2) of a query batch as JSON text."""
    batch = read_json(text, "queries")
    demand(isinstance(batch, dict), "queries", "it is not an object of queries by key", text)
    if len(batch) > BATCH:
        raise TooLarge("batch-too-large", len(batch), BATCH)
    wanted = {key: _read_query(f"queries.{shorten(key, 60)}", q) for key, q in batch.items()}
    return {
        key: {"result": [_write_candidate(index, c) for c in _find(index, *entry)]}
        for key, entry in wanted.items()
    }


def count_queries(text: str) -> int:
    """About how many queries a batch has, before it is read."""
    return min(BATCH, max(1, text.count("{") - 1))


def _find(index: Index, wanted: Wanted, strictness: str) -> list[Candidate]:
    names = wanted.types if strictness == "all" else ()
    needed = {known.id for name in names if (known := index.type_of(name))}
    return [c for c in find(index, wanted) if needed <= set(c.entity.types)]


def _read_query(where: str, query: Any) -> tuple[Wanted, str]:
    demand(isinstance(query, dict), where, "it is not an object", query)
    # What a program leaves empty, it does not say.
    query = {key: value for key, value in query.items() if value is not None or key == "query"}
    text = query.get("query")
    demand(isinstance(text, _PLAIN), f"{where}.query", "it is not a text", text)
    properties = query.get("properties", [])
    demand_list(properties, f"{where}.properties", MOST_PROPERTIES)
    demand("query" in query or properties, where, "it has neither “query” nor “properties”", query)
    strict = query.get("type_strict", "any")
    known = ", ".join(_STRICTNESS)
    demand(strict in _STRICTNESS, f"{where}.type_strict", f"it is none of {known}", strict)
    wanted = Wanted(
        # A blank cell, or one with a number, is a cell of its column like any other.
        plain(text),
        _read_types(f"{where}.type", query.get("type", [])),
        tuple(_read_property(f"{where}.properties", entry) for entry in properties),
        _read_limit(f"{where}.limit", query.get("limit", 5)),
    )
    return wanted, strict


def _read_types(where: str, given: Any) -> tuple[str, ...]:
    entries = given if isinstance(given, list) else [given] if given else []
    found = [entry.get("id") if isinstance(entry, dict) else entry for entry in entries]
    fits = all(isinstance(entry, str) for entry in found)
    demand(fits, where, "it is neither a type's identifier nor a list of them", given)
    return tuple(filter(None, found))


def _read_property(where: str, entry: Any) -> tuple[str, tuple[Any, ...]]:
    fits = isinstance(entry, dict) and isinstance(entry.get("pid"), str) and "v" in entry
    demand(fits, where, "each must be an object with “pid” and “v”", entry)
    values = entry["v"] if isinstance(entry["v"], list) else [entry["v"]]
    for one in values:
        names_entity = isinstance(one, dict) and isinstance(one.get("id"), str)
        fits = names_entity or isinstance(one, _PLAIN)
        demand(fits, where, "a value must be a text, a number, true, false or an entity", one)
    return entry["pid"], tuple(values[:MOST_PROPERTIES])


def _read_limit(where: str, given: Any) -> int:
    fits = isinstance(given, int | float) and not isinstance(given, bool) and given == given // 1
    demand(fits and given >= 1, where, "it is not a whole number from 1", given)
    return int(min(given, MOST_CANDIDATES))


def _write_candidate(index: Index, candidate: Candidate) -> Json:
    entity = candidate.entity
    agree = {f"agrees_{n}": v for n, v in candidate.agreements.items() if v is not None}
    features: Json = {"name_score": candidate.hit.score, candidate.reason_key: True, **agree}
    return {
        **write_name(entity),
        "description": describe(index, entity, language()),
        # The most specific first.
        "type": [write_name(index.types[n]) for n in dict.fromkeys([entity.type, *entity.types])],
        "score": candidate.score,
        "match": candidate.is_match,
        "features": [{"id": name, "value": value} for name, value in features.items()],
    }


def write_suggestion(index: Index, entry: Named) -> Json:
    """One suggested entity, type or property (section 6.3)."""
    found = write_name(entry)
    if isinstance(entry, Entity):
        found["description"] = describe(index, entry, language())
        found["notable"] = [write_name(index.types[entry.type])]
    elif isinstance(entry, Type) and entry.broader:
        found["broader"] = [write_name(index.types[name]) for name in entry.broader]
    return found


def read_json(text: str, where: str) -> Any:
    """The value of JSON text from outside; RequestError, naming the place, where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = Place(column=where, text=shorten(text))
        why = shorten(str(error)) or "nested too deeply"
        raise RequestError("not-json", where, why, place=place) from None


def demand(fits: object, where: str, why: str, given: object) -> None:
    """Refuse a request, naming the place at fault, unless what is given there fits."""
    if not fits:
        place = Place(column=where, text=shorten(str(given)))
        raise RequestError("member-refused", where, why, link_to("/openapi"), place=place)


def demand_list(given: object, where: str, most: int) -> None:
    """Refuse what is no list, or one of more than `most`."""
    fits = isinstance(given, list) and len(given) <= most
    demand(fits, where, f"it is not a list of up to {most}", "")
