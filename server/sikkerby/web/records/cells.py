"""Rows of tables as records: the types of fields say from what they are read, and how."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from operator import itemgetter
from typing import Annotated, Any, TypeVar, get_type_hints

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.columns import SEPARATOR

Record = TypeVar("Record")
Read = Callable[[sqlite3.Row], Any]


def read_record(record: Callable[..., Record], row: sqlite3.Row, /, **given: Any) -> Record:
    """The record of a row, with the values that are `given` and, of the other fields, those that
    the row has: in the column of the field's name or, where that is a resource, of its IRI.

    A field that is `Annotated` with a text is read from the column of that name.
    """
    for name, read in _plan(record, tuple(row.keys())):
        if name not in given:
            given[name] = read(row)
    return record(**given)


@cache
def _plan(record: Any, columns: tuple[str, ...]) -> list[tuple[str, Read]]:
    """The fields of a record that a table has, and what reads each."""
    plan: list[tuple[str, Read]] = []
    for name, hint in get_type_hints(record, include_extras=True).items():
        notes = getattr(hint, "__metadata__", ())
        kind = getattr(hint, "__origin__", hint) if notes else hint
        column = next((note for note in notes if isinstance(note, str)), name)
        convert = next(filter(callable, notes), None) or _TYPES.get(kind)
        found = next((c for c in (column, f"{column}_iri") if c in columns), "")
        if kind is Bilingual and f"{column}_da" in columns:
            plan.append((name, partial(both, name=column)))
        elif found:
            plan.append((name, _reader(found, convert)))
    return plan


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
