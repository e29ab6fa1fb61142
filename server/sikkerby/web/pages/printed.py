"""The printed row: each cell in segments, so that quotations that overlap can all be marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sikkerby.web.records.documents import Cell, Row, Section, read_row, read_rows, read_sections
from sikkerby.web.records.model import Correction, Initiative, Quotation
from sikkerby.web.records.records import Records


@dataclass(frozen=True)
class Segment:
    """A stretch of a cell under the same quotations; `misprint` where a correction is."""

    text: str
    quotations: tuple[Quotation, ...]
    misprint: Correction | None = None


@dataclass(frozen=True)
class PrintedCell:
    """A cell under its printed header."""

    column: str
    header: str
    segments: tuple[Segment, ...]
    corrections: tuple[Correction, ...]

    @property
    def is_empty(self) -> bool:
        return not self.segments


@dataclass(frozen=True)
class PrintedRow:
    """A row as printed; `line` is its line in the document, from 1."""

    number: int
    line: int
    cells: tuple[PrintedCell, ...]


def marked_quotations(records: Records, initiative: Initiative) -> list[Quotation]:
    """The quotations worth a mark: a title or description quoted whole would mark everything."""
    found: list[Quotation] = []
    for entry in initiative.participations:
        found += entry.quotations
    for statement in initiative.statements:
        if statement.property not in ("printedTitle", "description", "title"):
            found += statement.quotations
    for fact in initiative.facts:
        found += fact.quotations
    if group := records.target_groups.get(initiative.audience):
        found += group.age_quotations
    return list(dict.fromkeys(found))


def printed_row(
    records: Records, initiative: Initiative, quotations: Iterable[Quotation]
) -> PrintedRow | None:
    """The row of an initiative with `quotations` marked; None without the document."""
    row = read_row(records.connection, initiative.edition, initiative.row)
    return None if row is None else _mark(row, initiative, list(quotations))


def _mark(row: Row, initiative: Initiative, quotations: list[Quotation]) -> PrintedRow:
    return PrintedRow(
        row.number, row.line, tuple(_cell(cell, quotations, initiative) for cell in row.cells)
    )


def _cell(cell: Cell, quotations: list[Quotation], initiative: Initiative) -> PrintedCell:
    corrections = tuple(c for c in initiative.corrections if c.column == cell.column)
    return PrintedCell(
        cell.column, cell.header, tuple(_segments(cell, quotations, corrections)), corrections
    )


def _segments(
    cell: Cell, quotations: list[Quotation], corrections: tuple[Correction, ...]
) -> Iterable[Segment]:
    wrong: dict[int, Correction] = {}
    for correction in corrections:
        start = cell.text.find(correction.printed)
        if start >= 0:
            wrong |= dict.fromkeys(range(start, start + len(correction.printed)), correction)
    standing = [position for position in cell.positions if position >= 0]
    here = [
        quotation
        for quotation in quotations
        if standing and quotation.start <= standing[-1] and quotation.end > standing[0]
    ]
    begin = 0
    before: tuple[tuple[Quotation, ...], Correction | None] | None = None
    for index, position in enumerate(cell.positions):
        if position < 0:
            # A joining space belongs to what stands on both sides of it.
            now = before or ((), None)
        else:
            covering = tuple(q for q in here if q.start <= position < q.end)
            now = (covering, wrong.get(index))
        if before is not None and now != before:
            yield Segment(cell.text[begin:index], *before)
            begin = index
        before = now
    if before is not None:
        yield Segment(cell.text[begin:], *before)


@dataclass(frozen=True)
class SourceSection:
    """A section of the source, and its rows."""

    section: Section
    rows: tuple[tuple[PrintedRow, Initiative], ...]


def printed_source(records: Records, edition: str) -> list[SourceSection]:
    """The whole table of an edition as printed, each row with its marks."""
    printed = read_rows(records.connection, edition)
    sections = read_sections(records, edition)
    records.target_groups.read(i.audience for _, initiatives in sections for i in initiatives)
    return [
        SourceSection(
            section,
            tuple(
                (_mark(printed[i.row], i, marked_quotations(records, i)), i) for i in initiatives
            ),
        )
        for section, initiatives in sections
    ]
