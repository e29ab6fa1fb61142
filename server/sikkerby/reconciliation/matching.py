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

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.model import Entity, Property
from sikkerby.reconciliation.naming import LEAST_SCORE, Hit, Hits, find_names
from sikkerby.reconciliation.values import agreements, find_holders, plain

MOST_CANDIDATES = 25
LONGEST_QUERY = 500
_AT_ONCE = 100
# What is left of the score where a property agrees, contradicts, or is not known.
_WEIGHTS = {True: 1.0, False: 0.5, None: 0.95}

Properties = Sequence[tuple[Property, tuple[Any, ...]]]


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
    """An entity that may be meant: how its name hits, and the score after properties count.

    `is_match` is true only where nothing else can be meant. `agreements` says, by the
    property's id, whether the entity has one of the values asked for; None where it has no value.
    """

    entity: Entity
    score: float
    hit: Hit
    agreements: Mapping[str, bool | None] = field(default_factory=dict, hash=False)
    is_match: bool = False

    @property
    def reason(self) -> str:
        return self.hit.reason

    @property
    def reason_key(self) -> str:
        """The reason's name in answers for programs, and the key of its words in `words.tsv`."""
        return f"reason_{self.reason.replace(' ', '_')}"

    @property
    def is_contradicted(self) -> bool:
        """Whether the value of a property is another."""
        return any(value is False for value in self.agreements.values())


def find(index: Index, wanted: Wanted) -> list[Candidate]:
    """The candidates, best first, at most `wanted.limit` of them."""
    query = wanted.query.strip()[:LONGEST_QUERY]
    properties = [
        (entry, values)
        for name, values in wanted.properties
        # A blank cell says nothing.
        if any(map(plain, values)) and (entry := index.property_of(name)) is not None
    ]
    hits = find_names(index, query) if query else _find_holders(index, properties)
    if wanted.types:
        hits = _of_types(index, hits, wanted.types)
    limit = max(1, wanted.limit)
    # All whole names are weighed, since each is a rival; of the rest no more than can be among
    # the best.
    ranked = sorted(hits.items(), key=lambda pair: (not pair[1].whole, -pair[1].score, pair[0]))
    candidates: list[Candidate] = []
    for start in range(0, len(ranked), _AT_ONCE):
        some = ranked[start : start + _AT_ONCE]
        number, hit = some[0]
        # No score rises above that of the name.
        enough = len(candidates) >= limit and not hit.whole
        if enough and _order(candidates[limit - 1]) < (-hit.score, number):
            break
        candidates += _weigh(index, dict(some), properties)
        candidates.sort(key=_order)
    found = candidates[:limit]
    if found and _is_safe(candidates):
        found[0] = replace(found[0], is_match=True)
    return found


def _order(candidate: Candidate) -> tuple[float, int]:
    return -candidate.score, candidate.entity.number


def _is_safe(candidates: Sequence[Candidate]) -> bool:
    """Whether the best candidate is certain: a whole name that means nothing else.

    Codes, other names and translations are local: they are certain only where the query says
    the municipality or the organisation above, and what it says agrees.
    """
    best = candidates[0]
    if [one for one in candidates if one.hit.whole and not one.is_contradicted] != [best]:
        return False
    located = any(best.agreements.get(name) for name in ("municipality", "org:unitOf"))
    return best.hit.safe or (located and best.reason in ("name", "spelling", "code", "other name"))


def _find_holders(index: Index, properties: Properties) -> Hits:
    """Without a name: all that the properties do not contradict."""
    ordered = sorted(properties, key=lambda given: given[0].value != "entity")
    found = find_holders(index, *ordered[0]) if ordered else set[str]()
    for entry, values in ordered[1:]:
        agree = agreements(index, sorted(found), entry, values)
        found = {iri for iri in found if agree[iri]}
    return dict.fromkeys(index.numbers(found).values(), Hit(50.0, "properties"))


def _of_types(index: Index, hits: Hits, wanted: Iterable[str]) -> Hits:
    types = {entry.id for name in wanted if (entry := index.type_of(name)) is not None}
    cells = dict(index.select("SELECT id, types FROM _entities WHERE id", hits))
    fitting = {cell for cell in set(cells.values()) if types.intersection(index.all_types(cell))}
    return {number: hit for number, hit in hits.items() if cells[number] in fitting}


def _weigh(index: Index, hits: Mapping[int, Hit], properties: Properties) -> Iterator[Candidate]:
    entities = index.read(hits)
    iris = [entity.iri for entity in entities]
    agree = [(entry.id, agreements(index, iris, entry, values)) for entry, values in properties]
    for entity in entities:
        own = {name: by_iri[entity.iri] for name, by_iri in agree}
        hit = hits[entity.number]
        score = round(math.prod((_WEIGHTS[value] for value in own.values()), start=hit.score), 1)
        if score >= LEAST_SCORE:
            yield Candidate(entity, score, hit, own)
