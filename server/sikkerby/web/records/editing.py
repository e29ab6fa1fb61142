"""What editors arranged: the schemes of an edition and their members."""

from __future__ import annotations

from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def find_members(records: Records, scheme: str, most: int) -> tuple[list[str], int]:
    """The IRIs of the principles and target groups in a scheme, and how many there are."""
    rows, number = records.connection.first(_SQL.members(), (scheme,), most)
    return [row["iri"] for row in rows], number


def find_schemes(records: Records, edition: str) -> list[str]:
    """The IRIs of the schemes of an edition."""
    beginning = f"{records.base}id/scheme/{edition}/"
    return records.connection.column(_SQL.schemes(), (beginning, f"{beginning}\U0010ffff"))
