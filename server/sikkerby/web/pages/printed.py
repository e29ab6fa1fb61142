"""The printed row: each cell in segments, so that quotations that overlap can all be marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sikkerby.documents.model import Cell, Column, Row
from sikkerby.web.pages.records import Corpus, Correction, Initiative, Quotation


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


def marked_quotations(corpus: Corpus, initiative: Initiative) -> list[Quotation]:
    """The quotations worth a mark: a title or description quoted whole would mark everything."""
    found: list[Quotation] = []
    for entry in initiative.participations:
        found += entry.quotations
    for statement in initiative.statements:
        if statement.property not in ("printedTitle", "description", "title"):
            found += statement.quotations
    for fact in initiative.facts:
        found += fact.quotations
    if initiative.audience in corpus.target_groups:
        found += corpus.target_groups[initiative.audience].age_quotations
    return list(dict.fromkeys(found))


def printed_row(
    corpus: Corpus, initiative: Initiative, quotations: Iterable[Quotation]
) -> PrintedRow | None:
    """The row of an initiative with `quotations` marked; None without the document."""
    table = corpus.tables.get(initiative.edition)
    if table is None:
        return None
    row = next((row for row in table.rows if row.number == initiative.row), None)
    if row is None:
        return None
    headers = next(s.headers for s in table.sections if s.number == row.section)
    wanted = list(quotations)
    return PrintedRow(
        row.number,
        row.line,
        tuple(_cell(row, column, headers[column], wanted, initiative) for column in headers),
    )


def _cell(
    row: Row, column: Column, header: str, quotations: list[Quotation], initiative: Initiative
) -> PrintedCell:
    cell = row.cell(column)
    corrections = tuple(c for c in initiative.corrections if c.column == column.value)
    return PrintedCell(
        column.value, header, tuple(_segments(cell, quotations, corrections)), corrections
    )


def _segments(
    cell: Cell, quotations: list[Quotation], corrections: tuple[Correction, ...]
) -> Iterable[Segment]:
    wrong: dict[int, Correction] = {}
    for correction in corrections:
        start = cell.text.find(correction.printed)
        if start >= 0:
            wrong |= dict.fromkeys(range(start, start + len(correction.printed)), correction)
    here = [
        quotation
        for quotation in quotations
        if cell.spans
        and quotation.start < cell.spans[-1].end
        and quotation.end > cell.spans[0].start
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
    """A section of the source: its heading, its statement, and its rows."""

    number: int
    heading: str
    statement: str
    rows: tuple[tuple[PrintedRow, Initiative], ...]


def printed_source(corpus: Corpus, edition: str) -> list[SourceSection]:
    """The whole table of an edition as printed, each row with its marks."""
    table = corpus.tables[edition]
    by_row = {i.row: i for i in corpus.initiatives.values() if i.edition == edition}
    sections: list[SourceSection] = []
    for section in table.sections:
        rows: list[tuple[PrintedRow, Initiative]] = []
        for row in section.rows:
            initiative = by_row[row.number]
            found = printed_row(corpus, initiative, marked_quotations(corpus, initiative))
            if found is not None:
                rows.append((found, initiative))
        sections.append(
            SourceSection(section.number, section.heading.text, section.statement.text, tuple(rows))
        )
    return sections
