"""Canonical text to a Table: sections, rows broken over pages, tags, hyphenated line ends.

The rules are general; none keys on a row's number or wording:

* A line “Princip N: …” opens a section, the next line names its columns. So does any other line
  right above one that names columns; without such a line the section has no heading.
* A line whose cells for area, target group and involved are all empty, after a blank line,
  continues the row above it, cell by cell.
* Pieces of a cell join with a space; with nothing, dropping the hyphen, after a small letter and
  hyphen before a lower-case word other than “og” and “eller”. After a capital or a digit the hyphen
  is the word's own and stays: SSP-konsulenter, 18-25.
* Signs that nobody sees are no text, and hyphens that look alike are one.
* `<p>` and `</p>` are breaks, not text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sikkerby.documents.canonical import read_canonical
from sikkerby.documents.headers import EXTRA, FEWEST_NAMES, read_column
from sikkerby.documents.headings import split_label
from sikkerby.documents.model import (
    COLUMN_BY_KEY,
    LAST_THREE,
    NO_CELL,
    Abbreviation,
    Cell,
    Column,
    Row,
    Section,
    Span,
    Table,
)
from sikkerby.errors import InputError, Place
from sikkerby.expressions import read_patterns
from sikkerby.spelling import plain_signs

_PATTERNS = read_patterns(__file__)
_CELL, _TAG = _PATTERNS["cell"], _PATTERNS["tag"]
_NO_ROLES: Mapping[str, str] = MappingProxyType({})


class _Line(NamedTuple):
    """A line of the document, by its number and where it starts."""

    text: str
    number: int
    start: int
    place: Place

    @property
    def cells(self) -> Iterator[re.Match[str]]:
        return _CELL.finditer(self.text)

    def span(self, start: int, end: int) -> Span:
        """A stretch of the line in the document."""
        return Span(self.start + start, self.start + end)


@dataclass
class _OpenSection:
    """`order` has the five columns, and by their names those that are kept besides; of each row,
    the line and the pieces of its cells."""

    number: int
    heading: Span
    statement: Span
    line: int
    order: tuple[Column | str, ...] = ()
    headers: dict[Column, str] = field(default_factory=dict)
    rows: list[tuple[int, dict[Column | str, list[Span]]]] = field(default_factory=list)


def read_table(file: Path, roles: Mapping[str, str] = _NO_ROLES) -> Table:
    """Read the canonical document in `file`; `roles` says what columns of other names are.

    Raises InputError, naming file, line, row, column and text, for what is no such table.
    """
    return parse_table(read_canonical(file), file, roles)


def parse_table(text: str, file: Path, roles: Mapping[str, str] = _NO_ROLES) -> Table:
    """The table in canonical `text`; `file` only serves for messages."""
    abbreviations: list[Abbreviation] = []
    sections: list[_OpenSection] = []
    after_blank = True
    start = 0
    texts = text.split("\n")
    for number, (words, following) in enumerate(zip(texts, [*texts[1:], ""], strict=True), 1):
        line = _Line(words, number, start, Place(file, line=number, text=words))
        heading = _PATTERNS["heading"].fullmatch(words.rstrip("\t "))
        if not words.strip():
            pass
        elif heading or ("\t" not in words and _names_columns(following, roles)):
            sections.append(_open_section(line, heading, sections))
        elif _names_columns(words, roles) and (not sections or sections[-1].order):
            sections.append(_OpenSection(0, line.span(0, 0), line.span(0, 0), number))
            _read_headers(sections[-1], line, roles)
        elif not sections:
            if match := _PATTERNS["abbreviation"].fullmatch(words):
                abbreviations.append(Abbreviation(match["code"], match["name"], number))
        elif not sections[-1].order:
            _read_headers(sections[-1], line, roles)
        else:
            _read_row(sections[-1], line, after_blank)
        after_blank = not words.strip()
        start += len(words) + 1
    return _close(text, file, abbreviations, sections)


def _open_section(
    line: _Line, heading: re.Match[str] | None, sections: Sequence[_OpenSection]
) -> _OpenSection:
    """A section by its heading, which has the word “Princip” and a number, or another word, or
    neither word nor number."""
    due = 1 + max((section.number for section in sections), default=0)
    if heading:
        number = int(heading["number"])
        if number != due:
            raise InputError("heading-out-of-order", number, due, place=line.place)
        label, statement = heading.span("label"), heading.span("statement")
    else:
        words, rest = split_label(line.text)
        label, statement = (0, len(words)), (len(line.text) - len(rest), len(line.text))
    return _OpenSection(due, line.span(*label), line.span(*statement), line.number)


def _read_name(name: str, roles: Mapping[str, str]) -> tuple[Column | str | None, bool]:
    """The column that a name stands for, by its role or else by itself, and whether surely; of one
    that is kept besides the five, the name."""
    role = roles.get(name, "")
    if role == EXTRA or role in COLUMN_BY_KEY:
        return COLUMN_BY_KEY.get(role, name), True
    return read_column(name) or (None, False)


def _names_columns(line: str, roles: Mapping[str, str]) -> bool:
    """Whether a line names columns, each just so or with a role of its own."""
    named = [_read_name(name, roles) for name in filter(None, map(str.strip, line.split("\t")))]
    sure = {column for column, is_sure in named if is_sure}
    columns = len(sure.intersection(Column))
    return Column.TITLE in sure and (
        columns >= FEWEST_NAMES or (columns > 1 and all(is_sure for _, is_sure in named))
    )


def _read_headers(section: _OpenSection, line: _Line, roles: Mapping[str, str]) -> None:
    order: list[Column | str] = []
    for name in map(str.strip, line.text.rstrip().split("\t")):
        column, _ = _read_name(name, roles)
        if column is None:
            known = ", ".join(column.header for column in Column)
            raise InputError("header-unknown", name, known, place=line.place)
        if column in section.headers:
            raise InputError("column-twice", name, place=line.place)
        order.append(column)
        if isinstance(column, Column):
            section.headers[column] = name
    if Column.TITLE not in section.headers:
        raise InputError("table-lacks-column", Column.TITLE.header, place=line.place)
    section.order = tuple(order)


def _read_row(section: _OpenSection, line: _Line, after_blank: bool) -> None:
    cells = [(line.span(*cell.span(1)), _TAG.sub("", cell[1]).strip()) for cell in line.cells]
    columns = len(section.order)
    while len(cells) > columns and not cells[-1][1]:
        cells.pop()
    if len(cells) != columns:
        raise InputError("line-has-other-cells", len(cells), columns, place=line.place)
    row = dict(zip(section.order, cells, strict=True))
    filled = {column for column, (_, words) in row.items() if words}
    if after_blank and filled and filled.isdisjoint(LAST_THREE) and section.rows:
        for column in filled:
            section.rows[-1][1][column].append(row[column][0])
        return
    if Column.TITLE not in filled:
        raise InputError("cell-empty", section.headers[Column.TITLE], place=line.place)
    section.rows.append((line.number, {column: [span] for column, (span, _) in row.items()}))


def _close(
    text: str, file: Path, abbreviations: list[Abbreviation], opened: list[_OpenSection]
) -> Table:
    if not opened:
        raise InputError("document-has-no-section", place=Place(file))
    sections: list[Section] = []
    numbers = count(1)
    for section in opened:
        if not section.rows:
            place = Place(file, line=section.line)
            raise InputError("principle-without-initiatives", section.number, place=place)
        rows: list[Row] = []
        for line, pieces in section.rows:
            joined = {column: join_pieces(text, spans) for column, spans in pieces.items()}
            cells = {column: joined.pop(column, NO_CELL) for column in Column}
            further = {str(name): cell for name, cell in joined.items()}
            rows.append(Row(next(numbers), section.number, line, cells, further))
        heading, statement = (
            join_pieces(text, [span]) for span in (section.heading, section.statement)
        )
        start, headers = section.heading.start, section.headers
        sections.append(Section(section.number, start, heading, statement, headers, tuple(rows)))
    return Table(file, text, tuple(abbreviations), tuple(sections))


def join_pieces(text: str, pieces: list[Span]) -> Cell:
    """One cell from its pieces of the document, in reading order."""
    joined = ""
    positions = array("i")
    breaks: list[int] = []
    for piece in _without_tags(text, pieces):
        words, places = _collapse(text, piece)
        if not words:
            continue
        if joined:
            hyphenated = _PATTERNS["word_before_hyphen"].search(joined[-2:])
            own = hyphenated and not joined[-2].islower()
            goes_on = words[0].islower() or (own and words[0].isalnum())
            if not hyphenated or not goes_on or _PATTERNS["keeps_hyphen"].match(words):
                joined += " "
                positions.append(-1)
            elif not own:
                joined = joined[:-1]
                positions.pop()
            breaks.append(len(joined))
        joined += words
        positions.extend(places)
    return Cell(joined, positions, tuple(breaks))


def _without_tags(text: str, pieces: list[Span]) -> Iterator[Span]:
    for piece in pieces:
        tags = _TAG.finditer(text, piece.start, piece.end)
        cuts = [piece.start, *(edge for tag in tags for edge in tag.span()), piece.end]
        yield from map(Span, cuts[::2], cuts[1::2])


def _collapse(text: str, piece: Span) -> tuple[str, Sequence[int]]:
    """The words of a piece with one space between them, and where each sign stands."""
    printed = text[piece.start : piece.end].strip()
    words = " ".join(plain_signs(printed).split())
    start = text.index(printed, piece.start)
    if len(words) == len(printed):
        return words, range(start, start + len(words))
    positions: list[int] = []
    for place in range(start, piece.end):
        sign = plain_signs(text[place])
        if sign and not (sign.isspace() and (not positions or text[positions[-1]].isspace())):
            positions.append(place)
    return words, positions[: len(words)]
