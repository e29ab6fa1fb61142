"""The tables of a database as CSV, as CSV for Danish Excel, and as one workbook.

Rows go from the database to the file some at a time; texts that the last build had are copied.
"""

from __future__ import annotations

import hashlib
import io
import marshal
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from sikkerby.publication.assembly import Unit
from sikkerby.publication.tables.columns import Datatype, Table
from sikkerby.publication.tables.declaration import TABLES
from sikkerby.tabular import cells, csv_files, workbook

# Rows of one text: so many at least, and up to one that is the last by a hash of its first cell.
_ENOUGH, _ONE_IN = 1_000, 32


@dataclass(frozen=True)
class Form:
    """A kind of CSV: its suffix, how it is written, and whether its headings are Danish."""

    suffix: str
    write: Callable[[IO[bytes], cells.Table], None]
    danish: bool

    def text(self, table: Table, rows: Iterable[cells.Row]) -> bytes:
        """A table with some rows: headed with the names of its columns, which the CSVW metadata
        describe, or with Danish headings."""
        headings = [column.label_da if self.danish else column.name for column in table.columns]
        file = io.BytesIO()
        self.write(file, cells.Table(table.name, headings, rows))
        return file.getvalue()


CSV = Form("csv", csv_files.write_csv, danish=False)
# For Danish Excel.
EXCEL = Form("excel.csv", csv_files.write_excel_csv, danish=True)


def find_units(database: Path, table: Table, form: Form, key: Callable[..., str]) -> Iterator[Unit]:
    """The texts of a table's file; `key` makes a key from what one derives from."""
    head = form.text(table, ())
    yield Unit(key(form.suffix, table.name), partial(bytes, head))

    def write(rows: Sequence[cells.Row]) -> bytes:
        return form.text(table, rows)[len(head) :]

    with closing(sqlite3.connect(database)) as connection:
        for rows in _some(read_rows(connection, table)):
            # In this version of its format, equal rows are always the same bytes.
            digest = hashlib.sha256(marshal.dumps(rows, 2)).hexdigest()
            yield Unit(key(form.suffix, table.name, digest), partial(write, rows))


def _some(rows: Iterable[cells.Row]) -> Iterator[list[cells.Row]]:
    """Rows, many at a time. Where they part depends on a row itself, so that more or fewer rows
    before it leave what follows as it was."""
    waiting: list[cells.Row] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) >= _ENOUGH and not zlib.crc32(repr(row[0]).encode()) % _ONE_IN:
            yield waiting
            waiting = []
    yield waiting


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
