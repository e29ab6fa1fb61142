"""Which of another data set's things may be ours, with score and reason.

The names are compared as the reconciliation service compares them. What it calls a match is
proposed as such; of the rest, only what is near enough for a person to judge. Names that every
municipality has (its administrations, units, initiatives and all codes) are proposed only where
the other data say that they are about the same municipality.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sikkerby.linking.records import Record
from sikkerby.progress import Progress
from sikkerby.reconciliation import Candidate, Entity, Index, Wanted, find

EXACT = "skos:exactMatch"
CLOSE = "skos:closeMatch"
# Of a typing error or a mere part of a name, a person has more work than gain.
_LEAST_SCORE = 80.0
_REASONS = frozenset(
    {"identifier", "name", "spelling", "place named", "other name", "inflection", "typing error"}
)
_NATIONWIDE = frozenset({"sb:PartnerOrganisation", "sb:Place", "sb:District", "sb:Neighbourhood",
                         "sb:Municipality"})  # fmt: skip
# What the local name of another vocabulary's class says of its things.
_CLASSES = (
    (("organi", "agent", "authority", "company", "association"), ("org:Organization",)),
    (("place", "location", "area", "district", "feature", "city", "municipality"), ("sb:Place",)),
    (("project", "service", "initiative", "indsats"), ("sb:Initiative",)),
)


@dataclass(frozen=True)
class Proposal:
    """One thing of theirs that may be one of ours."""

    record: Record
    entity: Entity
    relation: str
    score: float
    reason: str
    is_safe: bool


def propose(
    index: Index, records: Iterable[Record], municipality: str, progress: Progress
) -> list[Proposal]:
    """The proposals, in the order of the records. `municipality` is whose all of them are."""
    found: list[Proposal] = []
    for record in progress.each(list(records), "Names compared"):
        best = _best(index, record, municipality)
        if best is not None:
            found.append(best)
    return found


def _best(index: Index, record: Record, municipality: str) -> Proposal | None:
    types = _types(index, record)
    places = (*record.places, *((municipality,) if municipality else ()))
    candidates: list[Candidate] = []
    for text, _ in record.names:
        properties = (("municipality", places),) if places else ()
        candidates += find(index, Wanted(text, types, properties))[:2]
    fitting = [entry for entry in candidates if _fits(entry)]
    if not fitting:
        return None
    best = max(fitting, key=lambda entry: (entry.is_match, entry.score, entry.entity.id))
    rivals = {entry.entity.id for entry in fitting if entry.score >= best.score - 2}
    is_safe = best.is_match and rivals == {best.entity.id}
    return Proposal(
        record,
        best.entity,
        EXACT if is_safe and best.reason in {"name", "identifier", "spelling"} else CLOSE,
        best.score,
        best.reason,
        is_safe,
    )


def _fits(candidate: Candidate) -> bool:
    if any(value is False for value in candidate.agreements.values()):
        return False
    located = any(candidate.agreements.values())
    entity = candidate.entity
    if entity.is_generic:
        return False
    if entity.municipality and entity.type not in _NATIONWIDE and not located:
        return False
    if candidate.reason == "code":
        return candidate.is_match and located
    return candidate.is_match or (candidate.reason in _REASONS and candidate.score >= _LEAST_SCORE)


def _types(index: Index, record: Record) -> tuple[str, ...]:
    """Our classes that a record's own ones speak of; none where they say nothing."""
    found: list[str] = []
    for name in record.types:
        local = name.replace("#", "/").rpartition("/")[2].lower()
        for words, ours in _CLASSES:
            if any(word in local for word in words):
                found += ours
    return tuple(dict.fromkeys(name for name in found if index.type_of(name) is not None))
