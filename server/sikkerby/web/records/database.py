"""The database of one version: few read-only connections, each borrowed for one request."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sikkerby.web.http.cache import Cache

_MOST_CONNECTIONS = 8
_CACHE_KILOBYTES = 2048
# A page asks up to a hundred of them.
_MOST_STATEMENTS = 400
_KNOWN_KILOBYTES = 10_000
_MOST_FACTS = 3000


class Connection(sqlite3.Connection):
    """A connection and what it finds, as rows whose cells have names; `known` are records and
    lists that requests before this one have made of the same database, by kilobytes, `facts` are
    numbers and the like, which many records must not drive out."""

    def __init__(self, file: Path, known: Cache[Any], facts: Cache[Any]) -> None:
        # Nobody writes to a published file, so nothing need be locked or looked at again.
        super().__init__(
            f"{file.absolute().as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            cached_statements=_MOST_STATEMENTS,
        )
        self.known = known
        self.facts = facts
        self.row_factory = sqlite3.Row
        self._tables = 0
        self.executescript(
            f"PRAGMA cache_size = -{_CACHE_KILOBYTES};"
            "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY"
        )

    def all(self, query: str, values: Iterable[Any] = ()) -> list[sqlite3.Row]:
        """All rows that a query of ours finds."""
        return self.execute(query, tuple(values)).fetchall()

    def number(self, query: str, values: Sequence[Any] = ()) -> int:
        """The number that it counts."""
        return int(self.execute(query, values).fetchone()[0])

    def first(self, query: str, values: Sequence[Any], most: int) -> tuple[list[Any], int]:
        """The first cells of the first `most` rows that a query finds, and how many rows it finds
        in all."""
        cells = self.column(f"{query} LIMIT {most}", values)
        if len(cells) < most:
            return cells, len(cells)
        return cells, self.number(f"SELECT COUNT(*) FROM ({query})", values)

    def column(self, query: str, values: Iterable[Any] = ()) -> list[Any]:
        """The first cell of each row."""
        return [row[0] for row in self.execute(query, tuple(values))]

    def pairs(self, query: str, values: Sequence[Any] = ()) -> dict[Any, Any]:
        """The second cell of each row by its first, such as counts by what is counted."""
        return {row[0]: row[1] for row in self.execute(query, values)}

    @contextmanager
    def temporary_table(self, columns: str) -> Iterator[str]:
        """The name of an empty table for as long as a block lasts. Later blocks get the same ones,
        so that statements about them are prepared once."""
        self._tables += 1
        table = f"temp.table_{self._tables}"
        self.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        try:
            yield table
        finally:
            self.execute(f"DELETE FROM {table}")
            self._tables -= 1


class Database:
    """The database in `file`; its connections are closed once the last borrower has returned."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._known: Cache[Any] = Cache(_KNOWN_KILOBYTES)
        self._facts: Cache[Any] = Cache(_MOST_FACTS)
        self._free: list[Connection] = []
        self._places = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        self._lock = threading.Lock()
        self._closed = False

    def borrow(self) -> Connection:
        """A connection for the caller alone, to be given back; waits where all are in use."""
        self._places.acquire()
        try:
            with self._lock:
                if self._free:
                    return self._free.pop()
            return Connection(self.file, self._known, self._facts)
        except BaseException:
            self._places.release()
            raise

    def give_back(self, connection: Connection) -> None:
        """Let others borrow it; one of a database that was closed meanwhile is closed."""
        with self._lock:
            if self._closed:
                connection.close()
            else:
                self._free.append(connection)
        self._places.release()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for as long as a block lasts."""
        borrowed = self.borrow()
        try:
            yield borrowed
        finally:
            self.give_back(borrowed)

    def close(self) -> None:
        """Close what is free now, and the rest as it comes back."""
        with self._lock:
            self._closed = True
            free, self._free = self._free, []
        for connection in free:
            connection.close()
