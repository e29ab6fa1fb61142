"""Inference: the CONSTRUCT queries of `ontology/inference`, run in the order of their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import Quad, QueryTriples, RdfFormat, Store, Triple, serialize

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place


def infer(
    shared: Iterable[set[Triple]],
    editions: Iterable[Iterable[set[Triple]]],
    folder: Path,
    base: str,
) -> set[Triple]:
    """What the rules in `folder` add to what all editions share, and to each edition with it.

    No rule joins two editions, so a few are taken at a time: as many as have twice the triples of
    what they share, which keeps the work in step with their number, and the memory bounded. Each
    rule sees what those before it added; a triple that is stated already is left where it stands.
    Raises InputError for a rule that is no CONSTRUCT query.
    """
    rules = [(file, read_text(file)) for file in sorted(folder.glob("*.rq"))]
    common = list(shared)
    added = _apply(rules, common, base)
    common.append(set(added))
    enough = 2 * sum(map(len, common))
    waiting: list[set[Triple]] = []
    for graphs in editions:
        waiting += graphs
        if sum(map(len, waiting)) > enough:
            added |= _apply(rules, common + waiting, base)
            waiting = []
    if waiting:
        added |= _apply(rules, common + waiting, base)
    return added


def _apply(
    rules: Iterable[tuple[Path, str]], stated: Sequence[set[Triple]], base: str
) -> set[Triple]:
    store = Store()
    for graph in stated:
        # Written and read again they are there sooner than one by one.
        store.load(serialize(graph, format=RdfFormat.N_TRIPLES), format=RdfFormat.N_TRIPLES)
    added: set[Triple] = set()
    for file, rule in rules:
        found = set(_construct(store, file, rule, base))
        new = found.difference(added, *stated)
        store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in new)
        added |= new
    return added


def _construct(store: Store, file: Path, rule: str, base: str) -> QueryTriples:
    try:
        result = store.query(rule, base_iri=base)
    except SyntaxError as error:
        raise InputError(
            f"The rule cannot be parsed: {error}.",
            place=Place(file),
            remedy="Correct the query; `sikkerby query FILE` tries it out.",
        ) from None
    if not isinstance(result, QueryTriples):
        raise InputError("The rule is no CONSTRUCT query.", place=Place(file))
    return result
