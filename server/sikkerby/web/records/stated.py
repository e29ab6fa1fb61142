"""What a quotation is evidence for."""

from __future__ import annotations

from sikkerby.web.records.database import Connection
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def find_supported(connection: Connection, quotation: str, most: int) -> tuple[list[str], int]:
    """The IRIs of what a quotation is evidence for, and how many there are."""
    rows, number = connection.first(_SQL.supported(), (quotation,), most)
    return [row["holder_iri"] for row in rows], number
