"""What a steward wants to know of one edition's records, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sikkerby.documents.model import Column
from sikkerby.extraction.records import Basis, Coverage, Extract, InitiativeRecord

# By what they count, in the order in which they are shown: numbers that add up over editions, and
# names that editions may share.
Summary = Mapping[str, int | frozenset[str]]


def summarise(extract: Extract) -> Summary:
    """The numbers of one edition."""
    records = extract.initiatives
    parties = [party for record in records for party in record.parties]
    groups = _target_groups(records)
    aged = _target_groups(r for r in records if r.ages.minimum or r.ages.maximum)
    named = Counter(party.basis for party in parties if not party.implied)
    areas = [r.area for r in records if r.area.coverage is Coverage.NAMED_PLACES]
    return {
        "initiatives": len(records),
        "principles": len(extract.principles),
        "parties": frozenset(party.organisation for party in parties),
        "participations": len(parties),
        "participations named as involved": named[Basis.INVOLVED],
        "participations only mentioned": named[Basis.MENTIONED],
        "participations implied by “alle forvaltninger”": sum(p.implied for p in parties),
        "units": frozenset(slug for record in records for slug in record.units),
        "places named": frozenset(slug for area in areas for slug in area.places),
        "target groups": len(groups),
        "target groups with ages": len(aged),
        "stated facts": sum(len(record.facts) for record in records),
    }


def _target_groups(records: Iterable[InitiativeRecord]) -> frozenset[str]:
    return frozenset(record.row.cell(Column.TARGET_GROUP).text for record in records)
