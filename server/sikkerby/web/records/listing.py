"""Initiatives as the pages of other things list them: the first of them, each with the words that
say so, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from sikkerby.bilingual import Bilingual
from sikkerby.web.records.cells import Edition, Of, read_records
from sikkerby.web.records.model import Quotation
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

MOST_LISTED = 50
_KILOBYTES = 50

_SQL = read_sql(__file__)


@dataclass(frozen=True)
class Listed:
    """An initiative of a list, with the words that put it there."""

    iri: str
    name: Bilingual
    row: int
    edition: Annotated[Edition, "iri"]
    quotations: Annotated[tuple[Quotation, ...], Of("evidence", "holder_iri", "holder")]


@dataclass(frozen=True)
class Listing:
    """The first initiatives of a list, and how many there are in all."""

    total: int = 0
    entries: tuple[Listed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries)

    @property
    def quotations(self) -> list[Quotation]:
        return [quotation for entry in self.entries for quotation in entry.quotations]


def list_initiatives(records: Records, kind: str, iri: str, *ways: str) -> Listing:
    """The initiatives of a thing, with the words that say so.

    Of a `party` those that it is in on a basis, of a `unit` those that mention it, of a `place`
    those that reach it in these ways, with the words of the place they name or that they are
    citywide, of a `principle` those under it, or those that support it too (`also`), of a
    `target_group` those for it.
    """
    # For the page, and for what it says of itself.
    listing = records.once((kind, iri, ways), partial(_read, records, kind, iri, ways), _KILOBYTES)
    # Where there are several strategies, a list says of which each initiative is.
    records.strategies_of(entry.edition for entry in listing.entries)
    return listing


def _read(records: Records, kind: str, iri: str, ways: tuple[str, ...]) -> Listing:
    connection = records.connection
    rows, total = connection.first(_SQL.rows(kind, ways), (iri,), MOST_LISTED)
    entries = connection.all(_SQL.entries(rows, kind, ways), (iri,))
    return Listing(total, tuple(read_records(connection, Listed, entries)))
