"""The tables of a database as CSV and as CSV for Danish Excel.

Rows go from the database to the file some at a time; texts that the last build had are copied.
"""

from __future__ import annotations

import hashlib
import marshal
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sikkerby.publication.assembly import Unit
from sikkerby.publication.tables.columns import Datatype, Table
from sikkerby.tabular import cells
from sikkerby.tabular.encoding import encode_table

# Rows of one text: so many at least, and up to one that is the last by a hash of its first cell;
# and so many at most.
_ENOUGH, _ONE_IN, _MOST = 1_000, 32, 10_000


# The kinds of CSV by their suffixes: the standard one, and that of Danish Excel.
CSV, EXCEL = "csv", "excel.csv"


def _encode(table: Table, form: str, rows: Iterable[cells.Row]) -> bytes:
    """A table with some rows: headed with the names of its columns, which the CSVW metadata
    describe, or for Excel with Danish headings."""
    headings = [column.label.da if form == EXCEL else column.name for column in table.columns]
    return encode_table(form, cells.Table(table.name, headings, rows), "da")


@dataclass(frozen=True)
class Batch:
    """Rows of a table that follow each other: the numbers of the first and of the one behind the
    last, and a hash of what they hold."""

    start: int
    end: int
    digest: str

    def __len__(self) -> int:
        return self.end - self.start


def find_batches(database: Path, table: Table) -> list[Batch]:
    """The rows of a table, many at a time. Where they part depends on a row itself, so that more or
    fewer rows before it leave what follows as it was."""
    found: list[Batch] = []
    start = 1
    with closing(sqlite3.connect(database)) as connection:
        for rows in _part(read_rows(connection, table)):
            # In this version of its format, equal rows are always the same bytes.
            digest = hashlib.sha256(marshal.dumps(rows, 2)).hexdigest()
            found.append(Batch(start, start + len(rows), digest))
            start += len(rows)
    return found


def _part(rows: Iterable[cells.Row]) -> Iterator[list[cells.Row]]:
    waiting: list[cells.Row] = []
    for row in rows:
        waiting.append(row)
        is_last = len(waiting) >= _ENOUGH and not zlib.crc32(repr(row[0]).encode()) % _ONE_IN
        if is_last or len(waiting) == _MOST:
            yield waiting
            waiting = []
    yield waiting


def find_units(
    database: Path,
    table: Table,
    form: str,
    batches: Sequence[Batch],
    key: Callable[..., str],
) -> Iterator[Unit]:
    """The texts of a table's file; `key` makes a key from what one derives from."""
    head = _encode(table, form, ())
    yield Unit(key(form, table.name), partial(bytes, head))

    def write(batch: Batch) -> bytes:
        return _encode(table, form, read_batch(database, table, batch))[len(head) :]

    for batch in batches:
        yield Unit(key(form, table.name, batch.digest), partial(write, batch))


def read_batch(database: Path, table: Table, batch: Batch) -> list[cells.Row]:
    """Some rows of a table."""
    with closing(sqlite3.connect(database)) as connection:
        return list(read_rows(connection, table, batch))


def read_rows(
    connection: sqlite3.Connection, table: Table, batch: Batch | None = None
) -> Iterator[cells.Row]:
    """The rows of a table in their order, or some of them; SQLite, which has no truth values, has 1
    and 0."""
    truths = {n for n, column in enumerate(table.columns) if column.datatype is Datatype.BOOLEAN}
    where = "WHERE rowid >= ? AND rowid < ?" if batch else ""
    found: Iterable[tuple[cells.Cell, ...]] = connection.execute(
        f"SELECT * FROM {table.name} {where} ORDER BY rowid",
        (batch.start, batch.end) if batch else (),
    )
    if not truths:
        return iter(found)
    return (
        [bool(v) if n in truths and v is not None else v for n, v in enumerate(row)]
        for row in found
    )
