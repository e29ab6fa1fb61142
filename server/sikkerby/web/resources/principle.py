"""The page of a principle: its sentence, its initiatives, and those that support it too."""

from __future__ import annotations

from sikkerby.web.bars import list_bars
from sikkerby.web.records.listing import MOST_LISTED, list_initiatives
from sikkerby.web.records.model import Principle
from sikkerby.web.records.parties import count_parties
from sikkerby.web.records.records import Records
from sikkerby.web.resources.supported import additions


def describe_principle(records: Records, principle: Principle) -> dict[str, object]:
    """What the page of a principle shows."""
    iri = principle.iri
    counts = count_parties(records, iri, MOST_LISTED)
    return {
        "principle": principle,
        "own": list_initiatives(records, "principle", iri),
        "also": list_initiatives(records, "principle", iri, "also"),
        "parties": list_bars(records, "parties", counts, principles=(iri,)),
        "additions": additions(principle),
    }
