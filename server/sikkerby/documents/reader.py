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
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sikkerby.documents.canonical import read_canonical
from sikkerby.documents.headers import EXTRA, FEWEST_NAMES, read_column
from sikkerby.documents.headings import split_label
from sikkerby.documents.model import (
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
from sikkerby.spelling import plain_signs

_HEADING = re.compile(r"(?P<label>Princip\s+(?P<number>\d+))\s*[:.]\s*(?P<statement>\S[^\t]*?)\s*")
_NO_ROLES: Mapping[str, str] = MappingProxyType({})
_ABBREVIATION = re.compile(r"(?P<code>[A-ZÆØÅ]{2,8}):\s+(?P<name>\S.*?)\s*")
_TAG = re.compile(r"</?p\s*/?>", re.IGNORECASE)
_WORD_BEFORE_HYPHEN = re.compile(r"[^\W_]-$")
_RUN = re.compile(r"\S+")
_KEEPS_HYPHEN = re.compile(r"(?:og|eller)\b")


@dataclass
class _OpenRow:
    line: int
    pieces: dict[Column | str, list[Span]]


@dataclass
class _OpenSection:
    """`order` has the five columns, and by their names those that are kept besides."""

    number: int
    heading: Span
    statement: Span
    line: int
    order: tuple[Column | str, ...] = ()
    headers: dict[Column, str] = field(default_factory=dict)
    rows: list[_OpenRow] = field(default_factory=list)


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
    lines = text.split("\n")
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), start=1):
        place = Place(file, line=number, text=line)
        heading = _HEADING.fullmatch(line.rstrip("\t "))
        if not line.strip():
            pass
        elif heading:
            sections.append(_open_section(heading, start, number, sections, place))
        elif "\t" not in line and _names_columns(following, roles):
            sections.append(_open_other_section(line, start, number, sections))
        elif _names_columns(line, roles) and (not sections or sections[-1].order):
            empty = Span(start, start)
            sections.append(_OpenSection(0, empty, empty, number))
            _read_headers(sections[-1], line, roles, place)
        elif not sections:
            if match := _ABBREVIATION.fullmatch(line):
                abbreviations.append(Abbreviation(match["code"], match["name"], number))
        elif not sections[-1].order:
            _read_headers(sections[-1], line, roles, place)
        else:
            _read_row(sections[-1], line, start, number, after_blank, place)
        after_blank = not line.strip()
        start += len(line) + 1
    return _close(text, file, abbreviations, sections)


def _open_section(
    match: re.Match[str], start: int, line: int, sections: list[_OpenSection], place: Place
) -> _OpenSection:
    number = int(match["number"])
    due = _next_number(sections)
    if number != due:
        raise InputError("heading-out-of-order", number, due, place=place)
    return _OpenSection(
        number,
        heading=Span(start + match.start("label"), start + match.end("label")),
        statement=Span(start + match.start("statement"), start + match.end("statement")),
        line=line,
    )


def _open_other_section(
    text: str, start: int, line: int, sections: list[_OpenSection]
) -> _OpenSection:
    """A section whose heading has another word than “Princip”, or neither word nor number."""
    label, rest = split_label(text)
    statement = Span(start + len(text) - len(rest), start + len(text))
    return _OpenSection(_next_number(sections), Span(start, start + len(label)), statement, line)


def _next_number(sections: list[_OpenSection]) -> int:
    return 1 + max((section.number for section in sections), default=0)


def _names_columns(line: str, roles: Mapping[str, str]) -> bool:
    """Whether a line names columns, each just so or with a role of its own."""
    found: list[str] = []
    for name in filter(None, map(str.strip, line.split("\t"))):
        if name in roles:
            found.append(roles[name])
        elif (known := read_column(name)) and known[1]:
            found.append(known[0].key)
        else:
            found.append("")
    columns = len({column.key for column in Column} & set(found))
    return Column.TITLE.key in found and (
        columns >= FEWEST_NAMES or (columns > 1 and "" not in found)
    )


def _read_headers(section: _OpenSection, line: str, roles: Mapping[str, str], place: Place) -> None:
    names = [cell.strip() for cell in line.split("\t")]
    while names and not names[-1]:
        names.pop()
    by_key = {column.key: column for column in Column}
    order: list[Column | str] = []
    for name in names:
        found = read_column(name)
        column = by_key.get(roles.get(name, ""), found[0] if found else None)
        if roles.get(name) == EXTRA:
            order.append(name)
            continue
        if column is None:
            raise InputError(
                "header-unknown", name, ", ".join(column.header for column in Column), place=place
            )
        if column in section.headers:
            raise InputError("column-twice", name, place=place)
        order.append(column)
        section.headers[column] = name
    if Column.TITLE not in section.headers:
        raise InputError("table-lacks-column", Column.TITLE.header, place=place)
    section.order = tuple(order)


def _read_row(
    section: _OpenSection, line: str, start: int, number: int, after_blank: bool, place: Place
) -> None:
    cells = _split(line, start)
    columns = len(section.order)
    while len(cells) > columns and not _text_of(cells[-1], line, start):
        cells.pop()
    if len(cells) != columns:
        raise InputError("line-has-other-cells", len(cells), columns, place=place)
    pieces = dict(zip(section.order, cells, strict=True))
    filled = {column for column in pieces if _text_of(pieces[column], line, start)}
    if after_blank and filled and not filled & set(LAST_THREE) and section.rows:
        for column in filled:
            section.rows[-1].pieces[column].append(pieces[column])
        return
    if Column.TITLE not in filled:
        raise InputError("cell-empty", section.headers[Column.TITLE], place=place)
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
        raise InputError("document-has-no-section", place=Place(file))
    sections: list[Section] = []
    number = 0
    for section in opened:
        if not section.rows:
            raise InputError(
                "principle-without-initiatives",
                section.number,
                place=Place(file, line=section.line),
            )
        rows: list[Row] = []
        for row in section.rows:
            number += 1
            joined = {column: join_pieces(text, spans) for column, spans in row.pieces.items()}
            cells = {column: joined.pop(column, NO_CELL) for column in Column}
            further = {str(name): cell for name, cell in joined.items()}
            rows.append(Row(number, section.number, row.line, cells, further))
        sections.append(
            Section(
                section.number,
                section.heading.start,
                join_pieces(text, [section.heading]),
                join_pieces(text, [section.statement]),
                section.headers,
                tuple(rows),
            )
        )
    return Table(file, text, tuple(abbreviations), tuple(sections))


def join_pieces(text: str, pieces: list[Span]) -> Cell:
    """One cell from its pieces of the document, in reading order."""
    characters: list[str] = []
    positions = array("i")
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
    return Cell("".join(characters), positions, frozenset(breaks - {0}))


def _without_tags(text: str, pieces: list[Span]) -> list[Span]:
    found: list[Span] = []
    for piece in pieces:
        start = piece.start
        for tag in _TAG.finditer(text, piece.start, piece.end):
            found.append(Span(start, tag.start()))
            start = tag.end()
        found.append(Span(start, piece.end))
    return found


def _append_collapsed(text: str, piece: Span, characters: list[str], positions: array[int]) -> None:
    words = text[piece.start : piece.end]
    if plain_signs(words) == words:
        # Most pieces: run by run instead of sign by sign.
        before = -1
        for run in _RUN.finditer(words):
            if before >= 0:
                characters.append(" ")
                positions.append(piece.start + before)
            characters.extend(run[0])
            positions.extend(range(piece.start + run.start(), piece.start + run.end()))
            before = run.end()
        return
    started = False
    for position, printed in enumerate(words.rstrip(), start=piece.start):
        sign = plain_signs(printed)
        if sign and not sign.isspace():
            started = True
            characters.append(sign)
            positions.append(position)
        elif sign and started and characters[-1] != " ":
            characters.append(" ")
            positions.append(position)
