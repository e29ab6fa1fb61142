"""What parameters of stored queries may be, for pages that do without the store: the same as the
queries that list it find, in the order of tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

from pyoxigraph import NamedNode

from sikkerby import resources
from sikkerby.documents.turtle import read_turtle
from sikkerby.queries import Parameter
from sikkerby.queries.defaults import replace_defaults, shorten_iri
from sikkerby.vocabulary import RDF, SB
from sikkerby.web.records.records import Records

# Of things that may stand for a default: a question is about few of them, and not all suit it.
_MOST = 100
# By the stored query that lists the same.
_LISTS = {
    "initiatives": "SELECT iri FROM initiatives",
    "parties": "SELECT iri FROM organisations o "
    "WHERE EXISTS (SELECT 1 FROM _participations WHERE party = o.rowid)",
    "places": "SELECT iri FROM places",
    "principles": "SELECT iri FROM principles",
    "strategies": "SELECT iri FROM strategies",
}
# The same, those first of which the data say most, so that a question about them has an answer. Of
# large data, the first rows tell enough.
_SOME = "(SELECT * FROM _participations WHERE basis < 2 LIMIT 5000)"
_MOST_USED = {
    "initiatives": "SELECT i.iri FROM initiatives i JOIN "
    f"{_SOME} t ON t.initiative = i.rowid GROUP BY i.rowid ORDER BY count(*) DESC, i.rowid",
    "parties": "SELECT o.iri FROM organisations o JOIN "
    f"{_SOME} t ON t.party = o.rowid GROUP BY o.rowid ORDER BY count(*) DESC, o.rowid",
    "places": "SELECT p.iri FROM places p JOIN (SELECT * FROM _reaches WHERE reach = 0 LIMIT 5000)"
    " t ON t.place = p.rowid GROUP BY p.rowid ORDER BY count(*) DESC, p.rowid",
}


# Two of them that have most of the other in common.
_PAIR = f"""
  SELECT (SELECT iri FROM {{table}} WHERE rowid = a.{{one}}),
  (SELECT iri FROM {{table}} WHERE rowid = b.{{one}})
  FROM {_SOME.replace("5000", "2000")} a JOIN {_SOME.replace("5000", "2000")} b
  ON a.{{other}} = b.{{other}} AND a.{{one}} < b.{{one}}
  GROUP BY a.{{one}}, b.{{one}} ORDER BY count(*) DESC, a.{{one}}, b.{{one}} LIMIT 1"""
_PAIRS = {
    "parties": _PAIR.format(table="organisations", one="party", other="initiative"),
    "initiatives": _PAIR.format(table="initiatives", one="initiative", other="party"),
}


def list_most_used(records: Records, query: str) -> list[str]:
    """The same things, two first that have much in common, then those of which most is said."""
    return records.once(f"most used {query}", lambda: _read_most_used(records, query))


def _read_most_used(records: Records, query: str) -> list[str]:
    if query not in _MOST_USED:
        return list_things(records, query, _MOST)
    pairs = records.connection.all(_PAIRS[query]) if query in _PAIRS else []
    used = records.connection.column(f"{_MOST_USED[query]} LIMIT ?", (_MOST,))
    iris = dict.fromkeys((*(iri for pair in pairs for iri in pair), *used))
    return list(iris) or list_things(records, query, _MOST)


def own_defaults(records: Records, parameters: Iterable[Parameter]) -> dict[str, list[str]]:
    """Values in place of defaults of stored queries that the data served do not have."""

    def has(parameter: Parameter, values: set[str]) -> bool:
        iris = {f"{records.base}{value}" if value.startswith("id/") else value for value in values}
        if parameter.values_query == "kinds-of-fact":
            return True
        found = records.connection.column(
            f"SELECT iri FROM ({_LISTS[parameter.values_query]}) "
            "WHERE iri IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(iris)),),
        )
        return iris == set(found)

    def most_used(parameter: Parameter) -> list[str]:
        used = list_most_used(records, parameter.values_query)
        return [shorten_iri(iri, records.base) for iri in used]

    return replace_defaults(parameters, records.base, has, most_used)


def list_things(records: Records, query: str, most: int) -> list[str]:
    """The IRIs that a stored query without parameters lists, at most so many of them."""
    if query == "kinds-of-fact":
        return _kinds_of_fact()[:most]
    return records.connection.column(f"{_LISTS[query]} ORDER BY rowid LIMIT ?", (most,))


@cache
def _kinds_of_fact() -> list[str]:
    """Those of the vocabulary, which comes with the program and changes with it."""
    triples = read_turtle(resources.ontology_folder() / "sikkerby.ttl", SB.iri)
    return sorted(
        triple.subject.value
        for triple in triples
        if triple.predicate == RDF["type"]
        and triple.object == SB["FactKind"]
        and isinstance(triple.subject, NamedNode)
    )
