"""What a steward wants to know of a build, in numbers."""

from __future__ import annotations

from collections.abc import Mapping

from sikkerby.documents.model import Column
from sikkerby.extraction.records import Basis, Coverage
from sikkerby.graphs.build import Built


def count(built: Built) -> Mapping[str, int]:
    """Counts over all editions, in the order in which they are shown."""
    records = [record for extract in built.extracts for record in extract.initiatives]
    parties = [party for record in records for party in record.parties]
    return {
        "initiatives": len(records),
        "principles": sum(len(extract.principles) for extract in built.extracts),
        "parties": len({party.organisation for party in parties}),
        "participations": len(parties),
        "participations named as involved": sum(
            party.basis is Basis.INVOLVED and not party.implied for party in parties
        ),
        "participations only mentioned": sum(
            party.basis is Basis.MENTIONED and not party.implied for party in parties
        ),
        "participations implied by “alle forvaltninger”": sum(party.implied for party in parties),
        "units": len({unit.unit for record in records for unit in record.units}),
        "places named": len(
            {
                place.place
                for record in records
                for place in record.area.places
                if record.area.coverage is Coverage.NAMED_PLACES
            }
        ),
        "target groups": len(_target_groups(built)),
        "target groups with ages": len(_target_groups(built, with_ages=True)),
        "stated facts": sum(len(record.facts) for record in records),
        "quotations": sum(path.startswith("id/quote/") for path in built.ledger.entries),
        "triples": len(built.dataset),
    }


def _target_groups(built: Built, *, with_ages: bool = False) -> set[tuple[str, str]]:
    return {
        (extract.edition.identifier, record.row.cell(Column.TARGET_GROUP).text)
        for extract in built.extracts
        for record in extract.initiatives
        if not with_ages or record.ages.minimum or record.ages.maximum
    }
