"""Which of a document's tables are those of its initiatives.

Beside them stand tables of who takes part, of money and of dates, with columns of the same names.
A table whose columns have other names than those of the surest table is left out if a name stands
for another column in it; if it lacks the description that the surest has, and its column of titles
has another name; if that column is called “Navn” or the like and the surest table's is not; or if
most of its titles also stand in surer tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from sikkerby.documents.headers import FEWEST_NAMES, title_strength
from sikkerby.documents.model import Column
from sikkerby.importing.abbreviations import is_code
from sikkerby.importing.header import Header, count_names, read_header
from sikkerby.importing.source import SourceLine, clean

# A line that begins a table names its columns where as many cells do, and half of them.
_FEWEST_OTHER_NAMES = 2
_FEW_WORDS = 4
_SOME_WORDS = 8
# Enough of a table to tell what its columns are.
_MOST_ROWS = 300
# What is a place, or what an initiative is about.
_SUBJECTS = ("område", "områder")


@dataclass(frozen=True)
class Choice:
    """The lines that name the columns of initiatives, and those that begin other tables.

    `differing` are those of the first that name other columns than the surest of them.
    """

    headers: Mapping[int, Header]
    others: frozenset[int] = frozenset()
    differing: frozenset[int] = field(default_factory=frozenset)


def choose_tables(lines: Sequence[SourceLine], roles: Mapping[str, str]) -> Choice:
    """The tables of initiatives in `lines`; `roles` are those of `read_header`."""
    headers = (
        _read_headers(lines, roles)
        or _read_headers(lines, roles, guesses_title=True)
        or _take_first_lines(lines, roles)
    )
    if not headers:
        return Choice({})
    headers = {at: _divided(header, at, lines) for at, header in headers.items()}
    titles = _titles(lines, headers)
    main = max(headers, key=lambda at: (*_sureness(headers[at]), len(titles[at])))
    chosen = {
        at: header
        for at, header in headers.items()
        if header.names == headers[main].names
        or not (
            _conflicts(header, headers[main])
            or _is_other(header, headers[main])
            or _only_repeats(at, headers, titles)
        )
    }
    differing = {at for at in chosen if chosen[at].names != headers[main].names}
    return Choice(
        chosen,
        _other_tables(lines, chosen) | headers.keys() - chosen.keys(),
        frozenset(differing),
    )


def _read_headers(
    lines: Sequence[SourceLine], roles: Mapping[str, str], *, guesses_title: bool = False
) -> dict[int, Header]:
    """The lines that name columns; below the first, only those that are just so or as it is. Of
    two, one right below the other, the second says more."""
    found: dict[int, Header] = {}
    twins = _find_twins(lines)
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else line
        below_names = (
            index > 0
            and above.table == line.table > 0
            and (index - 1 in found or count_names(above) * 2 >= above.filled > 1)
        )
        if header := read_header(
            line,
            roles,
            below_header=below_names,
            guesses_title=guesses_title,
            rows=_rows_below(lines, twins.get(line.plain, ())),
        ):
            first = next(iter(found.values()), header)
            if header.sure or first is header or header.names == first.names:
                if below_names:
                    found.pop(index - 1, None)
                found[index] = header
    return found


def _take_first_lines(lines: Sequence[SourceLine], roles: Mapping[str, str]) -> dict[int, Header]:
    """The first line of several cells of each table, if it can name columns: each cell with a few
    words, and no two the same, above rows whose cells speak for a title and two more columns."""
    found: dict[int, Header] = {}
    seen: set[int] = set()
    for index, line in enumerate(lines):
        if line.filled < FEWEST_NAMES or line.table in seen:
            continue
        seen.add(line.table)
        texts = [clean(cell.text).casefold() for cell in line.cells if cell.text.strip()]
        if not _is_terse(line, _SOME_WORDS) or len(set(texts)) < len(texts):
            continue
        rows = list(_rows_below(lines, (index,)))
        header = read_header(line, roles, guesses_title=True, names_any=True, rows=rows)
        known = len(header.positions) + bool(header.division) if header else 0
        if header and known >= FEWEST_NAMES and len(rows) > 1:
            found[index] = header
    return found


def _find_twins(lines: Sequence[SourceLine]) -> dict[str, list[int]]:
    """The lines of several cells by what they say: tables of one form are headed alike."""
    twins: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.filled > 1:
            twins[line.plain].append(index)
    return twins


def _rows_below(lines: Sequence[SourceLine], starts: Iterable[int]) -> Iterator[SourceLine]:
    """The first lines of the tables below some lines, which say the same."""
    left = _MOST_ROWS
    for start in starts:
        for line in islice(lines, start + 1, start + 1 + left):
            if line.table != lines[start].table:
                break
            if line.plain != lines[start].plain:
                left -= 1
                yield line


def _sureness(header: Header) -> tuple[bool, bool, int, int]:
    strength = title_strength(header.names[Column.TITLE])
    return Column.DESCRIPTION in header.positions, strength > 0, len(header.positions), strength


def _titles(
    lines: Sequence[SourceLine], headers: Mapping[int, Header]
) -> dict[int, frozenset[str]]:
    """What stands in the columns of titles below each of the headers, up to the next."""
    starts = [*headers, len(lines)]
    return {
        at: frozenset(
            clean(lines[row].cells[place].text).casefold()
            for row in range(at + 1, following)
            for place in headers[at].positions[Column.TITLE]
            if lines[row].table == lines[at].table
            and place < len(lines[row].cells)
            and lines[row].filled > 1
        )
        - {""}
        for at, following in zip(headers, starts[1:], strict=True)
    }


def _divided(header: Header, at: int, lines: Sequence[SourceLine]) -> Header:
    """The header with an “Område” left of the titles as what divides the table, where another
    column says where, or several rows share it."""
    places = header.positions.get(Column.AREA, ())
    first = min(places, default=len(lines[at].cells))
    name = clean(lines[at].cells[first].text) if places else ""
    rows = [line for line in lines[at + 1 :] if line.table == lines[at].table]
    is_shared = any(line.cells[first : first + 1] and line.cells[first].merged for line in rows)
    if name.casefold() not in _SUBJECTS or first > header.positions[Column.TITLE][0]:
        return header
    if len(places) == 1 and not is_shared:
        return header
    positions, names = dict(header.positions), dict(header.names)
    if rest := places[1:]:
        positions[Column.AREA] = rest
        names[Column.AREA] = " / ".join(clean(lines[at].cells[place].text) for place in rest)
    else:
        del positions[Column.AREA], names[Column.AREA]
    return replace(header, positions=positions, names=names, others={first: name, **header.others})


def _only_repeats(
    at: int, headers: Mapping[int, Header], titles: Mapping[int, frozenset[str]]
) -> bool:
    """Whether most of a table's titles stand in tables that say more of them."""
    surer = (
        titles[other] for other in headers if _sureness(headers[other]) > _sureness(headers[at])
    )
    return len(titles[at].intersection(frozenset().union(*surer))) * 2 > len(titles[at])


def _conflicts(header: Header, main: Header) -> bool:
    """Whether a name is that of another of the five columns in each."""
    roles = {name: column for column, name in main.names.items()}
    return any(roles.get(name, column) is not column for column, name in header.names.items())


def _is_other(header: Header, main: Header) -> bool:
    name, main_name = (each.names[Column.TITLE].casefold() for each in (header, main))
    if not title_strength(name) and title_strength(main_name):
        return True
    lacks = Column.DESCRIPTION in main.positions and Column.DESCRIPTION not in header.positions
    return lacks and name != main_name


def _other_tables(lines: Sequence[SourceLine], headers: Mapping[int, Header]) -> frozenset[int]:
    """The lines that begin a table of other things: they name columns, and no title among them."""
    found: set[int] = set()
    before: SourceLine | None = None
    is_headed = False
    for index, (line, following) in enumerate(pairwise([*lines, lines[-1]])):
        begins = before is None or before.table != line.table or before.filled <= 1
        before, under_heading = line, is_headed
        is_headed = line.filled <= 1 and (line.is_heading or is_headed)
        if not begins or line.filled < _FEWEST_OTHER_NAMES or {index, index + 1} & headers.keys():
            continue
        if any(is_code(clean(cell.text)) for cell in following.cells[:1]):
            continue
        names = count_names(line)
        has_many = names >= _FEWEST_OTHER_NAMES
        is_half = names * 2 >= line.filled
        is_first = line.table > 0 and line.number == 1
        says_names = has_many or is_half or (under_heading and _is_terse(line))
        if (is_half and has_many) or (is_first and says_names):
            found.add(index)
    return frozenset(found)


def _is_terse(line: SourceLine, most: int = _FEW_WORDS) -> bool:
    """Whether each cell has a few words and is no sentence, as names of columns are."""
    texts = [clean(cell.text) for cell in line.cells if cell.text.strip()]
    return all(len(text.split()) <= most and not text.endswith(".") for text in texts)


def widths_of(lines: Sequence[SourceLine]) -> dict[int, int]:
    """How many columns each table fills."""
    widths: dict[int, int] = {}
    for line in lines:
        filled = (at for at, cell in enumerate(line.cells, start=1) if cell.text.strip())
        widths[line.table] = max(widths.get(line.table, 0), *filled, 0)
    return widths
