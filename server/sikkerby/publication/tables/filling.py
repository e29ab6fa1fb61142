"""Rows of a table from the graphs, as the values of SQLite."""

from __future__ import annotations

from collections.abc import Iterator

from sikkerby.errors import SikkerbyError
from sikkerby.publication.tables.columns import SEPARATOR, Column, Datatype, Row, Table, as_text
from sikkerby.publication.view import View

Value = str | int | float | None


def fill_table(view: View, table: Table) -> Iterator[tuple[Value, ...]]:
    """The rows of a table over the graphs; columns that only SQL can fill are None.

    Raises SikkerbyError where a column that holds one value finds several.
    """
    for row in table.rows(view):
        yield tuple(_value(table, column, view, row) for column in table.columns)


def _value(table: Table, column: Column, view: View, row: Row) -> Value:
    found = list(dict.fromkeys(map(as_text, column.get(view, row)))) if column.get else []
    if column.many:
        # CSVW knows no escape for a separator within a value.
        return SEPARATOR.join(text.replace(SEPARATOR, " ¦ ") for text in found) or None
    if len(found) > 1:
        raise SikkerbyError(
            "column-takes-one-value", column.name, table.name, len(found), row[0], ", ".join(found)
        )
    return _convert(found[0], column.datatype) if found and found[0] else None


def _convert(text: str, datatype: Datatype) -> Value:
    if datatype is Datatype.INTEGER:
        return int(text)
    if datatype is Datatype.DECIMAL:
        return int(text) if "." not in text else float(text)
    return int(text == "true") if datatype is Datatype.BOOLEAN else text
