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
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from operator import itemgetter

from sikkerby.documents.headers import DIVISION, division_words
from sikkerby.documents.headings import (
    DIVISIONS,
    Heading,
    read_heading,
    resembles_heading,
    split_label,
)
from sikkerby.errors import InputError
from sikkerby.importing.header import Header
from sikkerby.importing.source import SourceCell, SourceLine, clean

HEADINGS = "headings"
SHEETS = "sheets"
NOTHING = "nothing"
# What a strategy calls its parts, and a row what it is to bring about.
_AIMS = ("mål", "goal", "målsætning", "delmål", "objective", "strategisk mål")
_SHEET = re.compile("sheet “(.*)”")
_UNNAMED_SHEET = re.compile(r"(?:ark|sheet|tabel|table)\s*\d*", re.IGNORECASE)
_CAPTION = re.compile(r"(?:tabel|skema|figur|bilag)\s*\d", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.):]?|(?:[A-Ha-h]|[IVX]{1,4})[.):])\s+(?=\S)")
# What a heading only ends with, and what parts the title of the whole from that of a part.
_END = re.compile(r"\s*(?:\W*(?:fortsat|forts\.|fortsættes|continued)\W*|:)$", re.IGNORECASE)
_AFTER_TITLE = re.compile(r"\s[–—-]\s+|:\s+")


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
    known = next(
        (by_word[word] for word in DIVISIONS if _rows_below(by_word.get(word, {}), lines, headers)),
        {},
    )
    several = max(by_word.values(), key=len, default={})
    if not asked and _head_single_rows(several, lines, headers):
        several = {}
    first = known or (several if len(several) > 1 else {})
    named = _dividing_column(lines, headers)
    if wanted not in ("", HEADINGS, SHEETS):
        raise InputError(
            "no-such-division",
            asked,
            HEADINGS,
            SHEETS,
            NOTHING,
            ", ".join(dict.fromkeys([*by_word, *columns])) or "none",
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
    by_cells = (header.division for header in headers.values() if header.division)
    if not asked and (column := next(by_cells, "")):
        return Divisions(column=column)
    if asked:
        raise InputError("nothing-divides-so", wanted, NOTHING)
    return Divisions()


def _dividing_column(lines: Sequence[SourceLine], headers: Mapping[int, Header]) -> str:
    """The column called by the surest of the words for divisions, if one is: “Overordnet tema”.

    An aim that each row has for itself divides nothing.
    """
    found = (
        (DIVISIONS.index(word), name)
        for header in headers.values()
        for at, name in header.others.items()
        for word in division_words(name)
        if word not in _AIMS or _repeats(at, lines, headers)
    )
    return min(found, key=itemgetter(0), default=(0, ""))[1]


def _repeats(at: int, lines: Sequence[SourceLine], headers: Mapping[int, Header]) -> bool:
    """Whether a column has a value for several rows, be it that it comes again, is merged or is
    empty in the rows below the first."""
    first = next(iter(headers))
    rows = [line for i, line in enumerate(lines) if i > first and i not in headers]
    cells = [
        line.cells[at] if at < len(line.cells) else SourceCell("")
        for line in rows
        if line.filled > 1 and line.table == lines[first].table
    ]
    own = [cell.text.strip() for cell in cells if cell.text.strip() and not cell.merged]
    return len(set(own)) < len(cells)


def _numbered(lines: Sequence[SourceLine]) -> dict[int, Heading]:
    """The lines that are headings with a word and a number.

    One with separators of its own reads as several cells, but as one in `plain`.
    """
    found = {
        index: heading
        for index, line in enumerate(lines)
        if line.filled <= 1 and (heading := read_heading(line.plain))
    }
    numbered = Counter(heading.word for heading in found.values())
    for index, heading in _labelled(lines).items():
        if numbered[heading.word] < 2:
            found.setdefault(index, heading)
    _respell(found, lines)
    return dict(sorted(found.items()))


def _respell(found: dict[int, Heading], lines: Sequence[SourceLine]) -> None:
    """Add the headings whose word is spelt otherwise than that of others: “Princp 2: …”."""
    words = Counter(heading.word for heading in found.values())
    for word in [word for word in words if word in DIVISIONS or words[word] > 1]:
        for index, line in enumerate(lines):
            before = found[index].word if index in found else ""
            if line.filled != 1 or before in DIVISIONS or words[before] > words[word]:
                continue
            if resembles_heading(line.plain, word) and word not in line.plain.casefold():
                text = re.sub(r"[^\W\d_]{3,}", word.capitalize(), line.plain, count=1)
                if heading := read_heading(text):
                    found[index] = heading


def _labelled(lines: Iterable[SourceLine]) -> dict[int, Heading]:
    """The lines that are headings with a known word and no number, such as “Tema: Unge”."""
    labels = {
        index: split_label(line.plain) for index, line in enumerate(lines) if line.filled == 1
    }
    return {
        index: Heading(label.casefold(), label, number, statement)
        for number, (index, (label, statement)) in enumerate(
            ((index, said) for index, said in labels.items() if said[0]), start=1
        )
    }


def _rows_below(
    headings: Mapping[int, Heading], lines: Sequence[SourceLine], headers: Mapping[int, Header]
) -> list[int]:
    """How many rows each of the headings has that has any."""
    rows = (
        sum(1 for i in range(start, end) if lines[i].filled > 1 and i not in headers)
        for start, end in pairwise([*headings, len(lines)])
    )
    return [count for count in rows if count]


def _head_single_rows(
    headings: Mapping[int, Heading], lines: Sequence[SourceLine], headers: Mapping[int, Header]
) -> bool:
    """Whether each of several headings has one row below it: they number cards, and divide none."""
    rows = _rows_below(headings, lines, headers)
    return len(rows) > 2 and set(rows) == {1}


def _repeat_sheets(above: Mapping[int, Heading], sheets: Mapping[int, Heading]) -> bool:
    """Whether the lines above tables only say more around the names of their sheets."""
    return len(above) == len(sheets) and all(
        sheet.statement in line.statement
        for line, sheet in zip(above.values(), sheets.values(), strict=True)
    )


def _above_tables(lines: Sequence[SourceLine], headers: Mapping[int, Header]) -> dict[int, Heading]:
    """The heading above each of several tables, where the first has one.

    That is the nearest line with the look of a heading, texts between it and the table aside; where
    the document gives its headings none, the nearest that is no sentence.
    """
    found: list[int] = []
    has_look = False
    for at in headers:
        above: list[int] = []
        for i in range(at - 1, -1, -1):
            if i in headers or lines[i].filled > 1:
                break
            if lines[i].plain:
                above.append(i)
        above = [i for i in above if not _CAPTION.match(lines[i].plain)]
        looks = [i for i in above if lines[i].is_heading]
        short = [] if has_look else [i for i in above if not lines[i].plain.endswith((".", ":"))]
        heading = next(iter(looks or short or ([] if has_look else above)), None)
        has_look = has_look or bool(looks)
        if heading is not None:
            found.append(heading)
        elif not found:
            return {}
    if len(found) < 2:
        return {}
    return _unnumbered(lines, sorted({*found, *_between_rows(lines, next(iter(headers)))}))


def _between_rows(lines: Sequence[SourceLine], first: int) -> Iterator[int]:
    """The short texts after a blank line and right above rows, where only the first parts of a
    pasted text have names of columns."""
    for index in range(first + 2, len(lines) - 1):
        before, line, following = lines[index - 1 : index + 2]
        if line.table or line.filled != 1 or before.filled or following.filled < 3:
            continue
        if not line.plain.endswith((".", ":")):
            yield index


def _within_table(lines: Sequence[SourceLine], headers: Mapping[int, Header]) -> dict[int, Heading]:
    """The lines of one cell that stand between the rows, where the first row is below one."""
    first = next(iter(headers), len(lines))
    below = [i for i in range(first + 1, len(lines)) if lines[i].plain]
    found = [
        i
        for i, following in pairwise(below)
        if i not in headers
        and (lines[i].filled == 1 or lines[i].spanning)
        and lines[following].filled > 1
        and lines[i].table == lines[following].table
    ]
    return _unnumbered(lines, found) if len(found) > 1 and found[0] == below[0] else {}


def _unnumbered(lines: Sequence[SourceLine], found: Iterable[int]) -> dict[int, Heading]:
    # Beside a line that is merged over the table another table may stand.
    texts = {
        index: _END.sub("", _NUMBER.sub("", clean(lines[index].cells[0].text)))
        if lines[index].spanning
        else _END.sub("", _NUMBER.sub("", lines[index].plain))
        for index in found
    }
    before = _common_beginning(list(texts.values()))
    headings: dict[int, Heading] = {}
    for number, (index, text) in enumerate(texts.items(), start=1):
        label, statement = split_label(_NUMBER.sub("", text[before:]))
        headings[index] = Heading(label.casefold(), label, number, statement)
    return headings


def _common_beginning(texts: Sequence[str]) -> int:
    """How many signs of all texts only say of what they are parts: “Tryghedsplan – Unge”."""
    places = zip(*texts, strict=False)
    same = "".join(signs[0] for signs in takewhile(lambda signs: len(set(signs)) == 1, places))
    ends = [match.end() for match in _AFTER_TITLE.finditer(same)]
    return ends[-1] if ends and len(set(texts)) > 1 else 0


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


def find_contents(lines: Sequence[SourceLine], found: Mapping[int, Heading]) -> set[int]:
    """The lines that are headings in a table of contents: nothing follows, and they come again."""
    headings = list(found.items())
    left_out: set[int] = set()
    for position, (index, heading) in enumerate(headings):
        rest = headings[position + 1 :]
        following = rest[0][0] if rest else len(lines)
        if any(line.filled > 1 for line in lines[index + 1 : following]):
            continue
        if any(later.number == heading.number for _, later in rest):
            left_out.add(index)
    return left_out
