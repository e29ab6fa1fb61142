"""Canonical text to a Table: sections, rows broken over pages, tags, hyphenated line ends.

The rules are general; none keys on a row's number or wording:

* A line “Princip N: …” opens a section, the next line names its columns.
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
from dataclasses import dataclass, field
from pathlib import Path

from sikkerby.documents.canonical import read_canonical
from sikkerby.documents.headers import read_column
from sikkerby.documents.model import (
    LAST_THREE,
    Abbreviation,
    Cell,
    Column,
    Row,
    Section,
    Span,
    Table,
)
from sikkerby.errors import InputError, Place
from sikkerby.spelling import plain_signs

_HEADING = re.compile(r"(?P<label>Princip\s+(?P<number>\d+))\s*[:.]\s*(?P<statement>\S[^\t]*?)\s*")
_ABBREVIATION = re.compile(r"(?P<code>[A-ZÆØÅ]{2,8}):\s+(?P<name>\S.*?)\s*")
_TAG = re.compile(r"</?p\s*/?>", re.IGNORECASE)
_WORD_BEFORE_HYPHEN = re.compile(r"[^\W_]-$")
_KEEPS_HYPHEN = re.compile(r"(?:og|eller)\b")


@dataclass
class _OpenRow:
    line: int
    pieces: dict[Column, list[Span]]


@dataclass
class _OpenSection:
    number: int
    heading: Span
    statement: Span
    line: int
    order: tuple[Column, ...] = ()
    headers: dict[Column, str] = field(default_factory=dict)
    rows: list[_OpenRow] = field(default_factory=list)


def read_table(file: Path) -> Table:
    """Read the canonical document in `file`.

    Raises InputError, naming file, line, row, column and text, for what is no such table.
    """
    return parse_table(read_canonical(file), file)


def parse_table(text: str, file: Path) -> Table:
    """The table in canonical `text`; `file` only serves for messages."""
    abbreviations: list[Abbreviation] = []
    sections: list[_OpenSection] = []
    after_blank = True
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        place = Place(file, line=number, text=line)
        heading = _HEADING.fullmatch(line.rstrip("\t "))
        if not line.strip():
            pass
        elif heading:
            sections.append(_open_section(heading, start, number, sections, place))
        elif not sections:
            if match := _ABBREVIATION.fullmatch(line):
                abbreviations.append(Abbreviation(match["code"], match["name"], number))
        elif not sections[-1].order:
            _read_headers(sections[-1], line, place)
        else:
            _read_row(sections[-1], line, start, number, after_blank, place)
        after_blank = not line.strip()
        start += len(line) + 1
    return _close(text, file, abbreviations, sections)


def _open_section(
    match: re.Match[str], start: int, line: int, sections: list[_OpenSection], place: Place
) -> _OpenSection:
    number = int(match["number"])
    if number != len(sections) + 1:
        raise InputError(
            f"The heading is that of principle {number}, but principle {len(sections) + 1} is due.",
            place=place,
            remedy="Number the headings 1, 2, 3 … in the order of the document.",
        )
    return _OpenSection(
        number,
        heading=Span(start + match.start("label"), start + match.end("label")),
        statement=Span(start + match.start("statement"), start + match.end("statement")),
        line=line,
    )


def _read_headers(section: _OpenSection, line: str, place: Place) -> None:
    names = [cell.strip() for cell in line.split("\t")]
    while names and not names[-1]:
        names.pop()
    order: list[Column] = []
    for name in names:
        found = read_column(name)
        if found is None:
            raise InputError(
                f"The column “{name}” is not known.",
                place=place,
                remedy=f"Name it as one of: {', '.join(column.header for column in Column)}.",
            )
        column, _ = found
        if column in section.headers:
            raise InputError(f"The column “{name}” comes twice.", place=place)
        order.append(column)
        section.headers[column] = name
    missing = [f"“{column.header}”" for column in Column if column not in section.headers]
    if missing:
        raise InputError(
            f"The table under principle {section.number} lacks the column {' and '.join(missing)}.",
            place=place,
            remedy="Add the column, with its name in the line under the principle's heading.",
        )
    section.order = tuple(order)


def _read_row(
    section: _OpenSection, line: str, start: int, number: int, after_blank: bool, place: Place
) -> None:
    cells = _split(line, start)
    columns = len(section.order)
    while len(cells) > columns and not _text_of(cells[-1], line, start):
        cells.pop()
    if len(cells) != columns:
        raise InputError(
            f"The line has {len(cells)} cells, the table {columns} columns.",
            place=place,
            remedy="Use one tab between cells; an empty cell still needs its tab.",
        )
    pieces = dict(zip(section.order, cells, strict=True))
    filled = {column for column in pieces if _text_of(pieces[column], line, start)}
    if after_blank and filled and not filled & set(LAST_THREE) and section.rows:
        for column in filled:
            section.rows[-1].pieces[column].append(pieces[column])
        return
    for column in section.order:
        if column not in filled:
            raise InputError(
                f"The cell “{section.headers[column]}” is empty.",
                place=place,
                remedy="Fill the cell; a row that goes on after a page break follows a blank line "
                "and has its last three cells empty.",
            )
    section.rows.append(_OpenRow(number, {column: [span] for column, span in pieces.items()}))


def _split(line: str, start: int) -> list[Span]:
    spans: list[Span] = []
    position = start
    for cell in line.split("\t"):
        spans.append(Span(position, position + len(cell)))
        position += len(cell) + 1
    return spans


def _text_of(span: Span, line: str, start: int) -> str:
    return _TAG.sub("", line[span.start - start : span.end - start]).strip()


def _close(
    text: str, file: Path, abbreviations: list[Abbreviation], opened: list[_OpenSection]
) -> Table:
    if not opened:
        raise InputError(
            "The document has no section: no line begins with “Princip 1:”.",
            place=Place(file),
            remedy="Put each principle's heading on a line of its own, before its columns.",
        )
    sections: list[Section] = []
    number = 0
    for section in opened:
        if not section.rows:
            raise InputError(
                f"Principle {section.number} has no initiatives.",
                place=Place(file, line=section.line),
                remedy="Put the columns' names and at least one row below the heading.",
            )
        rows: list[Row] = []
        for row in section.rows:
            number += 1
            cells = {column: join_pieces(text, spans) for column, spans in row.pieces.items()}
            rows.append(Row(number, section.number, row.line, cells))
        sections.append(
            Section(
                section.number,
                join_pieces(text, [section.heading]),
                join_pieces(text, [section.statement]),
                section.headers,
                tuple(rows),
            )
        )
    table = Table(file, text, tuple(abbreviations), tuple(sections))
    _refuse_repeated_titles(table)
    return table


def _refuse_repeated_titles(table: Table) -> None:
    seen: dict[str, Row] = {}
    for row in table.rows:
        key = row.title.rstrip(". ").casefold()
        if key in seen:
            raise InputError(
                f"The title is already that of row {seen[key].number}.",
                place=table.place(row, Column.TITLE),
                remedy="Titles tell initiatives apart: make them differ in the document.",
            )
        seen[key] = row


def join_pieces(text: str, pieces: list[Span]) -> Cell:
    """One cell from its pieces of the document, in reading order."""
    characters: list[str] = []
    positions: list[int] = []
    breaks: set[int] = set()
    for piece in _without_tags(text, pieces):
        words = text[piece.start : piece.end]
        if not words.strip():
            continue
        if characters:
            following = words.lstrip()
            hyphenated = _WORD_BEFORE_HYPHEN.search("".join(characters[-2:]))
            own = hyphenated and not characters[-2].islower()
            joined = following[0].islower() or (own and following[0].isalnum())
            if hyphenated and joined and not _KEEPS_HYPHEN.match(following):
                if not own:
                    characters.pop()
                    positions.pop()
            else:
                characters.append(" ")
                positions.append(-1)
        breaks.add(len(characters))
        _append_collapsed(text, piece, characters, positions)
    return Cell("".join(characters), array("i", positions), frozenset(breaks - {0}))


def _without_tags(text: str, pieces: list[Span]) -> list[Span]:
    found: list[Span] = []
    for piece in pieces:
        start = piece.start
        for tag in _TAG.finditer(text, piece.start, piece.end):
            found.append(Span(start, tag.start()))
            start = tag.end()
        found.append(Span(start, piece.end))
    return found


def _append_collapsed(text: str, piece: Span, characters: list[str], positions: list[int]) -> None:
    end = piece.start + len(text[piece.start : piece.end].rstrip())
    started = False
    for position in range(piece.start, end):
        sign = plain_signs(text[position])
        if sign and not sign.isspace():
            started = True
            characters.append(sign)
            positions.append(position)
        elif sign and started and characters[-1] != " ":
            characters.append(" ")
            positions.append(position)
