"""Candidates for a name, with a score that says why.

| score | reason | the query is |
|---|---|---|
| 100 | `identifier` | an identifier or IRI of ours |
| 100 | `name` | a whole name, in either language, case aside |
| 97 | `spelling` | the same with other punctuation or without æ, ø, å |
| 85–95 | `place named` | a whole name together with the municipality's |
| 93 | `other name` | a whole other name |
| 92 | `inflection` | a whole name in another form: genitive, definite, plural |
| 90 | `code` | a code, in its own case |
| 85 | `code` | a code in the genitive, or with æ, ø, å written otherwise |
| 70–88 | `typing error` | one to four signs away from a whole name |
| 25–68 | `part` | words or parts that a name has too |

A property that contradicts halves the score; one that is not known of the entity takes 5 percent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sikkerby.reconciliation.index import Entity, Index
from sikkerby.reconciliation.naming import LEAST_SCORE, Hit, Hits, find_names
from sikkerby.reconciliation.values import agrees

MOST_CANDIDATES = 25
LONGEST_QUERY = 500

REASONS = (
    "identifier", "name", "spelling", "place named", "inflection", "other name", "code",
    "typing error", "part", "properties",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """One query. `types` and the properties' names are ids as clients write them.

    No `types` means any. `properties` are pairs of a name and the values that it may have.
    """

    query: str = ""
    types: tuple[str, ...] = ()
    properties: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    limit: int = 5


@dataclass(frozen=True)
class Candidate:
    """An entity that may be meant. `name_score` is the score before properties count.

    `is_match` is true only where nothing else can be meant. `agreements` are, by property,
    whether its value agrees; None where none is known.
    """

    entity: Entity
    score: float
    reason: str
    is_match: bool
    name_score: float
    agreements: Mapping[str, bool | None] = field(default_factory=dict, hash=False)


def find(index: Index, wanted: Wanted) -> list[Candidate]:
    """The candidates, best first, at most `wanted.limit` of them."""
    query = wanted.query.strip()[:LONGEST_QUERY]
    hits = find_names(index, query) if query else _all(index, wanted)
    types = _resolve_types(index, wanted.types)
    candidates: list[tuple[Candidate, Hit]] = []
    for identifier, hit in hits.items():
        entity = index.entities[identifier]
        if types is not None and not types.intersection(entity.types):
            continue
        candidate = _weigh(index, entity, hit, wanted)
        if candidate.score >= LEAST_SCORE:
            candidates.append((candidate, hit))
    candidates.sort(key=lambda pair: (-pair[0].score, pair[0].entity.id))
    found = [candidate for candidate, _ in candidates[: max(1, wanted.limit)]]
    if found and _is_safe(candidates):
        best = found[0]
        found[0] = Candidate(
            best.entity, best.score, best.reason, True, best.name_score, best.agreements
        )
    return found


def _is_safe(candidates: list[tuple[Candidate, Hit]]) -> bool:
    """Whether the best candidate is certain: a whole name that means nothing else.

    Codes, other names and translations are local: they are certain only where the query says
    the municipality or the organisation above, and what it says agrees.
    """
    best, hit = candidates[0]
    if not hit.whole or any(value is False for value in best.agreements.values()):
        return False
    rivals = [
        candidate
        for candidate, other in candidates[1:]
        if other.whole and not any(value is False for value in candidate.agreements.values())
    ]
    if rivals:
        return False
    located = any(best.agreements.get(name) for name in ("municipality", "org:unitOf"))
    return hit.safe or (located and hit.reason in ("name", "spelling", "code", "other name"))


def _all(index: Index, wanted: Wanted) -> Hits:
    """Without a name: all that the properties do not contradict."""
    hit = Hit(50.0, "properties")
    properties = [(index.property_of(name), values) for name, values in wanted.properties]
    return {
        entity.id: hit
        for entity in index.entities.values()
        if properties
        and all(
            entry is not None and agrees(index, entity, entry, values)
            for entry, values in properties
        )
    }


def _resolve_types(index: Index, wanted: tuple[str, ...]) -> set[str] | None:
    if not wanted:
        return None
    return {entry.id for name in wanted if (entry := index.type_of(name)) is not None}


def _weigh(index: Index, entity: Entity, hit: Hit, wanted: Wanted) -> Candidate:
    score = hit.score
    agreements: dict[str, bool | None] = {}
    for name, values in wanted.properties:
        entry = index.property_of(name)
        if entry is None:
            continue
        agreement = agrees(index, entity, entry, values)
        agreements[entry.id] = agreement
        if agreement is False:
            score *= 0.5
        elif agreement is None:
            score *= 0.95
    return Candidate(entity, round(score, 1), hit.reason, False, hit.score, agreements)
