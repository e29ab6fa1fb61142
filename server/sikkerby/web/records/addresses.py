"""The resources that the sitemap lists."""

from __future__ import annotations

from sikkerby.web.records.database import Connection

_TABLES = ("initiatives", "organisations", "places", "principles", "target_groups")


def count_resources(connection: Connection) -> int:
    """How many resources the sitemap lists."""
    counts = " + ".join(f"(SELECT COUNT(*) FROM {table})" for table in _TABLES)
    return connection.number(f"SELECT {counts}")


def list_resources(connection: Connection, first: int, most: int) -> list[str]:
    """Their IRIs, `most` of them from `first`."""
    every = " UNION ALL ".join(f"SELECT iri FROM {table}" for table in _TABLES)
    return connection.column(f"{every} LIMIT ? OFFSET ?", (most, first))
