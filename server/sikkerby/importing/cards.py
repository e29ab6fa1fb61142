"""Cards: a table of two columns for each initiative, the names of its fields in the first.

They are turned into a line of names and a line of cells each, as other tables have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from sikkerby.documents.headers import FEWEST_NAMES, names_other, read_column, title_strength
from sikkerby.documents.model import Column
from sikkerby.importing.source import SourceCell, SourceLine, clean


def lay_out_cards(lines: Sequence[SourceLine], roles: Mapping[str, str]) -> list[SourceLine]:
    """The lines with each card as two: its names, and its cells."""
    found: list[SourceLine] = []
    for _, group in groupby(lines, key=lambda line: line.table):
        for part in _parts(list(group)):
            found += _lay_out(part, found, roles) or part
    return found


def _parts(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """A table in the pieces that blank lines part, where it may have a card in each."""
    if any(pair.filled > 2 for line in lines for pair in _pairs(line)):
        yield list(lines)
        return
    part: list[SourceLine] = []
    for line in lines:
        part.append(line)
        if not line.plain:
            yield part
            part = []
    yield part


def _lay_out(
    part: Sequence[SourceLine], before: list[SourceLine], roles: Mapping[str, str]
) -> list[SourceLine]:
    """A card's two lines; nothing where the lines are none. A card without a title has that of the
    line above it, which is taken from `before`."""
    filled = [pair for line in part if line.plain for pair in _pairs(line)]
    pairs = [line for line in filled if len(line.cells) > 1 and clean(line.cells[0].text)]
    names = [clean(line.cells[0].text) for line in pairs]
    read = [_role_of(name, roles) for name in names]
    if len(set(read) - {""}) < FEWEST_NAMES or len(filled) - len(pairs) > 1:
        return []
    if any(line.filled > 2 for line in filled):
        return []
    cells = [line.cells[1] for line in pairs]
    first = pairs[0]
    if Column.TITLE.key not in read or _is_headed(filled, names, read):
        title = filled[0] if filled[0] not in pairs else _take_above(before)
        if title is None:
            return []
        names = [Column.TITLE.header, *names]
        cells = [SourceCell(title.plain), *cells]
    return [
        replace(first, cells=tuple(map(SourceCell, names)), plain=" ".join(names), spanning=False),
        replace(
            first,
            cells=tuple(cells),
            plain=" ".join(clean(cell.text) for cell in cells),
            spanning=False,
        ),
    ]


def _pairs(line: SourceLine) -> list[SourceLine]:
    """A line of two fields side by side, each a name and a text, as two lines."""
    cells = line.cells
    if len(cells) != 4 or not (_is_name(cells[0]) and _is_name(cells[2])):
        return [line]
    halves = (cells[:2], cells[2:])
    return [replace(line, cells=half, plain=" ".join(c.text for c in half)) for half in halves]


def _is_name(cell: SourceCell) -> bool:
    text = clean(cell.text)
    return not cell.merged and (names_other(text) or read_column(text) is not None)


def _is_headed(filled: Sequence[SourceLine], names: Sequence[str], read: Sequence[str]) -> bool:
    """Whether the card's first line is its title, and what its fields call so is what is done:
    “Aktiviteter”."""
    titles = (name for name, role in zip(names, read, strict=True) if role == Column.TITLE.key)
    return filled[0].filled == 1 and all(title_strength(name) == 1 for name in titles)


def _take_above(before: list[SourceLine]) -> SourceLine | None:
    """The line above a card, blank ones aside, taken away from where it stands."""
    at = next((i for i in range(len(before) - 1, -1, -1) if before[i].plain), None)
    return before.pop(at) if at is not None and before[at].filled == 1 else None


def _role_of(name: str, roles: Mapping[str, str]) -> str:
    if told := roles.get(name.casefold()):
        return told
    found = read_column(name)
    return found[0].key if found else ""
