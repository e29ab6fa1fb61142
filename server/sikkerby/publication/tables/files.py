"""The tables of a database as CSV, as CSV for Danish Excel, and as one workbook.

Rows go from the database to the file one at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from sikkerby.publication.tables.columns import Datatype, Table
from sikkerby.publication.tables.declaration import TABLES
from sikkerby.tabular import cells, csv_files, workbook


def write_csv(database: Path, table: Table, target: Path, *, for_excel: bool = False) -> None:
    """Write a table, headed with the names of its columns, which the CSVW metadata describe; for
    Danish Excel with Danish headings."""
    headings = [column.label_da if for_excel else column.name for column in table.columns]
    write = csv_files.write_excel_csv if for_excel else csv_files.write_csv
    with closing(sqlite3.connect(database)) as connection, target.open("wb") as file:
        write(file, cells.Table(table.name, headings, read_rows(connection, table)))


def write_workbook(database: Path, about: Sequence[tuple[str, str]], target: Path) -> None:
    """Write a workbook whose first sheet is `about`, names and values, then one for each table.

    That one says how many rows each has, too.
    """
    with closing(sqlite3.connect(database)) as connection, target.open("wb") as file:
        workbook.write_workbook(file, _sheets(connection, about))


def _sheets(
    connection: sqlite3.Connection, about: Sequence[tuple[str, str]]
) -> Iterator[cells.Table]:
    tables = [table for table in TABLES if table.sheet]
    counts = [
        (f"Ark / Sheet “{table.title_da}”", f"{count} {table.title_en}")
        for table in tables
        for (count,) in connection.execute(f"SELECT COUNT(*) FROM {table.name}")
    ]
    yield cells.Table("Om - About", ("Hvad / What", "Værdi / Value"), (*about, *counts))
    for table in tables:
        headings = [f"{column.label_da} / {column.label_en}" for column in table.columns]
        yield cells.Table(table.title_da, headings, read_rows(connection, table))


def read_rows(connection: sqlite3.Connection, table: Table) -> Iterator[cells.Row]:
    """The rows of a table in their order; SQLite, which has no truth values, has 1 and 0."""
    truths = [n for n, column in enumerate(table.columns) if column.datatype is Datatype.BOOLEAN]
    found: Iterable[tuple[cells.Cell, ...]] = connection.execute(
        f"SELECT * FROM {table.name} ORDER BY rowid"
    )
    if not truths:
        return iter(found)
    return (_with_truths(row, truths) for row in found)


def _with_truths(row: Sequence[cells.Cell], truths: Iterable[int]) -> cells.Row:
    values = list(row)
    for place in truths:
        values[place] = None if values[place] is None else bool(values[place])
    return values
