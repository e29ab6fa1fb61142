"""Inference: the CONSTRUCT queries of `ontology/inference`, run in the order of their names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QueryTriples, Store, Triple

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place


def infer(graphs: Mapping[NamedNode, set[Triple]], folder: Path, base: str) -> set[Triple]:
    """What the rules in `folder` add to the union of `graphs`.

    Each rule sees what those before it added; a triple that some graph states already is left
    where it stands. Raises InputError for a rule that is no CONSTRUCT query.
    """
    store = Store()
    for triples in graphs.values():
        store.bulk_extend(_quads(triples))
    stated: set[Triple] = set().union(*graphs.values())
    added: set[Triple] = set()
    for file in sorted(folder.glob("*.rq")):
        found = set(_construct(store, file, base)) - stated - added
        store.extend(_quads(found))
        added |= found
    return added


def _quads(triples: set[Triple]) -> list[Quad]:
    return [Quad(triple.subject, triple.predicate, triple.object) for triple in triples]


def _construct(store: Store, file: Path, base: str) -> QueryTriples:
    try:
        result = store.query(read_text(file), base_iri=base)
    except SyntaxError as error:
        raise InputError(
            f"The rule cannot be parsed: {error}.",
            place=Place(file),
            remedy="Correct the query; `sikkerby query FILE` tries it out.",
        ) from None
    if not isinstance(result, QueryTriples):
        raise InputError("The rule is no CONSTRUCT query.", place=Place(file))
    return result
