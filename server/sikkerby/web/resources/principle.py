"""The page of a principle: its sentence, its initiatives, and those that support it too."""

from __future__ import annotations

from functools import partial

from sikkerby.web.bars import Bar
from sikkerby.web.records.listing import MOST_LISTED, list_by_principle
from sikkerby.web.records.parties import count_parties
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address
from sikkerby.web.served import Site
from sikkerby.web.templating import render
from sikkerby.web.wording import additions, where
from sikkerby.web.words import said


def render_principle(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no principle that is shown."""
    principle = records.principles.get(iri)
    if principle is None:
        return None
    counts = count_parties(records, iri, MOST_LISTED)
    records.organisations.read(party for party, _ in counts)
    return render(
        "principle.html",
        records=records,
        principle=principle,
        period=records.strategy_of(principle.edition).period,
        own=list_by_principle(records, iri),
        also=list_by_principle(records, iri, also=True),
        parties=[
            Bar(
                said(records.organisations[party].short),
                n,
                list_address(records, parties=(party,), principles=(iri,), view="words"),
            )
            for party, n in counts
        ],
        list_address=partial(list_address, records),
        where=partial(where, records),
        additions=additions(principle),
        address=served.document_address(iri),
    )
