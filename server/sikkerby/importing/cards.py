"""Cards: a table of two columns for each initiative, the names of its fields in the first.

They are turned into a line of names and a line of cells each, as other tables have them; a table
with an initiative in each further column is as many cards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from sikkerby.documents.headers import FEWEST_NAMES, names_other, read_column, title_strength
from sikkerby.documents.headings import split_label
from sikkerby.documents.model import Column
from sikkerby.importing.source import SourceCell, SourceLine, clean


def lay_out_cards(lines: Sequence[SourceLine], roles: Mapping[str, str]) -> list[SourceLine]:
    """The lines, with each card replaced by a line of its fields' names and a line of its cells."""
    found: list[SourceLine] = []
    for _, group in groupby(lines, key=lambda line: line.table):
        for part in _parts(list(group)):
            found += _lay_out(part, found, roles) or part
    return found


def _parts(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """A table in the pieces that blank lines part, where it may have a card in each."""
    if any(pair.filled > 2 for line in lines for pair in _pairs(line)) or not any(
        line.plain for line in lines
    ):
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
    """The lines of names and of cells of cards; nothing where the lines are none.

    A card without a title has that of the line above it, which is taken from `before`.
    """
    filled = [pair for line in part if line.plain for pair in _pairs(line)]
    pairs = [line for line in filled if len(line.cells) > 1 and clean(line.cells[0].text)]
    names = [clean(line.cells[0].text) for line in pairs]
    read = [_role_of(name, roles) for name in names]
    others = sum(
        1 for name, role in zip(names, read, strict=True) if not role and names_other(name)
    )
    roles_found = len(set(read) - {""})
    if roles_found < 2 or roles_found + others < FEWEST_NAMES or len(filled) - len(pairs) > 1:
        return []
    # Initiatives side by side are a card each, if every line begins with the name of a field.
    width = max(line.filled for line in pairs)
    if width > 2 and not all(_is_name(line.cells[0]) for line in filled):
        return []
    cards = [[_cell(line, at) for line in pairs] for at in range(1, width)]
    first = pairs[0]
    if Column.TITLE.key not in read and not first.table:
        return []
    if Column.TITLE.key not in read or _is_headed(filled, names, read):
        title = filled[0] if filled[0] not in pairs else _take_above(before)
        if title is None or width > 2:
            return []
        names = [Column.TITLE.header, *names]
        cards = [[SourceCell(_title_of(title.plain)), *cells] for cells in cards]
    elif width > 2 and _is_name(cards[0][read.index(Column.TITLE.key)]):
        return []
    return [
        replace(first, cells=tuple(cells), plain=_plain(cells), spanning=False)
        for cells in ([*map(SourceCell, names)], *cards)
    ]


def _cell(line: SourceLine, at: int) -> SourceCell:
    return line.cells[at] if at < len(line.cells) else SourceCell("")


def _plain(cells: Sequence[SourceCell]) -> str:
    return " ".join(clean(cell.text) for cell in cells if cell.text.strip())


def _pairs(line: SourceLine) -> list[SourceLine]:
    """A line of two fields side by side, each a name and a text, as two lines; one of text, such as
    “Ansvarlig: SSP”, as its two cells."""
    cells = line.cells
    if not line.table and len(cells) == 1:
        name, colon, text = line.plain.partition(":")
        parts = (SourceCell(name), SourceCell(text))
        return [replace(line, cells=parts)] if colon and _is_name(parts[0]) else [line]
    if len(cells) != 4 or not (_is_name(cells[0]) and _is_name(cells[2])):
        return [line]
    halves = (cells[:2], cells[2:])
    return [replace(line, cells=half, plain=_plain(half)) for half in halves]


def _is_name(cell: SourceCell) -> bool:
    text = clean(cell.text)
    return not cell.merged and (names_other(text) or read_column(text) is not None)


def _is_headed(filled: Sequence[SourceLine], names: Sequence[str], read: Sequence[str]) -> bool:
    """Whether the card's first line is its title, and what its fields call so is what is done:
    “Aktiviteter”."""
    titles = (name for name, role in zip(names, read, strict=True) if role == Column.TITLE.key)
    return filled[0].filled == 1 and all(title_strength(name) == 1 for name in titles)


def _title_of(text: str) -> str:
    """The title that a heading has: that of “Indsats 1: Nabohjælp” is “Nabohjælp”."""
    label, statement = split_label(text)
    read = read_column(label.rpartition(" ")[0])
    return statement if read and read[0] is Column.TITLE else text


def _take_above(before: list[SourceLine]) -> SourceLine | None:
    """The line above a card, blank ones aside, taken away from where it stands."""
    at = next((i for i in range(len(before) - 1, -1, -1) if before[i].plain), None)
    return before.pop(at) if at is not None and before[at].filled == 1 else None


def _role_of(name: str, roles: Mapping[str, str]) -> str:
    if told := roles.get(name.casefold()):
        return told
    found = read_column(name)
    return found[0].key if found else ""
