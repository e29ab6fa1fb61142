"""Titles that have more in their cells: a running number before them, or what is done below."""

from __future__ import annotations

import re
from itertools import pairwise

from sikkerby.documents.model import Column
from sikkerby.importing.found import Found, FoundRow
from sikkerby.importing.source import clean, split_lines

_NUMBER = re.compile(r"\s*(?P<number>\d{1,3}(?:\.\d{1,3})*)[.):]?\s+(?=[A-ZÆØÅ“”\"»])")
_LONGEST_TITLE = 120


def refine_titles(found: Found) -> None:
    """Take running numbers off the titles, and what stands below these as descriptions where the
    table has no other; each is noted."""
    _part_descriptions(found)
    _take_off_numbers(found.rows, found)


def _part_descriptions(found: Found) -> None:
    rows = found.rows
    if any(Column.DESCRIPTION in row.pieces for row in rows):
        return
    lines = [
        [text for piece in _after_bold(row) for text in split_lines(piece) if clean(text)]
        for row in rows
    ]
    parted = [texts for texts in lines if len(texts) > 1 and len(texts[0]) <= _LONGEST_TITLE]
    if len(parted) * 2 <= len(rows):
        return
    for row, (title, *rest) in zip(rows, lines, strict=True):
        row.pieces[Column.TITLE], row.pieces[Column.DESCRIPTION] = [title], rest
    for section in found.sections:
        section.headers[Column.DESCRIPTION] = Column.DESCRIPTION.header
    found.source.note("What stands below the first line of the titles was read as descriptions.")


def _after_bold(row: FoundRow) -> list[str]:
    """The pieces of a title, what is bold at its beginning apart from the rest."""
    first, *rest = row.pieces[Column.TITLE]
    bold = next((cell.bold for cell in row.line.cells if cell.text == first), "")
    if not bold or not first.startswith(bold):
        return [first, *rest]
    return [bold.rstrip(" .:–—-"), first[len(bold) :].lstrip(" .:–—-"), *rest]


def _take_off_numbers(rows: list[FoundRow], found: Found) -> None:
    """Take off the numbers where every title has one, each higher than the one before."""
    numbers = [_NUMBER.match(row.pieces[Column.TITLE][0]) for row in rows]
    read = [tuple(map(int, number["number"].split("."))) for number in numbers if number]
    if len(read) < max(len(rows), 2) or not all(a < b for a, b in pairwise(read)):
        return
    for row, number in zip(rows, numbers, strict=True):
        if number:
            row.pieces[Column.TITLE][0] = row.pieces[Column.TITLE][0][number.end() :]
    found.source.note("The running numbers before the titles were left out.", rows[0].line.place())
