"""The line that names the columns of a table, and what each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sikkerby.documents.headers import (
    DIVISION,
    EXTRA,
    FEWEST_NAMES,
    division_words,
    names_other,
    read_column,
    speaks_of_division,
    spoken_columns,
    title_strength,
)
from sikkerby.documents.headings import DIVISIONS
from sikkerby.documents.model import Column
from sikkerby.errors import InputError
from sikkerby.importing.contents import NOTHING, Contents, read_contents
from sikkerby.importing.source import Note, SourceLine, clean

ROLES = (*(column.key for column in Column), EXTRA, DIVISION, NOTHING)
_BY_KEY = {column.key: column for column in Column}
# Of these, a second column counts too that only speaks of it: who is responsible and who takes
# part, what is done and why.
_JOINED = (Column.DESCRIPTION, Column.INVOLVED)
# Those that one column has, and all that the cells of one may speak for.
_SINGLE = (Column.TITLE.key, Column.AREA.key, Column.TARGET_GROUP.key, DIVISION)
_GUESSED = (*(column.key for column in Column), DIVISION, NOTHING)
# How much a name counts beside its cells that speaks of a role, that is one of other columns, and
# that says nothing.
_SPOKEN = 2.5
_ALSO_SPOKEN = 1.5
_SURELY_OTHER = 4.0
_UNKNOWN = 0.9
# How much each column to its left counts against a title.
_LEFT = 0.5
_DONE = re.compile("handling|aktivitet|tiltag", re.IGNORECASE)
# Of a table without a description, what the initiative is to bring about says most of it.
_AIMS = ("mål", "målsætning", "mål og indhold", "delmål")
# Who it is for, or who does it: whichever no other column says.
_WHO = "hvem"


@dataclass(frozen=True)
class Header:
    """Where the columns stand and how they are called.

    `others` are those that are none of the five, by position; of them, `extra` are kept as fields
    of their own, and by its cells `division` may divide the table. `sure` where the names are just
    those that are known.
    """

    positions: Mapping[Column, tuple[int, ...]]
    names: Mapping[Column, str]
    others: Mapping[int, str]
    extra: Mapping[int, str]
    division: str = ""
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
            raise InputError("not-a-role-of-a-column", role, name, ", ".join(ROLES))
    return roles


def read_header(
    line: SourceLine,
    roles: Mapping[str, str],
    *,
    below_header: bool = False,
    guesses_title: bool = False,
    names_any: bool = False,
    rows: Iterable[SourceLine] = (),
) -> Header | None:
    """The header that a line is; nothing where it names too few columns or none as the title.

    `roles` says, by its name in small letters, what a column is; `below_header` where the line
    above names columns too, of which those that are merged with this line count. Where a name
    alone does not say, the cells of the `rows` below do. With `guesses_title`, the column that is
    most like a title is; with `names_any`, the line names columns however they are called.
    """
    cells = {index: cell for index, cell in enumerate(line.cells) if cell.text.strip()}
    names = {index: clean(cell.text) for index, cell in cells.items() if not cell.merged}
    if not names_any and not _names_columns(names, roles, with_title=not guesses_title):
        return None
    if below_header:
        names = {index: clean(cell.text) for index, cell in cells.items()}
    read = {index: _role_of(name, roles) for index, name in names.items()}
    known = {role for role, _ in read.values() if role in _BY_KEY}
    who = next((at for at, name in names.items() if name.casefold().strip(" ?:") == _WHO), None)
    if who is not None and read[who] == ("", False):
        taken = Column.INVOLVED.key in known
        read[who] = (Column.TARGET_GROUP.key if taken else Column.INVOLVED.key, False)
    read = _suit_contents(read, names, read_contents(rows, [*names]), guesses_title=guesses_title)
    positions, notes = _place(_with_one_title(read, names), names, line)
    if Column.TITLE not in positions:
        return None
    called = {
        column: " / ".join(names[at] for at in places) for column, places in positions.items()
    }
    mine = {at for places in positions.values() for at in places}
    others = {at: name for at, name in names.items() if at not in mine}
    extra = {at: name for at, name in others.items() if read[at][0] == EXTRA}
    division = next((name for at, name in others.items() if read[at] == (DIVISION, False)), "")
    sure = sum(1 for at, (_, exact) in read.items() if exact or names_other(names[at]))
    return Header(positions, called, others, extra, division, tuple(notes), sure >= FEWEST_NAMES)


def _suit_contents(
    read: Mapping[int, tuple[str, bool]],
    names: Mapping[int, str],
    contents: Mapping[int, Contents],
    *,
    guesses_title: bool,
) -> dict[int, tuple[str, bool]]:
    """The roles with those of the cells where a name says none, or only speaks of one.

    Names that are known just so stay as they are; the others get the roles that name and cells
    speak for most, each of those in `_SINGLE` once.
    """
    scores = {
        at: _score(role, names[at], contents[at].evidence())
        for at, (role, exact) in read.items()
        if not exact
    }
    taken = {role for role, exact in read.values() if exact and role in _SINGLE}
    result = {at: said for at, said in read.items() if said[1]}
    title = Column.TITLE.key
    is_named = any(role == title for role, _ in read.values())
    if title not in taken and (guesses_title or is_named) and scores:
        best = max(
            scores, key=lambda at: scores[at][title] - _next_best(scores[at], title) - _LEFT * at
        )
        result[best] = (title, False)
        del scores[best]
    taken.add(title)
    while scores:
        at, role = max(
            ((at, max(of.keys() - taken, key=of.__getitem__)) for at, of in scores.items()),
            key=lambda pair: (scores[pair[0]][pair[1]], -pair[0]),
        )
        del scores[at]
        result[at] = ("" if role == NOTHING else role, False)
        if role in _SINGLE:
            taken.add(role)
    return dict(sorted(result.items()))


def _score(role: str, name: str, evidence: Mapping[str, float]) -> dict[str, float]:
    """How much name and cells speak for each role that a column may have."""
    scores = {each: evidence.get(each, 0.0) for each in _GUESSED}
    if role in scores:
        scores[role] += _SPOKEN
        for column in spoken_columns(name):
            scores[column.key] += _ALSO_SPOKEN if column.key != role else 0
        if role == Column.TITLE.key and _DONE.search(name):
            scores[Column.DESCRIPTION.key] += _SPOKEN - 1
    else:
        if speaks_of_division(name):
            scores[DIVISION] += _SPOKEN - 1
        is_other = names_other(name) or division_words(name)
        scores[NOTHING] += _SURELY_OTHER if is_other else _UNKNOWN
    return scores


def _next_best(scores: Mapping[str, float], role: str) -> float:
    return max(score for other, score in scores.items() if other != role)


def _names_columns(names: Mapping[int, str], roles: Mapping[str, str], *, with_title: bool) -> bool:
    """Whether texts are names of columns: three of the five, or the title, another of the five and
    one that such tables usually have."""
    read = [_role_of(name, roles) for name in names.values()]
    known = {role for role, _ in read if role in _BY_KEY}
    who = sum(1 for name in names.values() if name.casefold().strip(" ?:") == _WHO)
    if len(known) >= FEWEST_NAMES:
        return True
    if len(known) == 2 and len(names) == 2:
        return all(exact for _, exact in read)
    others = sum(
        1
        for name, (role, _) in zip(names.values(), read, strict=True)
        if (not role and (names_other(name) or name.casefold() in DIVISIONS))
        or role in (EXTRA, DIVISION, NOTHING)
    )
    titles = [exact for role, exact in read if role == Column.TITLE.key]
    if not with_title:
        named = sum(1 for role, _ in read if role) + who + others
        return len(known) >= 2 and FEWEST_NAMES <= named >= len(names) - 1
    return (
        any(titles)
        and len(known) + who >= 2
        and len(titles) + len(known) - 1 + who + others >= FEWEST_NAMES
    )


def count_names(line: SourceLine) -> int:
    """How many cells of a line are just such as name columns, be they of the five or others."""
    texts = [clean(cell.text) for cell in line.cells if cell.text.strip() and not cell.merged]
    return sum(
        1 for text in texts if names_other(text) or ((read := read_column(text)) and read[1])
    )


def with_description(header: Header, *, besides: str) -> Header:
    """The header with what the initiatives are to bring about as the description, where it has no
    other and that is not the column `besides`."""
    aims = [at for at, name in header.others.items() if name.casefold() in _AIMS]
    at = next((at for at in aims if header.others[at] != besides), None)
    if at is None or at in header.extra or Column.DESCRIPTION in header.positions:
        return header
    name = header.others[at]
    column = Column.DESCRIPTION
    return replace(
        header,
        positions={**header.positions, column: (at,)},
        names={**header.names, column: name},
        others={place: other for place, other in header.others.items() if place != at},
        notes=(*header.notes, Note(f"The column “{name}” was read as “{column.header}”.")),
    )


def _with_one_title(
    read: Mapping[int, tuple[str, bool]], names: Mapping[int, str]
) -> dict[int, tuple[str, bool]]:
    """The roles with the surest of the titles as the only one: of an “Indsats” with a “Handling”,
    what is done is the description."""
    titles = [at for at, (role, _) in read.items() if role == Column.TITLE.key]
    first = min(
        titles,
        key=lambda at: (not read[at][1], -title_strength(names[at]), at),
        default=None,
    )
    return {
        at: (Column.DESCRIPTION.key if names[at] != names[first] and says_done else "", False)
        if first is not None and at in titles and at != first
        else role
        for at, role in read.items()
        for says_done in (role[1] or bool(_DONE.search(names[at])),)
    }


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
        if before and not exact and column not in _JOINED:
            continue
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
