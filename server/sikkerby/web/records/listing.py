"""Initiatives as the pages of other things list them: the first of them, each with the words that
say so, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.narrow import BASES, REACHES
from sikkerby.vocabulary import DCT, SB
from sikkerby.web.records.cells import both, edition_of
from sikkerby.web.records.model import Quotation
from sikkerby.web.records.records import Records
from sikkerby.web.records.things import quotations_of

MOST_LISTED = 50
_KILOBYTES = 50

# The rows of the initiatives of a thing, by its IRI.
_FOUND = "SELECT {} FROM {} WHERE {} = (SELECT rowid FROM {} WHERE iri = ?)"
_PARTICIPATIONS = _FOUND.format("initiative", "_participations", "party", "organisations")
_UNITS = _FOUND.format("initiative", "_units", "unit", "organisations")
_REACHES = _FOUND.format("initiative", "_reaches", "place", "places")
_PRINCIPLES = _FOUND.format("initiative", "_principles", "principle", "principles")
_TARGET_GROUPS = _FOUND.format("id", "_initiatives", "target_group", "target_groups")
# An initiative has few participations, a party may have thousands: “+” keeps off its index.
_PARTICIPATION = """SELECT p.iri FROM participations p
  WHERE p.initiative_iri = i.iri AND +p.organisation_iri = ?"""
_STATEMENT = """SELECT s.iri FROM statements s
  WHERE s.subject_iri = i.iri AND s.property_iri = ?"""
_MENTIONS = SB["mentionsUnit"].value
# The places by which an initiative reaches one, by how it does.
_VALUES = {
    "named": "s.value = ?",
    "inside": "s.value IN (SELECT place_iri FROM larger_places WHERE larger_iri = ?)",
    "around": "s.value IN (SELECT larger_iri FROM larger_places WHERE place_iri = ?)",
}


@dataclass(frozen=True)
class Listed:
    """An initiative of a list, with the words that put it there."""

    iri: str
    name: Bilingual
    row: int
    edition: str
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
    found = f"{_PARTICIPATIONS} AND basis = {BASES.index(basis)}"
    return _list(records, found, party, _PARTICIPATION, (party,))


def list_by_unit(records: Records, unit: str) -> Listing:
    """The initiatives that mention a unit."""
    return _list(records, _UNITS, unit, f"{_STATEMENT} AND s.value = ?", (_MENTIONS, unit))


def list_by_place(records: Records, place: str, reaches: Sequence[str]) -> Listing:
    """The initiatives that reach a place in these ways, with the words of the place they name."""
    ranks = ",".join(str(REACHES.index(reach)) for reach in reaches)
    values = " OR ".join(_VALUES[reach] for reach in reaches)
    holder = f"{_STATEMENT} AND ({values}) ORDER BY s.value LIMIT 1"
    holder_values = (DCT["spatial"].value, *([place] * len(reaches)))
    return _list(records, f"{_REACHES} AND reach IN ({ranks})", place, holder, holder_values)


def list_citywide(records: Records, place: str) -> Listing:
    """The citywide initiatives of a place's municipality, with the words that say so."""
    found = f"{_REACHES} AND reach = {REACHES.index('citywide')}"
    return _list(records, found, place, _STATEMENT, (SB["coverage"].value,))


def list_by_principle(records: Records, principle: str, *, also: bool = False) -> Listing:
    """The initiatives under a principle, or those that support it `also`."""
    relation = SB["alsoSupports" if also else "principle"].value
    found = f"{_PRINCIPLES} AND also = {also:d}"
    return _list(records, found, principle, f"{_STATEMENT} AND s.value = ?", (relation, principle))


def list_by_target_group(records: Records, group: str) -> Listing:
    """The initiatives for a target group."""
    values = (DCT["audience"].value, group)
    return _list(records, _TARGET_GROUPS, group, f"{_STATEMENT} AND s.value = ?", values)


def _list(
    records: Records, found: str, iri: str, holder: str, holder_values: Sequence[object]
) -> Listing:
    """`found` selects the rows of initiatives by the thing `iri`, `holder` what carries the words
    for one, `i`."""
    asked = (found, iri, holder, tuple(holder_values))
    # For the page, and for what it says of itself.
    listing = records.once(asked, partial(_read_listing, records, *asked), _KILOBYTES)
    # Where there are several strategies, a list says of which each initiative is.
    records.strategies.read(f"{records.base}id/strategy/{e.edition}" for e in listing.entries)
    return listing


def _read_listing(
    records: Records, found: str, iri: str, holder: str, holder_values: Sequence[object]
) -> Listing:
    connection = records.connection
    ids, total = connection.first(f"{found} ORDER BY 1", (iri,), MOST_LISTED)
    rows = connection.all(
        f"SELECT i.iri, i.name_da, i.name_en, i.row, ({holder}) AS holder FROM initiatives i "
        f"WHERE rowid IN ({','.join(str(row[0]) for row in ids)}) ORDER BY rowid",
        holder_values,
    )
    words = quotations_of(connection, [row["holder"] for row in rows if row["holder"]])
    return Listing(
        total,
        tuple(
            Listed(
                row["iri"], both(row, "name"), row["row"], edition_of(row["iri"]),
                words[row["holder"]],
            )
            for row in rows
        ),
    )  # fmt: skip
