"""The line that names the columns of a table, and what each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sikkerby.documents.headers import EXTRA, FEWEST_NAMES, nearest_columns, read_column
from sikkerby.documents.model import Column
from sikkerby.errors import InputError
from sikkerby.importing.source import Note, SourceLine, clean

# What a column may be besides: what divides the table, or of no interest.
DIVISION = "division"
NOTHING = "nothing"
ROLES = (*(column.key for column in Column), EXTRA, DIVISION, NOTHING)
_BY_KEY = {column.key: column for column in Column}
# Of these, two columns are one: who is responsible and who takes part, what is done and why.
_JOINED = (Column.DESCRIPTION, Column.INVOLVED)
# Who it is for, or who does it: whichever no other column says.
_WHO = "hvem"


@dataclass(frozen=True)
class Header:
    """Where the columns stand and how they are called.

    `others` are those that are none of the five, by position; of them, `extra` are kept as fields
    of their own. `sure` where the names are just those that are known.
    """

    positions: Mapping[Column, tuple[int, ...]]
    names: Mapping[Column, str]
    others: Mapping[int, str]
    extra: Mapping[int, str]
    notes: tuple[Note, ...] = ()
    sure: bool = True

    def position_of(self, name: str) -> int | None:
        """Where the column stands that is called so and is none of the five."""
        wanted = name.casefold()
        return next((at for at, other in self.others.items() if other.casefold() == wanted), None)


NO_HEADER = Header({}, {}, {}, {})


def check_roles(roles: Mapping[str, str]) -> Mapping[str, str]:
    """The roles, as they are; InputError where one is none of `ROLES`."""
    for name, role in roles.items():
        if role not in ROLES:
            raise InputError(
                f"“{role}” is not what a column, here “{name}”, can be.",
                remedy=f"Say one of: {', '.join(ROLES)}.",
            )
    return roles


def read_header(line: SourceLine, roles: Mapping[str, str]) -> Header | None:
    """The header that a line is; nothing where it names too few columns.

    `roles` says, by its name in small letters, what a column is. Raises InputError where none is
    the title, or two are.
    """
    names = {
        index: clean(cell.text)
        for index, cell in enumerate(line.cells)
        if cell.text.strip() and not cell.merged
    }
    read = {index: _role_of(name, roles) for index, name in names.items()}
    known = {role for role, _ in read.values() if role in _BY_KEY}
    named_all = len(known) == 2 and len(names) == 2 and all(exact for _, exact in read.values())
    if len(known) < FEWEST_NAMES and not named_all:
        return None
    who = next((at for at, name in names.items() if name.casefold().strip(" ?:") == _WHO), None)
    if who is not None and read[who] == ("", False):
        taken = Column.INVOLVED.key in known
        read[who] = (Column.TARGET_GROUP.key if taken else Column.INVOLVED.key, False)
    positions, notes = _place(read, names, line)
    if Column.TITLE not in positions:
        raise _without_title(names, read, line)
    called = {
        column: " / ".join(names[at] for at in places) for column, places in positions.items()
    }
    mine = {at for places in positions.values() for at in places}
    others = {at: name for at, name in names.items() if at not in mine}
    extra = {at: name for at, name in others.items() if read[at][0] == EXTRA}
    sure = sum(1 for _, exact in read.values() if exact) >= FEWEST_NAMES
    return Header(positions, called, others, extra, tuple(notes), sure)


def _role_of(name: str, roles: Mapping[str, str]) -> tuple[str, bool]:
    """What a column is, and whether that is certain; empty where it is none of the five."""
    if told := roles.get(name.casefold()):
        return told, True
    found = read_column(name)
    return (found[0].key, found[1]) if found else ("", False)


def _place(
    read: Mapping[int, tuple[str, bool]], names: Mapping[int, str], line: SourceLine
) -> tuple[dict[Column, tuple[int, ...]], list[Note]]:
    positions: dict[Column, tuple[int, ...]] = {}
    notes: list[Note] = []
    # Those that are named just so come before those that only speak of it.
    for at, (role, exact) in sorted(read.items(), key=lambda entry: not entry[1][1]):
        column = _BY_KEY.get(role)
        if column is None:
            continue
        before = positions.get(column, ())
        if before and column not in _JOINED:
            if not exact:
                continue
            raise InputError(
                f"Two columns are named as “{column.header}”: “{names[before[0]]}” "
                f"and “{names[at]}”.",
                place=line.place(names[at]),
                remedy="Say with --column which is meant: --column "
                f"“{names[at]}=extra”, or =nothing.",
            )
        positions[column] = tuple(sorted((*before, at)))
        if before:
            message = (
                f"The columns “{names[before[0]]}” and “{names[at]}” were read together as "
                f"“{column.header}”."
            )
            notes.append(Note(message, line.place()))
        elif not exact:
            message = f"The column “{names[at]}” was read as “{column.header}”."
            notes.append(Note(message, line.place()))
    return positions, notes


def _without_title(
    names: Mapping[int, str], read: Mapping[int, tuple[str, bool]], line: SourceLine
) -> InputError:
    others = [name for at, name in names.items() if not read[at][0]]
    hints = [
        f"“{name}” may be {' or '.join(near)}" for name in others if (near := nearest_columns(name))
    ]
    return InputError(
        f"The table lacks the column “{Column.TITLE.header}”.",
        place=line.place(),
        remedy="Say with --column which it is: --column “NAME=title”. "
        + (f"Not recognised: {'; '.join(hints)}." if hints else "The order does not matter."),
    )
