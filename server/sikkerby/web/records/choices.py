"""What parameters of stored queries may be, for pages that do without the store: the same as the
queries that list it find, in the order of tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache

from pyoxigraph import NamedNode

from sikkerby import resources
from sikkerby.documents.turtle import read_turtle
from sikkerby.errors import NotFound
from sikkerby.queries import Parameter
from sikkerby.queries.parameters import shorten_iri
from sikkerby.vocabulary import RDF, SB
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

# Of things that may stand for a default: a question is about few of them, and not all suit it.
_MOST = 100
_SQL = read_sql(__file__)
# Those that can be put in order by how much the data say of them, and such as come in pairs.
_COUNTED, _PAIRED = ("initiatives", "parties", "places"), ("initiatives", "parties")


def list_most_used(records: Records, query: str) -> list[str]:
    """IRIs that a query lists: first two with much in common, then those of which most is said."""
    return records.once(f"most used {query}", lambda: _read_most_used(records, query))


def _read_most_used(records: Records, query: str) -> list[str]:
    if query not in _COUNTED:
        return list_things(records, query, _MOST)
    pairs = records.connection.all(_SQL.pair(query)) if query in _PAIRED else []
    used = records.connection.column(_SQL.most_used(query), (_MOST,))
    iris = dict.fromkeys((*(iri for pair in pairs for iri in pair), *used))
    return list(iris) or list_things(records, query, _MOST)


def own_defaults(records: Records, parameters: Iterable[Parameter]) -> dict[str, list[str]]:
    """Values in place of defaults that the data served do not have: those of which the data say
    most, so that a question about two things is about two.

    Raises NotFound where the data have nothing that a parameter may be: nobody can ask then.
    """
    found: dict[str, list[str]] = {}
    used: Counter[str] = Counter()
    for parameter in parameters:
        query = parameter.values_query
        default = {shorten_iri(value, records.base) for value in parameter.default}
        if not (query and default) or _has(records, query, default):
            continue
        first = list_most_used(records, query)
        if not first:
            raise NotFound("parameter-without-values", parameter.name)
        found[parameter.name] = [shorten_iri(first[min(used[query], len(first) - 1)], records.base)]
        used[query] += 1
    return found


def _has(records: Records, query: str, values: Iterable[str]) -> bool:
    """Whether all values are among those that a query lists."""
    iris = {f"{records.base}{value}" if value.startswith("id/") else value for value in values}
    if query == "kinds-of-fact":
        return True
    found = records.connection.column(_SQL.known(query), (json.dumps(sorted(iris)),))
    return iris == set(found)


def list_things(records: Records, query: str, most: int) -> list[str]:
    """The IRIs that a stored query without parameters lists, at most so many of them."""
    if query == "kinds-of-fact":
        return _kinds_of_fact()[:most]
    return records.connection.column(f"{_SQL.all(query)} ORDER BY rowid LIMIT ?", (most,))


@cache
def _kinds_of_fact() -> list[str]:
    """Those of the vocabulary, which comes with the program and changes with it."""
    triples = read_turtle(resources.ontology_folder() / "sikkerby.ttl", SB.iri)
    is_kind = (RDF["type"], SB["FactKind"])
    kinds = [t.subject for t in triples if (t.predicate, t.object) == is_kind]
    return sorted(kind.value for kind in kinds if isinstance(kind, NamedNode))
