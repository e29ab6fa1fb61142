"""Which of another data set's things may be ours, with score and reason.

Codes count first: one that is another than ours excludes, one that is ours makes certain what the
name says. A code alone is no proof: in a table of parks, the number of a district says where each
is. The names are compared as the reconciliation service compares them. What it calls a match is
proposed as such; of the rest, only what is near enough for a person to judge. Names that every
municipality has (its administrations, units, initiatives and all codes) are proposed only where
the other data say that they are about the same municipality.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sikkerby.expressions import read_tables
from sikkerby.linking.records import Record
from sikkerby.progress import Progress
from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.matching import Candidate, Wanted, find
from sikkerby.reconciliation.model import Entity

EXACT, CLOSE = "skos:exactMatch", "skos:closeMatch"
BROAD, NARROW, RELATED = "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"
# Of a typing error or a mere part of a name, a person has more work than gain.
_LEAST_SCORE = 80.0
_TABLES = read_tables(__file__)


@dataclass(frozen=True)
class Proposal:
    """One thing of theirs that may be one of ours, or be related to it.

    `note` is for whoever decides: Danish, then English after a slash between spaces.
    """

    record: Record
    entity: Entity
    relation: str
    score: float
    reason: str
    is_safe: bool
    note: str = ""


def propose(
    index: Index, records: Iterable[Record], municipality: str, progress: Progress, kind: str = ""
) -> list[Proposal]:
    """The proposals, in the order of the records. `municipality` is whose all of them are, `kind`
    the id of the class of ours that they are of."""
    compared = progress.each(list(records), "Names compared")
    proposals = (_best(index, record, municipality, kind) for record in compared)
    return [proposal for proposal in proposals if proposal is not None]


def _best(index: Index, record: Record, municipality: str, kind: str) -> Proposal | None:
    types = (kind,) if kind else _types(index, record)
    # Of several codes in one register, any may be ours.
    codes: dict[str, tuple[str, ...]] = {}
    for column, code in record.codes:
        codes[column] = (*codes.get(column, ()), code)
    properties = (("municipality", (*record.places, municipality)), *codes.items())
    candidates: list[Candidate] = []
    for text, _ in record.names:
        candidates += find(index, Wanted(text, types, properties))[:2]
    fitting = [entry for entry in candidates if _fits(entry)]
    if not fitting:
        return None
    best = max(fitting, key=lambda e: (_is_coded(e, record), e.is_match, e.score, e.entity.id))
    if _is_coded(best, record):
        return Proposal(record, best.entity, EXACT, 100.0, "code and name", is_safe=True)
    rivals = {entry.entity.id for entry in fitting if entry.score >= best.score - 2}
    is_safe = best.is_match and rivals == {best.entity.id}
    relation = relation_of(best) if is_safe else CLOSE
    return Proposal(record, best.entity, relation, best.score, best.reason, is_safe)


def relation_of(candidate: Candidate) -> str:
    """The relation to a candidate: an exact match only where it is certain by its whole name."""
    whole = candidate.reason in {"name", "identifier", "spelling"}
    return EXACT if candidate.is_match and whole else CLOSE


def _is_coded(candidate: Candidate, record: Record) -> bool:
    """Whether the thing bears one of the codes: the name agrees too, else it would not fit."""
    return any(candidate.agreements.get(column) for column, _ in record.codes)


def _fits(candidate: Candidate) -> bool:
    located = any(candidate.agreements.values())
    entity = candidate.entity
    if candidate.is_contradicted or entity.is_generic:
        return False
    if entity.municipality and entity.type not in _TABLES["nationwide"] and not located:
        return False
    if candidate.reason == "code":
        return candidate.is_match and located
    is_near = candidate.reason in _TABLES["reasons"] and candidate.score >= _LEAST_SCORE
    return candidate.is_match or is_near


def _types(index: Index, record: Record) -> tuple[str, ...]:
    """Our classes that a record's own ones speak of; none where they say nothing."""
    names = [name.replace("#", "/").rpartition("/")[2].lower() for name in record.types]
    return tuple(
        ours
        for ours, words in _TABLES["classes"].items()
        if index.type_of(ours) and any(word in name for name in names for word in words)
    )
