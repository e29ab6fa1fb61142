"""Tables of `columns` as CSV: the standard one, and one that Danish Excel opens right."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from sikkerby.errors import SikkerbyError
from sikkerby.publication.columns import SEPARATOR, Column, Datatype, Row, Table
from sikkerby.publication.view import View

# A spreadsheet takes a text that begins so for a formula, and may run it (CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = (Datatype.INTEGER, Datatype.DECIMAL)
_BOOLEANS_DA = {"true": "ja", "false": "nej", "": ""}


@dataclass(frozen=True)
class Filled:
    """A table with its rows; every cell is a text in the canonical form of its datatype."""

    table: Table
    rows: tuple[tuple[str, ...], ...]


def fill_table(view: View, table: Table) -> Filled:
    """A table over the graphs.

    Raises SikkerbyError where a column that holds one value finds several.
    """
    return Filled(
        table,
        tuple(
            tuple(_cell(table, column, view, row) for column in table.columns)
            for row in table.rows(view)
        ),
    )


def _cell(table: Table, column: Column, view: View, row: Row) -> str:
    values = list(dict.fromkeys(term.value for term in column.get(view, row)))
    if column.many:
        # CSVW knows no escape for a separator within a value.
        return SEPARATOR.join(value.replace(SEPARATOR, " ¦ ") for value in values)
    if len(values) > 1:
        raise SikkerbyError(
            f"The column “{column.name}” of the table “{table.name}” has {len(values)} values "
            f"for {row[0]}: {', '.join(values)}.",
            remedy="Let the column take many in publication/columns.py.",
        )
    return values[0] if values else ""


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
