"""What every reader of a cell needs: the edition, its lexicons, and where remarks go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Cell, Column, Row
from sikkerby.errors import DataError
from sikkerby.extraction.lexicon import Kind, Lexicon, Match
from sikkerby.extraction.quotations import quote
from sikkerby.extraction.records import Evidence, Remark


@dataclass
class Reading:
    """One edition being read. `remarks` grows; everything else stays as it is.

    `bound` maps an abbreviation that some row binds to its own title (“Den Korte Snor (DKS)”)
    to that row's number.
    """

    edition: Edition
    organisations: Lexicon
    places: Lexicon
    bound: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def evidence(self, row: Row, column: Column, start: int, end: int) -> Evidence:
        """The quotations of a stretch of a cell's joined text."""
        return quote(self.edition.table.text, row.cell(column), start, end, column.value)

    def whole(self, row: Row, column: Column) -> Evidence:
        """The quotations of a whole cell."""
        cell: Cell = row.cell(column)
        return quote(self.edition.table.text, cell, 0, len(cell.text), column.value)

    def remark(
        self, code: str, row: Row, column: Column, words: str, da: str, en: str, *, warning: bool
    ) -> None:
        """Note something that a steward should look at."""
        place = self.edition.table.place(row, column, words)
        self.remarks.append(Remark(code, warning, da, en, place))

    def refuse(self, row: Row, column: Column, words: str, known: Lexicon, what: str) -> None:
        """Stop at words that the reference data do not know, naming what comes nearest."""
        nearest = known.nearest(words)
        hint = f" The nearest known names are: {', '.join(nearest)}." if nearest else ""
        raise DataError(
            f"“{words}” is not a known {what}.{hint}",
            place=self.edition.table.place(row, column),
            remedy=f"Add the {what} to the reference data, or add these words to the hidden labels "
            "(skos:hiddenLabel) of the one that is meant.",
        )

    def skip_unknown(
        self,
        row: Row,
        column: Column,
        position: int,
        starts: Iterable[int],
        connector: re.Pattern[str],
    ) -> int:
        """Refuse the words up to where the next name starts, or a connector; return where the
        text goes on."""
        text = row.cell(column).text
        end = min((start for start in starts if start > position), default=len(text))
        if found := connector.search(text, position + 1, end):
            end = found.start()
        is_place = column is Column.AREA
        known = self.places if is_place else self.organisations
        what = "place" if is_place else "organisation"
        self.refuse(row, column, text[position:end].strip(), known, what)
        return end

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
            if match.entity.slug in own or self.bound.get(match.name) == row.number:
                continue
            if match.name in self.bound and match.entity.slug not in spelt_out:
                self.remark(
                    "ambiguous-abbreviation", row, column, match.name,
                    f"»{match.name}« kan betyde to ting og er ikke læst her.",
                    f"“{match.name}” may mean two things and was not read here.",
                    warning=True,
                )  # fmt: skip
                continue
            yield match
