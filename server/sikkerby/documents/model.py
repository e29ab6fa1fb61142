"""The table of an edition: sections, rows, cells, and the positions of their characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from sikkerby.errors import Place
from sikkerby.expressions import read_tables


class Column(Enum):
    """The five columns of a table, by the concept that names each in `ns#`."""

    TITLE = "TitleColumn"
    DESCRIPTION = "DescriptionColumn"
    AREA = "AreaColumn"
    TARGET_GROUP = "TargetGroupColumn"
    INVOLVED = "InvolvedColumn"

    @property
    def header(self) -> str:
        """The name of the column in a canonical document."""
        return str(_NAMES[self.key][0]).capitalize()

    @property
    def key(self) -> str:
        """The name of the column in the plain tables beside a document."""
        return self.name.lower()


COLUMN_BY_KEY = {column.key: column for column in Column}
_NAMES = read_tables(str(Path(__file__).with_stem("headers")))["names"]
# A row that goes on after a page break has nothing in these.
LAST_THREE = (Column.AREA, Column.TARGET_GROUP, Column.INVOLVED)


@dataclass(frozen=True, order=True)
class Span:
    """A half-open stretch of the document in Unicode code points, counted from 0."""

    start: int
    end: int


@dataclass(frozen=True)
class Cell:
    """The text of a cell, joined over page and line breaks, tags removed, white space collapsed.

    `positions[i]` is where `text[i]` stands in the document; a joining space stands nowhere (-1).
    `breaks` are where the lines of the cell begin but for the first, in their order.
    An array takes a tenth of the room that a tuple takes.
    """

    text: str
    positions: Sequence[int]
    breaks: tuple[int, ...] = ()

    def locate(self, start: int, end: int) -> tuple[Span, ...]:
        """The document's spans of `text[start:end]`: one, or one per piece between breaks."""
        breaks = (index for index in self.breaks if start < index < end)
        spans: list[Span] = []
        for first, stop in pairwise((start, *breaks, end)):
            # Only a joining space, at either end of a piece, stands nowhere.
            while first < stop and self.positions[first] < 0:
                first += 1
            while stop > first and self.positions[stop - 1] < 0:
                stop -= 1
            if first < stop:
                spans.append(Span(self.positions[first], self.positions[stop - 1] + 1))
        return tuple(spans)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The document's spans of the whole cell."""
        return self.locate(0, len(self.text))


# What stands where the document has nothing.
NO_CELL = Cell("", ())


@dataclass(frozen=True)
class Row:
    """One initiative as printed; `number` counts from 1 through the document.

    `cells` has all five columns, empty ones too; `further` has those that are kept besides, by the
    names that the document gives them.
    """

    number: int
    section: int
    line: int
    cells: Mapping[Column, Cell]
    further: Mapping[str, Cell] = field(default_factory=dict)

    def cell(self, column: Column) -> Cell:
        return self.cells[column]

    @property
    def title(self) -> str:
        """The title exactly as printed, joined over page breaks."""
        return self.cells[Column.TITLE].text


@dataclass(frozen=True)
class Section:
    """One principle: its number, its heading (“Princip 1”) and its statement, with its rows.

    Rows that belong under no principle are a section of the number 0, without either. The heading
    is empty where the document gives the statement neither word nor number. `start` is where the
    section begins in the document.
    """

    number: int
    start: int
    heading: Cell
    statement: Cell
    headers: Mapping[Column, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Abbreviation:
    """A code that the document explains before its first section: “BIF: Beskæftigelses- …”."""

    code: str
    name: str
    line: int


@dataclass(frozen=True)
class Table:
    """A whole document, read."""

    file: Path
    text: str
    abbreviations: tuple[Abbreviation, ...]
    sections: tuple[Section, ...]

    @property
    def principles(self) -> tuple[Section, ...]:
        """The sections that are principles."""
        return tuple(section for section in self.sections if section.number)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for section in self.sections for row in section.rows)

    def place(self, row: Row, column: Column, text: str | None = None) -> Place:
        """Where a cell stands, for messages: file, line, row, the column's own header, the text."""
        header = next(
            (s.headers.get(column, "") for s in self.sections if s.number == row.section), ""
        )
        shown = row.cells[column].text if text is None else text
        name = header or column.header
        return Place(self.file, line=row.line, row=row.number, column=name, text=shown)
