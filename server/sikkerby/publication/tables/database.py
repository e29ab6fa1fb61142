"""`sikkerby.sqlite`: the relational edition of a version.

The tables of `declaration`, and narrow ones (`narrow`) that pages look things up in. Rows derive
from one edition at a time; the whole is put together from their files.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sikkerby.parallel import map_in_processes
from sikkerby.piece_store import PieceStore
from sikkerby.progress import Progress
from sikkerby.publication.published_graphs import EditionView, PublishedGraphs, SharedView
from sikkerby.publication.tables import narrow, network
from sikkerby.publication.tables.columns import SEPARATOR, Scope
from sikkerby.publication.tables.declaration import TABLES
from sikkerby.publication.tables.filling import Value, fill_table
from sikkerby.publication.tables.scripts import run_script
from sikkerby.publication.version import DATABASE, Version
from sikkerby.publication.view import View
from sikkerby.whole_files import sync, unfinished

FILE = DATABASE
# The form of the file, as its `user_version`: one that differs is derived anew.
FORMAT = 5

_ERRNO = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_IOERR: errno.EIO}
# By table.
Rows = Mapping[str, Sequence[tuple[Value, ...]]]
# Those that derive from one edition, and the codes that its document explains.
EditionRows = tuple[Rows, Sequence[str]]


def fill_edition(view: EditionView) -> EditionRows:
    """The rows that derive from one edition, and the codes that its document explains."""
    codes = [entry.code for entry in view.document.abbreviations] if view.document else []
    return _fill(view, Scope.EDITION), codes


def _fill(view: View, scope: Scope) -> Rows:
    tables = (table for table in TABLES if table.scope in (scope, Scope.BOTH))
    return {table.name: list(fill_table(view, table)) for table in tables}


def derive_database(version: Version, target: Path, progress: Progress) -> None:
    """Write the database of a published version from its own graphs and documents to `target`.

    It is whole or not there.
    """
    manifest = version.manifest
    graphs = PublishedGraphs(version.folder, manifest.base)
    shared = graphs.shared()
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=unfinished(target).name) as folder:
        pieces, file = PieceStore(Path(folder)), Path(folder) / FILE

        def fill(edition: str) -> None:
            pieces.write(edition, fill_edition(graphs.edition(edition, shared)))

        map_in_processes(fill, manifest.editions, progress, "Tables filled")
        write_database(file, map(pieces.read, manifest.editions), shared)
        sync(file)
        file.replace(target)


def write_database(target: Path, pieces: Iterable[EditionRows], shared: SharedView) -> None:
    """Put a database together; the same rows give the same bytes with one SQLite.

    Raises OSError where the disk does not take it.
    """
    with _disk_faults(), closing(sqlite3.connect(target, isolation_level=None)) as connection:
        # It is written beside its place, and synced as a whole when it is done.
        for setting in ("page_size = 8192", "journal_mode = OFF", "synchronous = OFF",
                        "locking_mode = EXCLUSIVE", f"user_version = {FORMAT}"):  # fmt: skip
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        run_script(connection, "tables.sql", tables=TABLES)
        codes: dict[str, None] = {}
        for rows, explained in pieces:
            codes |= dict.fromkeys(explained)
            _insert(connection, rows)
        shared.codes = tuple(codes)
        _insert(connection, _fill(shared, Scope.SHARED))
        run_script(connection, "indexes.sql", tables=TABLES, separator=SEPARATOR)
        narrow.write(connection)
        network.write(connection)
        connection.execute("COMMIT")


@contextmanager
def _disk_faults() -> Iterator[None]:
    """What SQLite says of the disk, as files that are written otherwise say it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # An extended code has the primary one in its low byte (sqlite.org/rescode.html).
        code = _ERRNO.get(error.sqlite_errorcode & 0xFF)
        if code is None:
            raise
        raise OSError(code, os.strerror(code)) from error


def _insert(connection: sqlite3.Connection, rows: Rows) -> None:
    for name, found in rows.items():
        if found:
            marks = ",".join("?" * len(found[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", found)
