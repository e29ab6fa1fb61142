"""What a steward wants to know of one edition's records, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sikkerby.documents.model import Column
from sikkerby.extraction.records import Basis, Coverage, Extract, InitiativeRecord


@dataclass(frozen=True)
class Summary:
    """Numbers that add up over editions, and names that editions may share, by what they count."""

    numbers: Counter[str] = field(default_factory=Counter)
    names: dict[str, frozenset[str]] = field(default_factory=dict)


def summarise(extract: Extract) -> Summary:
    """The numbers of one edition."""
    records = extract.initiatives
    parties = [party for record in records for party in record.parties]
    groups = frozenset(_target_groups(records))
    aged = frozenset(_target_groups(r for r in records if r.ages.minimum or r.ages.maximum))
    named = Counter(party.basis for party in parties if not party.implied)
    return Summary(
        Counter(
            {
                "initiatives": len(records),
                "principles": len(extract.principles),
                "participations": len(parties),
                "participations named as involved": named[Basis.INVOLVED],
                "participations only mentioned": named[Basis.MENTIONED],
                "participations implied by “alle forvaltninger”": sum(p.implied for p in parties),
                "target groups": len(groups),
                "target groups with ages": len(aged),
                "stated facts": sum(len(record.facts) for record in records),
            }
        ),
        {
            "parties": frozenset(party.organisation for party in parties),
            "units": frozenset(unit.unit for record in records for unit in record.units),
            "places named": frozenset(
                place.place
                for record in records
                for place in record.area.places
                if record.area.coverage is Coverage.NAMED_PLACES
            ),
        },
    )


def _target_groups(records: Iterable[InitiativeRecord]) -> Iterator[str]:
    return (record.row.cell(Column.TARGET_GROUP).text for record in records)
