"""Where each cell of a document lies, and which rows and target groups are which resources."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Cell, Column
from sikkerby.graphs.extracted import Minted

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
    """A stretch of the document that belongs to one cell.

    `row` is the row's number, 0 for a section's heading; `section` that of its principle.
    """

    start: int
    end: int
    column: str
    row: int
    section: int


class Cells:
    """The pieces of an edition's document, found by position."""

    def __init__(self, edition: Edition) -> None:
        pieces: list[Piece] = []
        for section in edition.table.sections:
            for cell in (section.heading, section.statement):
                pieces += _pieces(cell, HEADING, 0, section.number)
            for row in section.rows:
                for column, cell in row.cells.items():
                    pieces += _pieces(cell, column.value, row.number, section.number)
        self._pieces = sorted(pieces, key=lambda piece: piece.start)
        self._starts = [piece.start for piece in self._pieces]

    def at(self, start: int, end: int) -> Piece | None:
        """The piece in which a stretch lies whole, or None."""
        number = bisect_right(self._starts, start) - 1
        if number < 0:
            return None
        piece = self._pieces[number]
        return piece if end <= piece.end else None


def _pieces(cell: Cell, column: str, row: int, section: int) -> list[Piece]:
    return [Piece(span.start, span.end, column, row, section) for span in cell.spans]


@dataclass(frozen=True)
class Rows:
    """The rows that a resource stands for, by its IRI: one of an initiative, some of a group."""

    of_initiative: Mapping[NamedNode, int]
    of_target_group: Mapping[NamedNode, frozenset[int]]


def rows_of(edition: Edition, minted: Minted) -> Rows:
    """The rows of an edition's initiatives and target groups."""
    groups: dict[NamedNode, set[int]] = {}
    for row in edition.table.rows:
        text = row.cell(Column.TARGET_GROUP).text
        if not text:
            continue
        groups.setdefault(minted.target_groups[text], set()).add(row.number)
    return Rows(
        {node: number for number, node in minted.initiatives.items()},
        {node: frozenset(numbers) for node, numbers in groups.items()},
    )
