"""The resources that the sitemap lists."""

from __future__ import annotations

from sikkerby.web.records.database import Connection

_TABLES = ("initiatives", "organisations", "places", "principles", "target_groups")
_EVERY = " UNION ALL ".join(f"SELECT iri FROM {table}" for table in _TABLES)


def count_resources(connection: Connection) -> int:
    """How many resources the sitemap lists."""
    return connection.number(f"SELECT COUNT(*) FROM ({_EVERY})")


def list_resources(connection: Connection, first: int, most: int) -> list[str]:
    """The IRIs of at most `most` resources in the sitemap, after skipping `first`."""
    return connection.column(f"{_EVERY} LIMIT ? OFFSET ?", (most, first))
