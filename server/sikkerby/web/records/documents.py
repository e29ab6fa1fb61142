"""Documents as printed: sections, rows, and cells with their quotations and misprints marked."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sikkerby.publication.tables.documents import read_pieces
from sikkerby.web.records.cells import several
from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import (
    Correction,
    Fact,
    Initiative,
    Participation,
    Quotation,
    Statement,
)
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


@dataclass(frozen=True)
class Segment:
    """A stretch of a cell under the same quotations; `misprint` where a correction is."""

    text: str
    quotations: tuple[Quotation, ...]
    misprint: Correction | None = None


@dataclass(frozen=True)
class Cell:
    """A cell under its printed header; `column` is the local name of what the column holds.

    `positions[i]` is where `text[i]` stands in the document, -1 for a joining space, which stands
    nowhere. Where it is shown, its text is in segments, so that quotations that overlap can all be
    marked.
    """

    column: str
    header: str
    text: str
    positions: Sequence[int]
    segments: tuple[Segment, ...] = ()
    corrections: tuple[Correction, ...] = ()


def read_rows(
    connection: Connection, edition: str, number: int | None = None
) -> Mapping[int, list[Cell]]:
    """The cells of all rows of a document by the rows' numbers, or those of the one of a number."""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for row, column, header, text, pieces in connection.all(_SQL.cells(), (edition, number)):
        rows[row].append(Cell(column, header, text, read_pieces(pieces, len(text))))
    return rows


def find_in_row(records: Records, edition: str, row: int | None) -> Initiative | None:
    """The initiative of a row of an edition."""
    strategy = f"{records.base}id/strategy/{edition}"
    found = records.initiatives.where("strategy_iri = ? AND row = ?", (strategy, row))
    return found[0] if found else None


def read_preface(connection: Connection, edition: str) -> str | None:
    """What a document says before its first section; None without the document."""
    query = "SELECT coalesce(preface, '') FROM documents WHERE edition = ?"
    return next(iter(connection.column(query, (edition,))), None)


def read_sections(records: Records, edition: str) -> list[tuple[sqlite3.Row, list[Initiative]]]:
    """The sections of a document, each with its number, heading and statement, and the initiatives
    of its rows."""
    strategy = f"{records.base}id/strategy/{edition}"
    sections = records.connection.all(_SQL.sections(), (strategy, edition))
    records.initiatives.read(iri for row in sections for iri in several(row["initiatives"]))
    return [(row, records.initiatives.read(several(row["initiatives"]))) for row in sections]


def marked_quotations(records: Records, initiative: Initiative) -> list[Quotation]:
    """The quotations worth a mark: a title or description quoted whole would mark everything."""
    unmarked = ("printedTitle", "description", "title")
    stated: list[Participation | Statement | Fact] = [
        *initiative.participations,
        *(statement for statement in initiative.statements if statement.property not in unmarked),
        *initiative.facts,
    ]
    found = [quotation for entry in stated for quotation in entry.quotations]
    if group := records.target_groups.get(initiative.audience):
        found += group.age_quotations
    return list(dict.fromkeys(found))


def print_row(
    records: Records, initiative: Initiative, quotations: Sequence[Quotation]
) -> list[Cell]:
    """The cells of an initiative's row with `quotations` marked; none without the document."""
    rows = read_rows(records.connection, initiative.edition, initiative.row)
    return [_mark(cell, initiative, quotations) for cell in rows.get(initiative.row, ())]


def print_source(
    records: Records, edition: str
) -> list[tuple[sqlite3.Row, list[tuple[Initiative, list[Cell]]]]]:
    """The sections of an edition, each with the rows of its table and their marks."""
    printed = read_rows(records.connection, edition)
    sections = read_sections(records, edition)
    records.target_groups.read(i.audience for _, initiatives in sections for i in initiatives)

    def cells(initiative: Initiative) -> list[Cell]:
        quotations = marked_quotations(records, initiative)
        return [_mark(cell, initiative, quotations) for cell in printed[initiative.row]]

    return [(section, [(i, cells(i)) for i in initiatives]) for section, initiatives in sections]


def _mark(cell: Cell, initiative: Initiative, quotations: Sequence[Quotation]) -> Cell:
    corrections = tuple(c for c in initiative.corrections if c.column == cell.column)
    segments = tuple(_segments(cell, quotations, corrections))
    return replace(cell, segments=segments, corrections=corrections)


def _segments(
    cell: Cell, quotations: Sequence[Quotation], corrections: tuple[Correction, ...]
) -> Iterable[Segment]:
    # A joining space stands nowhere: it belongs to what stands before it.
    standing = [index for index, position in enumerate(cell.positions) if position >= 0]
    positions = [cell.positions[index] for index in standing]

    def index(places: Sequence[int], value: int) -> int:
        place = bisect_left(places, value)
        return standing[place] if place < len(standing) else len(cell.text)

    quoted = [
        (index(positions, quotation.start), index(positions, quotation.end), quotation)
        for quotation in quotations
        # Most stand in other cells.
        if positions and quotation.start <= positions[-1] and quotation.end > positions[0]
    ]
    wrong = [
        (index(standing, start), index(standing, start + len(correction.printed)), correction)
        for correction in corrections
        if (start := cell.text.find(correction.printed)) >= 0
    ]
    bounds = {0, len(cell.text)}.union(*(marked[:2] for marked in (*quoted, *wrong)))

    for start, end in pairwise(sorted(bounds)):
        covering = tuple(words for first, last, words in quoted if first <= start < last)
        misprints = [found for first, last, found in wrong if first <= start < last]
        yield Segment(cell.text[start:end], covering, misprints[-1] if misprints else None)
