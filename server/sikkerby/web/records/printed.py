"""The printed row: each cell in segments, so that quotations that overlap can all be marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from sikkerby.web.records.documents import Cell, Row, Section, read_rows, read_sections
from sikkerby.web.records.model import Correction, Initiative, Quotation
from sikkerby.web.records.records import Records


@dataclass(frozen=True)
class Segment:
    """A stretch of a cell under the same quotations; `misprint` where a correction is."""

    text: str
    quotations: tuple[Quotation, ...]
    misprint: Correction | None = None

    @property
    def starts(self) -> str:
        """Where the quotations begin, parted by spaces."""
        return " ".join(str(quotation.start) for quotation in self.quotations)

    @property
    def ends(self) -> str:
        return " ".join(str(quotation.end) for quotation in self.quotations)


@dataclass(frozen=True)
class PrintedCell:
    """A cell under its printed header; `column` is the local name of what the column holds."""

    column: str
    header: str
    segments: tuple[Segment, ...]
    corrections: tuple[Correction, ...]


@dataclass(frozen=True)
class PrintedRow:
    """A row as printed."""

    number: int
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
    rows = read_rows(records.connection, initiative.edition, initiative.row)
    row = rows.get(initiative.row)
    return None if row is None else _mark(row, initiative, list(quotations))


def _mark(row: Row, initiative: Initiative, quotations: list[Quotation]) -> PrintedRow:
    cells = []
    for cell in row.cells:
        corrections = tuple(c for c in initiative.corrections if c.column == cell.column)
        segments = tuple(_segments(cell, quotations, corrections))
        cells.append(PrintedCell(cell.column, cell.header, segments, corrections))
    return PrintedRow(row.number, tuple(cells))


def _segments(
    cell: Cell, quotations: list[Quotation], corrections: tuple[Correction, ...]
) -> Iterable[Segment]:
    # A joining space stands nowhere: it belongs to what stands before it.
    standing = [index for index, position in enumerate(cell.positions) if position >= 0]
    positions = [cell.positions[index] for index in standing]

    def index_from(places: Sequence[int], value: int) -> int:
        place = bisect_left(places, value)
        return standing[place] if place < len(standing) else len(cell.text)

    quoted = [
        (index_from(positions, quotation.start), index_from(positions, quotation.end), quotation)
        for quotation in quotations
        # Most stand in other cells.
        if positions and quotation.start <= positions[-1] and quotation.end > positions[0]
    ]
    wrong = [
        (
            index_from(standing, start),
            index_from(standing, start + len(correction.printed)),
            correction,
        )
        for correction in corrections
        if (start := cell.text.find(correction.printed)) >= 0
    ]
    bounds = sorted(
        {0, len(cell.text), *(b for start, end, _ in [*quoted, *wrong] for b in (start, end))}
    )

    def state(begin: int) -> tuple[tuple[Quotation, ...], Correction | None]:
        covering = tuple(q for start, end, q in quoted if start <= begin < end)
        return covering, next(
            (c for start, end, c in reversed(wrong) if start <= begin < end), None
        )

    for (covering, misprint), stretches in groupby(pairwise(bounds), lambda pair: state(pair[0])):
        found = list(stretches)
        yield Segment(cell.text[found[0][0] : found[-1][1]], covering, misprint)


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
