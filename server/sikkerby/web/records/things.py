"""Things of tables by their numbers, and the numbers of things."""

from __future__ import annotations

from collections.abc import Sequence

from sikkerby.web.records.database import Connection
from sikkerby.web.records.sql import marks


def find_iris(connection: Connection, table: str, rows: str) -> dict[int, str]:
    """The IRIs of the things of a table whose numbers the query `rows` finds, in the order of
    display."""
    return connection.pairs(
        f"SELECT rowid, iri FROM {table} WHERE rowid IN ({rows}) ORDER BY rowid"
    )


def find_rows(connection: Connection, table: str, iris: Sequence[str]) -> list[int]:
    """The numbers of things of a table."""
    return connection.column(f"SELECT rowid FROM {table} WHERE iri IN ({marks(iris)})", iris)
