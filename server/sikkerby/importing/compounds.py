"""Names with “og” in them: “Job og Borger” is one where a document never has its parts apart.

No list of words tells “Beredskab og Sikkerhed”, a department, from “Falck og Movia”, two
companies; how often and where a document has them does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sikkerby.documents.model import Cell, Column, Row, Table
from sikkerby.extraction.departments import match_department

# How many rows must have the words: as a whole line of a cell, or within a list.
_WHOLE_LINES = 2
_WITHIN_LISTS = 3
_LISTED = re.compile(r"\s*(?:[,;/+()]|\bv/|\bsamt\b|\bm\.?\s?fl\b\.?)\s*", re.IGNORECASE)
_JOINED = re.compile(r"(?<!-) (?:og|&) ")
_BY_ITSELF = re.compile(r"^[A-ZÆØÅ]{3,}$|\w{3}(?:en|(?<!it)et|erne)$")
_PARTS = re.compile(r", |(?<!-) (?:og|&) ")


def find_compounds(table: Table) -> dict[str, Row]:
    """The names that are joined by “og” or “&” and one all the same, each with its first row."""
    whole: dict[str, list[Row]] = {}
    listed: dict[str, list[Row]] = {}
    used: dict[str, set[str]] = {}
    for row in table.rows:
        for line in _lines(row.cell(Column.INVOLVED)):
            if _is_listing(line):
                whole.setdefault(line, []).append(row)
            for item in _LISTED.split(line):
                if len(_JOINED.split(item)) == 2:
                    listed.setdefault(item, []).append(row)
                for part in _JOINED.split(item):
                    used.setdefault(part.casefold(), set()).add(item)
    found: dict[str, Row] = {}
    for words, rows in whole.items():
        inner = _LISTED.split(words)
        parts = _PARTS.split(words)
        if len(rows) >= _WHOLE_LINES and not _stand_apart(parts, inner, used):
            found[words] = rows[0]
    for words, rows in listed.items():
        apart = _stand_apart(_JOINED.split(words), [words], used)
        if len(rows) >= _WITHIN_LISTS and not apart and _is_name(words):
            found.setdefault(words, rows[0])
    return found


def _stand_apart(
    parts: Sequence[str], together: Sequence[str], used: Mapping[str, set[str]]
) -> bool:
    """Whether a part stands anywhere but in the items that have all of them together."""
    return any(
        not any(whole in item for whole in together)
        for part in parts
        for item in used[part.casefold()]
    )


def _lines(cell: Cell) -> Iterator[str]:
    for start, end in pairwise((0, *cell.breaks, len(cell.text))):
        yield cell.text[start:end].strip()


def _is_listing(line: str) -> bool:
    """Whether a line has nothing but words joined by commas and “og”, each a single one."""
    parts = _PARTS.split(line)
    return (
        bool(_JOINED.search(line))
        and all(re.fullmatch(r"[^\W\d_]+", p) for p in parts)
        and _is_name(line)
    )


def _is_name(words: str) -> bool:
    parts = _PARTS.split(words)
    department = match_department(words, 0)
    # “SSP og Politiet” are a code and a body by itself.
    return all(part[:1].isupper() and not _BY_ITSELF.search(part) for part in parts) and not (
        department and department.end() == len(words)
    )
