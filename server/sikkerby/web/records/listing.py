"""Initiatives as the pages of other things list them: the first of them, each with the words that
say so, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.narrow import BASES, REACHES
from sikkerby.vocabulary import DCT, SB
from sikkerby.web.records.cells import Edition, read_record
from sikkerby.web.records.model import Quotation
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql
from sikkerby.web.records.things import quotations_of

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
    quotations: tuple[Quotation, ...]


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

    @property
    def more(self) -> int:
        """How many are not among the entries."""
        return self.total - len(self.entries)


def list_by_party(records: Records, party: str, basis: str) -> Listing:
    """The initiatives that a party is in on a basis, with the words of its participation."""
    rows = _SQL.rows("party", f"basis = {BASES.index(basis)}")
    return _list(records, rows, party, _SQL.participation(), party)


def list_by_unit(records: Records, unit: str) -> Listing:
    """The initiatives that mention a unit."""
    relation = SB["mentionsUnit"].value
    return _list(records, _SQL.rows("unit", "1"), unit, _SQL.statement(), relation, unit)


def list_by_place(records: Records, place: str, reaches: Sequence[str]) -> Listing:
    """The initiatives that reach a place in these ways, with the words of the place they name."""
    ranks = ",".join(str(REACHES.index(reach)) for reach in reaches)
    rows, values = _SQL.rows("place", f"reach IN ({ranks})"), [place] * len(reaches)
    return _list(records, rows, place, _SQL.naming(reaches), DCT["spatial"].value, *values)


def list_citywide(records: Records, place: str) -> Listing:
    """The citywide initiatives of a place's municipality, with the words that say so."""
    rows = _SQL.rows("place", f"reach = {REACHES.index('citywide')}")
    return _list(records, rows, place, _SQL.statement("1"), SB["coverage"].value)


def list_by_principle(records: Records, principle: str, *, also: bool = False) -> Listing:
    """The initiatives under a principle, or those that support it `also`."""
    relation = SB["alsoSupports" if also else "principle"].value
    rows = _SQL.rows("principle", f"also = {also:d}")
    return _list(records, rows, principle, _SQL.statement(), relation, principle)


def list_by_target_group(records: Records, group: str) -> Listing:
    """The initiatives for a target group."""
    rows = _SQL.rows("target_group", "1")
    return _list(records, rows, group, _SQL.statement(), DCT["audience"].value, group)


def _list(records: Records, found: str, iri: str, holder: str, *values: str) -> Listing:
    """`found` selects the rows of initiatives by the thing `iri`, `holder` what carries the words
    for one, `i`, by some values."""
    asked = (found, iri, holder, values)
    # For the page, and for what it says of itself.
    listing = records.once(asked, partial(_read_listing, records, *asked), _KILOBYTES)
    # Where there are several strategies, a list says of which each initiative is.
    records.strategies.read(f"{records.base}id/strategy/{e.edition}" for e in listing.entries)
    return listing


def _read_listing(
    records: Records, found: str, iri: str, holder: str, values: Sequence[str]
) -> Listing:
    connection = records.connection
    ids, total = connection.first(found, (iri,), MOST_LISTED)
    rows = connection.all(_SQL.entries([row[0] for row in ids], holder), values)
    words = quotations_of(connection, [row["holder"] for row in rows if row["holder"]])
    entries = (read_record(Listed, row, quotations=words[row["holder"]]) for row in rows)
    return Listing(total, tuple(entries))
