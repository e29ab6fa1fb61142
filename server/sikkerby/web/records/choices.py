"""What parameters of stored queries may be, for pages that do without the store: the same as the
queries that list it find, in the order of tables."""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

from sikkerby import resources
from sikkerby.documents.turtle import read_turtle
from sikkerby.vocabulary import RDF, SB
from sikkerby.web.records.records import Records

# By the stored query that lists the same.
_LISTS = {
    "initiatives": "SELECT iri FROM initiatives",
    "parties": "SELECT iri FROM organisations o "
    "WHERE EXISTS (SELECT 1 FROM _participations WHERE party = o.rowid)",
    "places": "SELECT iri FROM places",
    "principles": "SELECT iri FROM principles",
    "strategies": "SELECT iri FROM strategies",
}


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
