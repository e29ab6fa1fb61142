"""What every reader of a cell needs: the edition, its lexicons, and where remarks go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Cell, Column, Row
from sikkerby.extraction.lexicon import Kind, Lexicon, Match
from sikkerby.extraction.quotations import Evidence, quote
from sikkerby.extraction.remarks import Assumed, Remark, make_remark


@dataclass
class Reading:
    """One edition being read. `remarks` and `assumptions` grow; everything else stays as it is.

    `bound` maps an abbreviation that some row binds to its own title (“Den Korte Snor (DKS)”)
    to that row's number.
    """

    edition: Edition
    organisations: Lexicon
    places: Lexicon
    bound: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    assumptions: list[Remark] = field(default_factory=list)

    def cell(self, row: Row, column: Column) -> CellReading:
        """A cell of it."""
        return CellReading(self, row, column)

    def unknown(self, cell: CellReading, words: str) -> None:
        """Tell of words that the reference data do not know, and of what comes nearest; not of
        those that a steward found to name nobody."""
        if (words, "") in cell.excluded:
            return
        is_place = cell.column is Column.AREA
        kind = "place" if is_place else "organisation"
        nearest = ", ".join((self.places if is_place else self.organisations).nearest(words))
        key = f"unknown-name ({kind}, near)" if nearest else f"unknown-name ({kind})"
        cell.remark(key, unread=words, words=words, nearest=nearest)

    def administrations(self) -> list[str]:
        """The slugs of all administrations of the edition's municipality."""
        whose = self.edition.manifest.authority, Kind.ADMINISTRATION
        entities = self.organisations.entities.values()
        return [entity.slug for entity in entities if (entity.parent, entity.kind) == whose]


@dataclass
class CellReading:
    """One cell being read."""

    reading: Reading
    row: Row
    column: Column
    cell: Cell = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.cell = self.row.cell(self.column)
        self.text = self.cell.text

    @property
    def excluded(self) -> set[tuple[str, str]]:
        """Words of the row that a steward excluded, each with the slug of the organisation that
        they do not name, which is empty where they name nobody at all."""
        exclusions, number = self.reading.edition.exclusions, self.row.number
        return {(entry.words, entry.organisation) for entry in exclusions if entry.row == number}

    def evidence(self, start: int = 0, end: int | None = None) -> Evidence:
        """The quotations of the joined text, or of a stretch of it."""
        return quote(self.reading.edition.table.text, self.cell, self.column.value, start, end)

    def remark(
        self, key: str, shown: str | None = None, unread: str = "", **values: object
    ) -> None:
        """Note something that a steward should look at; `shown` is of the cell, or else all of it,
        and `unread` words of it that were not read."""
        place = self.reading.edition.table.place(self.row, self.column, shown)
        self.reading.remarks.append(make_remark(key, place, self.column, unread, **values))

    def assume(self, what: Assumed, words: str) -> None:
        """Note a reading of words that rests on less than certain ground."""
        place = self.reading.edition.table.place(self.row, self.column, words)
        self.reading.assumptions.append(what.remark(place, self.column, words))

    def names(self) -> Iterator[Match]:
        """The organisations and units named in it, but for the row's own name.

        “SSP” in the row called SSP is the initiative. An abbreviation that another row binds to
        its title (DKS) counts only where this row spells out what it means.
        """
        is_involved = self.column is Column.INVOLVED
        bound, organisations = self.reading.bound, self.reading.organisations
        title = self.reading.edition.corrected(self.row, Column.TITLE)
        entities = organisations.entities.values()
        own = {entity.slug for entity in entities if title in (*entity.names, entity.code)}
        found = list(organisations.find(self.text))
        spelt_out = {match.entity.slug for match in found if match.name != match.entity.code}
        for match in found:
            # Alone in the involved cell, it is who does it.
            alone = is_involved and match.start == 0 and match.after >= len(self.text)
            if (match.entity.slug in own and not alone) or bound.get(match.name) == self.row.number:
                if is_involved:
                    self.assume(Assumed.ITSELF, match.name)
                continue
            if match.name in bound and match.entity.slug not in spelt_out:
                self.remark("ambiguous-abbreviation", match.name, name=match.name)
                continue
            yield match
