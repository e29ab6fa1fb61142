"""The line that names the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sikkerby.documents.headers import nearest_columns, read_column
from sikkerby.documents.model import Column
from sikkerby.errors import InputError
from sikkerby.importing.columns import DIVISIONS
from sikkerby.importing.source import Note, SourceLine, clean

# A line that names as many of the five columns is the one that names them all.
FEWEST_NAMES = 3


@dataclass(frozen=True)
class Header:
    """Where each of the five columns stands and how it is called; other columns by position.

    `division` is the one of the others that says what each row belongs under, such as “Tema”.
    """

    positions: Mapping[Column, int]
    names: Mapping[Column, str]
    unknown: Mapping[int, str]
    notes: tuple[Note, ...] = ()
    division: int | None = None


NO_HEADER = Header({}, {}, {})


def read_header(line: SourceLine) -> Header | None:
    """The header that a line is; nothing where it names too few columns.

    Raises InputError where it lacks one of the five, or names one twice.
    """
    names = {
        index: clean(cell.text)
        for index, cell in enumerate(line.cells)
        if cell.text.strip() and not cell.merged
    }
    if len(names) < FEWEST_NAMES:
        return None
    read = {index: read_column(name) for index, name in names.items()}
    if len({found[0] for found in read.values() if found}) < FEWEST_NAMES:
        return None
    positions: dict[Column, int] = {}
    notes: list[Note] = []
    for index, found in read.items():
        if found is None:
            continue
        column, exact = found
        if column in positions:
            raise InputError(
                f"Two columns are named as “{column.header}”: “{names[positions[column]]}” "
                f"and “{names[index]}”.",
                place=line.place(names[index]),
                remedy="Rename or delete the one that is not meant.",
            )
        positions[column] = index
        if not exact:
            message = f"The column “{names[index]}” was read as “{column.header}”."
            notes.append(Note(message, line.place()))
    unknown = {index: names[index] for index, found in read.items() if found is None}
    _check_whole(positions, unknown, line)
    called = {column: names[index] for column, index in positions.items()}
    divisions = (index for index, name in unknown.items() if name.casefold() in DIVISIONS)
    return Header(positions, called, unknown, tuple(notes), next(divisions, None))


def _check_whole(
    positions: Mapping[Column, int], unknown: Mapping[int, str], line: SourceLine
) -> None:
    missing = [f"“{column.header}”" for column in Column if column not in positions]
    if not missing:
        return
    hints = [
        f"“{name}” may be {' or '.join(near)}"
        for name in unknown.values()
        if (near := nearest_columns(name))
    ]
    raise InputError(
        f"The table lacks the column {' and '.join(missing)}.",
        place=line.place(),
        remedy="Add the column, or name it so. "
        + (f"Not recognised: {'; '.join(hints)}." if hints else "Any order will do."),
    )
