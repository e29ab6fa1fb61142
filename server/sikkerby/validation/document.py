"""An edition's document for the checks: what stands at a place in it, and what it says of whom."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Cell, Column, Row, Section
from sikkerby.extraction.records import Extract
from sikkerby.graphs.extracted import Minted
from sikkerby.vocabulary import Addresses

HEADING = "PrincipleHeading"
# Where properties of initiatives and target groups are read, by their local names; the others are
# read in the title, or anywhere in the row.
COLUMN_OF: Mapping[str, Column] = {
    **dict.fromkeys(("description", "statedFact", "alsoSupports"), Column.DESCRIPTION),
    **dict.fromkeys(("coverage", "spatial"), Column.AREA),
    **dict.fromkeys(("audience", "minAge", "maxAge"), Column.TARGET_GROUP),
    **dict.fromkeys(("involves", "party"), Column.INVOLVED),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of the document that belongs to one cell, or to a section's heading, which is in no
    row; `column` is the local name of its concept."""

    start: int
    end: int
    column: str
    section: Section
    row: Row | None = None


@dataclass(frozen=True)
class Document:
    """An edition's document, and the resources that its rows and sections are."""

    extract: Extract
    minted: Minted
    addresses: Addresses

    @property
    def edition(self) -> Edition:
        return self.extract.edition

    @cached_property
    def pieces(self) -> list[Piece]:
        """All of them, in the order of the document."""
        found: list[Piece] = []
        for section in self.edition.table.sections:
            for heading in (section.heading, section.statement):
                found += _pieces(heading, HEADING, section)
            for row in section.rows:
                for column, cell in row.cells.items():
                    found += _pieces(cell, column.value, section, row)
        return sorted(found, key=lambda piece: piece.start)

    def at(self, start: int, end: int) -> Piece | None:
        """The piece in which a stretch lies whole, or None."""
        number = bisect_right(self.pieces, start, key=lambda piece: piece.start)
        piece = self.pieces[number - 1] if number else None
        return piece if piece and end <= piece.end else None

    @cached_property
    def group_rows(self) -> Mapping[str, list[Row]]:
        """The rows of each target group, by the words of its cell."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.edition.table.rows:
            if text := row.cell(Column.TARGET_GROUP).text:
                found[text].append(row)
        return found

    def principle(self, section: Section) -> NamedNode:
        """The IRI of the principle that a section states."""
        return self.addresses.mint("principle", self.edition.identifier, section.number)

    def subjects_of(self, row: Row) -> Iterator[NamedNode]:
        """What a row is about: its initiative and its target group."""
        yield self.minted.initiatives[row.number]
        if text := row.cell(Column.TARGET_GROUP).text:
            yield self.minted.target_groups[text]

    def subjects_at(self, piece: Piece) -> Iterator[NamedNode]:
        """What a piece can be evidence for: its section's principle, and what its row is about; for
        a heading, all initiatives below it."""
        yield self.principle(piece.section)
        if piece.row:
            yield from self.subjects_of(piece.row)
        else:
            yield from (self.minted.initiatives[row.number] for row in piece.section.rows)


def _pieces(cell: Cell, column: str, section: Section, row: Row | None = None) -> Iterator[Piece]:
    return (Piece(span.start, span.end, column, section, row) for span in cell.spans)
