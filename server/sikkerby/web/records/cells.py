"""Rows of tables as records: the types of fields say from what they are read, and how."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from operator import itemgetter
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.web.records.database import Connection
from sikkerby.web.records.sql import read_sql

Record = TypeVar("Record")
Rows = Sequence[sqlite3.Row]
Read = Callable[[sqlite3.Row], Any]
# What is read from other tables, if not all.
Parts = Collection[str] | None
# Fields by their names: those that a record's own row has, and those with records of other rows.
Own = list[tuple[str, Read]]
Others = list[tuple[str, Callable[..., Any], "Of"]]
_SQL = read_sql(__file__)


@dataclass(frozen=True)
class Of:
    """Of a field: it has the records of other rows, those of a `table` of `cells.sql` that have in
    a `column` what stands in the column `own` of the record's row."""

    table: str
    column: str
    own: str = "iri"


def read_records(
    connection: Connection, kind: Callable[..., Record], rows: Rows, parts: Parts = None
) -> list[Record]:
    """The records of rows. Each field is read from the column of its name or, where that is a
    resource, of its IRI; one that is `Annotated` with a text, from the column of that name.

    What other tables have of them is read for all rows at once, where it is named among `parts`;
    without these, all of it.
    """
    if not rows:
        return []
    own, others = _plan(kind, tuple(rows[0].keys()))
    plan = own + [
        (name, _read_parts(connection, part, of, rows, parts))
        for name, part, of in others
        if parts is None or name in parts
    ]
    return [kind(**{name: read(row) for name, read in plan}) for row in rows]


def _read_parts(
    connection: Connection, kind: Callable[..., Any], of: Of, rows: Rows, parts: Parts
) -> Read:
    wanted = json.dumps([row[of.own] for row in rows])
    found = connection.all(select_rows(of.table, of.column), (wanted,))
    by_owner: dict[str, list[Any]] = defaultdict(list)
    for row, part in zip(found, read_records(connection, kind, found, parts), strict=True):
        by_owner[row[of.column]].append(part)
    return lambda row: tuple(by_owner.get(row[of.own], ()))


@cache
def select_rows(table: str, column: str) -> str:
    """The rows of a table of `cells.sql` that have in a column one of those in a JSON list."""
    return str(_SQL.rows(table, column))


@cache
def _plan(record: Callable[..., Any], columns: tuple[str, ...]) -> tuple[Own, Others]:
    """The fields of a record: of those that its row has, what reads each."""
    own: Own = []
    others: Others = []
    for name, hint in get_type_hints(record, include_extras=True).items():
        notes = getattr(hint, "__metadata__", ())
        kind = getattr(hint, "__origin__", hint) if notes else hint
        others += [(name, get_args(kind)[0], note) for note in notes if isinstance(note, Of)]
        column = next((note for note in notes if isinstance(note, str)), name)
        convert = next(filter(callable, notes), None) or _TYPES.get(kind)
        found = next((c for c in (column, f"{column}_iri") if c in columns), "")
        if kind is Bilingual and f"{column}_da" in columns:
            own.append((name, partial(both, name=column)))
        elif found:
            own.append((name, _reader(found, convert)))
    return own, others


def _reader(column: str, convert: Callable[[Any], Any] | None) -> Read:
    return (lambda row: convert(row[column])) if convert else itemgetter(column)


def local_name(iri: str | None) -> str:
    """What stands after the last hash or slash."""
    return (iri or "").rpartition("#")[2].rpartition("/")[2]


def edition_of(iri: str) -> str:
    """The edition that an IRI names after its kind."""
    return iri.rpartition("/id/")[2].split("/")[1]


def several(cell: str | None) -> tuple[str, ...]:
    """The values of a cell that holds several."""
    return tuple(cell.split(SEPARATOR)) if cell else ()


def first_of(cell: str | None) -> str:
    """The first of them."""
    return next(iter(several(cell)), "")


def both(row: sqlite3.Row, name: str) -> Bilingual:
    """Two columns, Danish and English."""
    return Bilingual(row[f"{name}_da"] or "", row[f"{name}_en"] or "")


def one_line(text: str | None) -> str:
    """White space collapsed, a space kept at either end where there was one."""
    text = text or ""
    collapsed = " ".join(text.split())
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and collapsed else ""
    return f"{before}{collapsed}{after}"


# Fields of records whose cells hold more than themselves.
LocalName = Annotated[str, local_name]
LocalNames = Annotated[tuple[str, ...], lambda cell: tuple(map(local_name, several(cell)))]
FirstName = Annotated[str, lambda cell: local_name(first_of(cell))]
First = Annotated[str, first_of]
Edition = Annotated[str, edition_of]
Line = Annotated[str, one_line]
Year = Annotated[str, lambda cell: (cell or "")[:4]]
_TYPES: dict[Any, Callable[[Any], Any]] = {
    str: lambda cell: cell or "",
    bool: bool,
    tuple[str, ...]: several,
    Decimal | None: lambda cell: None if cell is None else Decimal(str(cell)),
}
