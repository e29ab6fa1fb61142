"""What every reader of a cell needs: the edition, its lexicons, and where remarks go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Column, Row
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

    def evidence(
        self, row: Row, column: Column, start: int = 0, end: int | None = None
    ) -> Evidence:
        """The quotations of a cell's joined text, or of a stretch of it."""
        return quote(self.edition.table.text, row.cell(column), column.value, start, end)

    def remark(
        self,
        key: str,
        row: Row,
        column: Column,
        shown: str | None = None,
        unread: str = "",
        **values: object,
    ) -> None:
        """Note something that a steward should look at; `shown` is of the cell, or else all of it,
        and `unread` words of it that were not read."""
        place = self.edition.table.place(row, column, shown)
        self.remarks.append(make_remark(key, place, column, unread, **values))

    def assume(self, what: Assumed, row: Row, column: Column, words: str) -> None:
        """Note a reading of words that rests on less than certain ground."""
        place = self.edition.table.place(row, column, words)
        self.assumptions.append(what.remark(place, column, words))

    def unknown(self, row: Row, column: Column, words: str) -> None:
        """Tell of words that the reference data do not know, and of what comes nearest; not of
        those that a steward found to name nobody."""
        if any(
            entry.row == row.number and entry.words == words and not entry.organisation
            for entry in self.edition.exclusions
        ):
            return
        is_place = column is Column.AREA
        kind = "place" if is_place else "organisation"
        known = self.places if is_place else self.organisations
        nearest = ", ".join(known.nearest(words))
        key = f"unknown-name ({kind}, near)" if nearest else f"unknown-name ({kind})"
        self.remark(key, row, column, unread=words, words=words, nearest=nearest)

    def administrations(self) -> list[str]:
        """The slugs of all administrations of the edition's municipality."""
        authority = self.edition.manifest.authority
        return [e.slug for e in self.organisations.children(authority, Kind.ADMINISTRATION)]

    def names(self, row: Row, column: Column) -> Iterator[Match]:
        """The organisations and units named in a cell, but for the row's own name.

        “SSP” in the row called SSP is the initiative. An abbreviation that another row binds to
        its title (DKS) counts only where this row spells out what it means.
        """
        text = row.cell(column).text
        title = self.edition.corrected(row, Column.TITLE)
        own = {
            entity.slug
            for entity in self.organisations.entities.values()
            if title in (*entity.names, entity.code)
        }
        found = list(self.organisations.find(text))
        spelt_out = {match.entity.slug for match in found if match.name != match.entity.code}
        for match in found:
            # Alone in the involved cell, it is who does it.
            alone = column is Column.INVOLVED and match.start == 0 and match.after >= len(text)
            if (match.entity.slug in own and not alone) or self.bound.get(match.name) == row.number:
                if column is Column.INVOLVED:
                    self.assume(Assumed.ITSELF, row, column, match.name)
                continue
            if match.name in self.bound and match.entity.slug not in spelt_out:
                self.remark("ambiguous-abbreviation", row, column, match.name, name=match.name)
                continue
            yield match
