"""The bodies of the Reconciliation Service API 0.2: requests read with care, answers written.

Section numbers are those of the final community group report of 10 April 2023.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import render_template

from sikkerby import __version__
from sikkerby.errors import Place, RequestError, TooLarge, shorten
from sikkerby.reconciliation import MOST_CANDIDATES, Candidate, Entity, Index, Wanted, find
from sikkerby.reconciliation.index import Type
from sikkerby.reconciliation.properties import Property
from sikkerby.reconciliation.values import plain
from sikkerby.vocabulary import SB
from sikkerby.web.addresses import absolute, link_to
from sikkerby.web.recognition import describe

BATCH = 50
MOST_PROPERTIES = 50
_DEFAULT_TYPES = ("org:Organization", "sb:Initiative", "sb:Place", "sb:Unit", "sb:TargetGroup")
_STRICTNESS = ("any", "should", "all")

Json = dict[str, Any]


def write_manifest(index: Index, language: str) -> Json:
    """The service manifest (section 3.1)."""
    types = [index.types[name] for name in _DEFAULT_TYPES if name in index.types]
    manifest = render_template(
        "manifest.json", base=index.base, vocabulary=SB.iri, service=absolute(link_to("")),
        release=__version__, types=[write_name(entry, language) for entry in types], batch=BATCH,
    )  # fmt: skip
    found: Json = json.loads(manifest)
    return found


def write_name(entry: Entity | Type | Property, language: str) -> Json:
    """An entity, type or property with its id and name."""
    return {"id": entry.id, "name": entry.name(language)}


def answer_queries(index: Index, text: str, language: str) -> Json:
    """The result batch (section 4.2) of a query batch as JSON text."""
    batch = read_json(text, "queries")
    if not isinstance(batch, dict):
        raise refuse("queries", "it is not an object of queries by key", text)
    if len(batch) > BATCH:
        raise TooLarge("batch-too-large", len(batch), BATCH)
    wanted = {key: _read_query(f"queries.{shorten(key, 60)}", q) for key, q in batch.items()}
    return {
        key: {"result": [_write_candidate(index, c, language) for c in _find(index, entry)]}
        for key, entry in wanted.items()
    }


def count_queries(text: str) -> int:
    """About how many queries a batch has, before it is read."""
    return min(BATCH, max(1, text.count("{") - 1))


def _find(index: Index, entry: tuple[Wanted, bool]) -> list[Candidate]:
    wanted, all_types = entry
    found = find(index, wanted)
    if not all_types:
        return found
    needed = {known.id for name in wanted.types if (known := index.type_of(name))}
    return [candidate for candidate in found if needed <= set(candidate.entity.types)]


def _read_query(where: str, query: object) -> tuple[Wanted, bool]:
    if not isinstance(query, Mapping):
        raise refuse(where, "it is not an object", query)
    # What a program leaves empty, it does not say.
    query = {key: value for key, value in query.items() if value is not None or key == "query"}
    text = query.get("query")
    if not isinstance(text, str | int | float | None):
        raise refuse(f"{where}.query", "it is not a text", text)
    properties = query.get("properties", [])
    if not isinstance(properties, list) or len(properties) > MOST_PROPERTIES:
        raise refuse(f"{where}.properties", f"it is not a list of up to {MOST_PROPERTIES}", "")
    if "query" not in query and not properties:
        raise refuse(where, "it has neither “query” nor “properties”", query)
    strictness = query.get("type_strict", "any")
    if strictness not in _STRICTNESS:
        raise refuse(f"{where}.type_strict", f"it is none of {', '.join(_STRICTNESS)}", strictness)
    wanted = Wanted(
        # A blank cell, or one with a number, is a cell of its column like any other.
        plain(text),
        tuple(_read_types(f"{where}.type", query.get("type", []))),
        tuple(_read_property(f"{where}.properties", entry) for entry in properties),
        _read_limit(f"{where}.limit", query.get("limit", 5)),
    )
    return wanted, strictness == "all"


def _read_types(where: str, given: object) -> list[str]:
    entries = given if isinstance(given, list) else [given] if given else []
    found = [entry.get("id") if isinstance(entry, Mapping) else entry for entry in entries]
    if not all(isinstance(entry, str) for entry in found):
        raise refuse(where, "it is neither a type's identifier nor a list of them", given)
    return [str(entry) for entry in found if entry]


def _read_property(where: str, entry: object) -> tuple[str, tuple[Any, ...]]:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("pid"), str) or "v" not in entry:
        raise refuse(where, "each must be an object with “pid” and “v”", entry)
    value = entry["v"]
    values = value if isinstance(value, list) else [value]
    for one in values:
        fits = isinstance(one, str | int | float | None) or (
            isinstance(one, Mapping) and isinstance(one.get("id"), str)
        )
        if not fits:
            raise refuse(where, "a value must be a text, a number, true, false or an entity", one)
    return entry["pid"], tuple(values[:MOST_PROPERTIES])


def _read_limit(where: str, given: object) -> int:
    fits = isinstance(given, int | float) and not isinstance(given, bool) and given == given // 1
    if not fits or not isinstance(given, int | float) or given < 1:
        raise refuse(where, "it is not a whole number from 1", given)
    return int(min(given, MOST_CANDIDATES))


def _write_candidate(index: Index, candidate: Candidate, language: str) -> Json:
    entity = candidate.entity
    # The most specific first.
    types = dict.fromkeys([entity.type, *entity.types])
    features: list[Json] = [
        {"id": "name_score", "value": candidate.name_score},
        {"id": f"reason_{candidate.reason.replace(' ', '_')}", "value": True},
    ]
    features += [
        {"id": f"agrees_{name}", "value": value}
        for name, value in candidate.agreements.items()
        if value is not None
    ]
    return {
        **write_name(entity, language),
        "description": describe(index, entity, language),
        "type": [write_name(index.types[name], language) for name in types],
        "score": candidate.score,
        "match": candidate.is_match,
        "features": features,
    }


def write_suggestion(index: Index, entry: Entity | Type | Property, language: str) -> Json:
    """One suggested entity, type or property (section 6.3)."""
    if isinstance(entry, Entity):
        return {
            **write_name(entry, language),
            "description": describe(index, entry, language),
            "notable": [write_name(index.types[entry.type], language)],
        }
    if isinstance(entry, Type):
        broader = [write_name(index.types[name], language) for name in entry.broader]
        return {**write_name(entry, language), **({"broader": broader} if broader else {})}
    return write_name(entry, language)


def read_json(text: str, where: str) -> object:
    """The value of JSON text from outside; RequestError, naming the place, where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError(
            "not-json",
            where,
            shorten(str(error)) or "nested too deeply",
            place=Place(column=where, text=shorten(text)),
        ) from None


def refuse(where: str, why: str, given: object) -> RequestError:
    """The refusal of a request, naming the place at fault."""
    return RequestError(
        "member-refused",
        where,
        why,
        link_to("/openapi"),
        place=Place(column=where, text=shorten(str(given))),
    )
