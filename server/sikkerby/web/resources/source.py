"""The page of a source document: the whole table as printed, each row with its marks."""

from __future__ import annotations

from sikkerby.web.records.documents import read_preface
from sikkerby.web.records.records import Records
from sikkerby.web.resources.printed import printed_source
from sikkerby.web.served import Site
from sikkerby.web.templating import render


def render_source(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where no edition has that source."""
    edition = iri.rpartition("/")[2]
    strategy = records.strategies.get(f"{records.base}id/strategy/{edition}")
    if strategy is None or iri != f"{records.base}id/source/{edition}":
        return None
    preface = read_preface(records.connection, edition)
    return render(
        "source.html",
        edition=edition,
        iri=iri,
        period=strategy.period,
        # The text may be withheld from publication; then there is a page without a text.
        preface=None if preface is None else preface.splitlines(),
        sections=printed_source(records, edition),
        address=served.document_address(iri),
    )
