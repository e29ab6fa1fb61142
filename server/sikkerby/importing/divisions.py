"""What divides a table: headings, a column, the sheets of a workbook, or nothing.

Where nobody says so, the surest that the document has:

* headings with a known word and a number (“Tema 1: …”), then with any word and a number, two at
  least (“Kapitel A – …”);
* a column that is called by such a word;
* a line above each line that names the columns, or in a row of its own above the rows;
* the names of sheets, where more than one has a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sikkerby.documents.headings import DIVISIONS, Heading, read_heading
from sikkerby.errors import InputError
from sikkerby.importing.header import DIVISION, Header
from sikkerby.importing.source import SourceLine

HEADINGS = "headings"
SHEETS = "sheets"
NOTHING = "nothing"
_SHEET = re.compile("sheet “(.*)”")
_UNNAMED_SHEET = re.compile(r"(?:ark|sheet|tabel|table)\s*\d*", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.):]?\s+(?=\S)")


@dataclass(frozen=True)
class Divisions:
    """The headings by line, or else the name of the column; without either, nothing divides."""

    headings: Mapping[int, Heading] = field(default_factory=dict)
    column: str = ""


def find_divisions(
    lines: Sequence[SourceLine],
    headers: Mapping[int, Header],
    roles: Mapping[str, str],
    asked: str = "",
) -> Divisions:
    """What divides the table in `lines`, whose columns the lines `headers` name.

    `asked` is empty, or one of `HEADINGS`, `SHEETS` and `NOTHING`, the name of a column or the
    word of headings. Raises InputError where the document has no such thing.
    """
    numbered = _numbered(lines)
    by_word = {heading.word: {i: h for i, h in numbered.items() if h.word == heading.word}
               for heading in numbered.values()}  # fmt: skip
    columns = [name for header in headers.values() for name in header.others.values()]
    wanted = asked.casefold()
    if wanted == NOTHING:
        return Divisions()
    if wanted in by_word:
        return Divisions(by_word[wanted])
    for name in columns:
        if name.casefold() == wanted or (not asked and roles.get(name.casefold()) == DIVISION):
            return Divisions(column=name)
    known = next((by_word[word] for word in DIVISIONS if word in by_word), {})
    several = max(by_word.values(), key=len, default={})
    if not asked and _head_single_rows(several, lines, headers):
        several = {}
    first = known or (several if len(several) > 1 else {})
    named = next((name for name in columns if name.casefold() in DIVISIONS), "")
    if wanted not in ("", HEADINGS, SHEETS):
        raise InputError(
            f"Nothing in the document that could divide the table is called “{asked}”.",
            remedy=f"Say {HEADINGS}, {SHEETS} or {NOTHING}, or one of: "
            f"{', '.join(dict.fromkeys([*by_word, *columns])) or 'none'}.",
        )
    sheets = _sheets(lines, headers)
    if wanted != SHEETS:
        if first:
            return Divisions(first)
        if named and not asked:
            return Divisions(column=named)
        above = _above_tables(lines, headers) or _within_table(lines, headers)
        if (
            not (_repeat_sheets(above, sheets) or _head_single_rows(above, lines, headers))
            and above
        ):
            return Divisions(above)
    if wanted != HEADINGS and sheets:
        return Divisions(sheets)
    if asked:
        raise InputError(
            f"The document has no {wanted} that divide its table.",
            remedy=f"Say {NOTHING} where nothing does.",
        )
    return Divisions()


def _numbered(lines: Iterable[SourceLine]) -> dict[int, Heading]:
    """The lines that are headings with a word and a number.

    One with separators of its own reads as several cells, but as one in `plain`.
    """
    return {
        index: heading
        for index, line in enumerate(lines)
        if line.filled <= 1 and (heading := read_heading(line.plain))
    }


def _head_single_rows(
    headings: Mapping[int, Heading], lines: Sequence[SourceLine], headers: Mapping[int, Header]
) -> bool:
    """Whether each of several headings has one row below it: they number cards, and divide none."""
    rows = [
        sum(1 for i in range(start, end) if lines[i].filled > 1 and i not in headers)
        for start, end in pairwise([*headings, len(lines)])
    ]
    return len(rows) > 2 and set(rows) == {1}


def _repeat_sheets(above: Mapping[int, Heading], sheets: Mapping[int, Heading]) -> bool:
    """Whether the lines above tables only say more around the names of their sheets."""
    return len(above) == len(sheets) and all(
        sheet.statement in line.statement
        for line, sheet in zip(above.values(), sheets.values(), strict=True)
    )


def _above_tables(lines: Sequence[SourceLine], headers: Mapping[int, Header]) -> dict[int, Heading]:
    """The line right above each of several tables, where the first has one."""
    found: list[int] = []
    for at in headers:
        above = next((i for i in range(at - 1, -1, -1) if lines[i].plain), None)
        if above is not None and above not in headers and lines[above].filled == 1:
            found.append(above)
        elif not found:
            return {}
    return _unnumbered(lines, found) if len(found) > 1 else {}


def _within_table(lines: Sequence[SourceLine], headers: Mapping[int, Header]) -> dict[int, Heading]:
    """The lines of one cell that stand between the rows, where the first row is below one."""
    first = next(iter(headers), len(lines))
    below = [i for i in range(first + 1, len(lines)) if lines[i].plain]
    found = [
        i
        for i, following in pairwise(below)
        if i not in headers and lines[i].filled == 1 and lines[following].filled > 1
    ]
    return _unnumbered(lines, found) if len(found) > 1 and found[0] == below[0] else {}


def _unnumbered(lines: Sequence[SourceLine], found: Iterable[int]) -> dict[int, Heading]:
    headings: dict[int, Heading] = {}
    for number, index in enumerate(found, start=1):
        headings[index] = Heading("", "", number, _NUMBER.sub("", lines[index].plain, count=1))
    return headings


def _sheets(lines: Sequence[SourceLine], headers: Mapping[int, Header]) -> dict[int, Heading]:
    """The names of the sheets with tables, at the lines that name the columns."""
    found: dict[int, str] = {}
    for at in headers:
        name = _SHEET.fullmatch(lines[at].where)
        if name and name[1] not in found.values():
            found[at] = name[1]
    if len(found) < 2 or any(_UNNAMED_SHEET.fullmatch(name) for name in found.values()):
        return {}
    return {at: Heading("", "", n, name) for n, (at, name) in enumerate(found.items(), start=1)}
