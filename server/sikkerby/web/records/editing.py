"""What editors made: members of schemes, and what each corrected or linked."""

from __future__ import annotations

from sikkerby.web.records.records import Records


def find_members(records: Records, scheme: str, most: int) -> tuple[list[str], int]:
    """The IRIs of the principles and target groups in a scheme, and how many there are."""
    return _find(
        records,
        "SELECT iri FROM (SELECT iri, rowid AS n FROM principles WHERE scheme_iri = ?1 "
        "UNION ALL SELECT iri, rowid FROM target_groups WHERE scheme_iri = ?1) ORDER BY n",
        scheme,
        most,
    )


def find_schemes(records: Records, edition: str) -> list[str]:
    """The IRIs of the schemes of an edition."""
    beginning = f"{records.base}id/scheme/{edition}/"
    return records.connection.column(
        "SELECT iri FROM schemes WHERE iri >= ? AND iri < ? ORDER BY iri",
        (beginning, f"{beginning}\U0010ffff"),
    )


def find_principles(records: Records, strategy: str, most: int) -> tuple[list[str], int]:
    """The IRIs of the principles of a strategy, and how many there are."""
    query = "SELECT iri FROM principles WHERE strategy_iri = ? ORDER BY rowid"
    return _find(records, query, strategy, most)


def count_initiatives(records: Records, strategy: str) -> int:
    """How many initiatives a strategy has."""
    return records.connection.number(
        "SELECT COUNT(*) FROM _initiatives "
        "WHERE strategy = (SELECT rowid FROM strategies WHERE iri = ?)",
        (strategy,),
    )


def find_corrections(records: Records, creator: str, most: int) -> tuple[list[str], int]:
    """The IRIs of what an editor corrected, and how much there is."""
    query = "SELECT iri FROM corrections WHERE creator_iri = ? ORDER BY rowid"
    return _find(records, query, creator, most)


def find_links(records: Records, creator: str, most: int) -> tuple[list[str], int]:
    """The IRIs of the links that an editor set, and how many there are."""
    query = "SELECT iri FROM links WHERE creator_iri = ? ORDER BY rowid"
    return _find(records, query, creator, most)


def _find(records: Records, query: str, value: str, most: int) -> tuple[list[str], int]:
    found = records.connection.column(f"{query} LIMIT {most}", (value,))
    if len(found) < most:
        return found, len(found)
    return found, records.connection.number(f"SELECT COUNT(*) FROM ({query})", (value,))
