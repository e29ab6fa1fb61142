"""Tables of `columns` as CSV: the standard one, and one that Danish Excel opens right."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as OneOf

from sikkerby.publication.tables.columns import Column, Datatype, Table

# A spreadsheet takes a text that begins so for a formula, and may run it (CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = (Datatype.INTEGER, Datatype.DECIMAL)
_BOOLEANS_DA = {"true": "ja", "false": "nej", "": ""}


@dataclass(frozen=True)
class Filled:
    """A table with its rows; every cell is a text in the canonical form of its datatype."""

    table: Table
    rows: tuple[tuple[str, ...], ...]


def read_filled(file: Path, table: Table) -> Filled:
    """A table of the database in `file`."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(f"SELECT * FROM {table.name} ORDER BY rowid")
        return Filled(table, tuple(_written(row, table) for row in found))


def _written(row: Sequence[object], table: Table) -> tuple[str, ...]:
    return tuple(
        "" if value is None
        else ("true" if value else "false") if column.datatype is Datatype.BOOLEAN
        else str(value)
        for value, column in zip(row, table.columns, strict=True)
    )  # fmt: skip


def write_csv(filled: Filled) -> bytes:
    """Standard CSV (RFC 4180): UTF-8 without a byte-order mark, commas, CRLF, exact values."""
    header = [column.name for column in filled.table.columns]
    return _write([header, *filled.rows], ",").encode("utf-8")


def write_excel_csv(filled: Filled, language: OneOf["da", "en"] = "da") -> bytes:
    """CSV as Danish Excel expects it: byte-order mark, semicolons, decimal commas, labels.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    columns = filled.table.columns
    header = [label(column, language) for column in columns]
    rows = [
        [_for_excel(value, column) for value, column in zip(row, columns, strict=True)]
        for row in filled.rows
    ]
    return _write([header, *rows], ";").encode("utf-8-sig")


def label(column: Column, language: OneOf["da", "en"]) -> str:
    """The heading of a column for people."""
    return column.label_da if language == "da" else column.label_en


def _for_excel(value: str, column: Column) -> str:
    if column.datatype in _NUMBERS:
        return value.replace(".", ",")
    if column.datatype is Datatype.BOOLEAN:
        return _BOOLEANS_DA[value]
    return f"'{value}" if value.startswith(_FORMULA) else value


def _write(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
