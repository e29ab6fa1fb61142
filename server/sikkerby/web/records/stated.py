"""What is stated: participations, statements, facts and corrections, many at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import Correction, Fact, Participation, Quotation, Statement
from sikkerby.web.records.things import (
    both,
    decimal,
    find,
    local_name,
    quotations_of,
    several,
)

Words = Mapping[str, tuple[Quotation, ...]]
Made = TypeVar("Made")


def read_participations(connection: Connection, iris: Iterable[str]) -> dict[str, Participation]:
    return _read(connection, "participations", iris, make_participation)


def read_statements(connection: Connection, iris: Iterable[str]) -> dict[str, Statement]:
    return _read(connection, "statements", iris, make_statement)


def read_facts(connection: Connection, iris: Iterable[str]) -> dict[str, Fact]:
    return _read(connection, "facts", iris, make_fact)


def read_corrections(connection: Connection, iris: Iterable[str]) -> dict[str, Correction]:
    return {row["iri"]: make_correction(row) for row in find(connection, "corrections", iris)}


def _read(
    connection: Connection,
    table: str,
    iris: Iterable[str],
    make: Callable[[sqlite3.Row, Words], Made],
) -> dict[str, Made]:
    rows = find(connection, table, iris)
    words = quotations_of(connection, [row["iri"] for row in rows])
    return {row["iri"]: make(row, words) for row in rows}


def find_supported(connection: Connection, quotation: str, most: int) -> tuple[list[str], int]:
    """The IRIs of what a quotation is evidence for, and how many there are."""
    rows = connection.all(
        "SELECT holder_iri, COUNT(*) OVER () AS number FROM evidence WHERE quotation_iri = ? "
        "ORDER BY about_iri, holder_iri LIMIT ?",
        (quotation, most),
    )
    return [row["holder_iri"] for row in rows], rows[0]["number"] if rows else 0


def make_statement(row: sqlite3.Row, words: Words) -> Statement:
    """The statement of a row of its table."""
    return Statement(
        row["iri"],
        row["subject_iri"],
        local_name(row["property_iri"]),
        row["value"] or "",
        words[row["iri"]],
    )


def make_participation(row: sqlite3.Row, words: Words) -> Participation:
    """The participation of a row of its table."""
    roles = tuple(local_name(iri) for iri in several(row["roles_iri"]))
    basis = "mentioned" if "MentionedParty" in roles else "named"
    return Participation(
        row["iri"],
        row["initiative_iri"],
        row["organisation_iri"],
        "implied" if row["implied"] else basis,
        roles,
        words[row["iri"]],
    )


def make_fact(row: sqlite3.Row, words: Words) -> Fact:
    """The fact of a row of its table."""
    return Fact(
        row["iri"],
        row["initiative_iri"],
        local_name(row["kind_iri"]),
        local_name(row["unit_iri"]),
        decimal(row["value"]),
        decimal(row["min_value"]),
        decimal(row["max_value"]),
        row["counted"] or "",
        row["per"] or "",
        bool(row["approximate"]),
        bool(row["limit_excluded"]),
        words[row["iri"]],
    )


def make_correction(row: sqlite3.Row) -> Correction:
    """The correction of a row of its table."""
    return Correction(
        row["iri"],
        row["initiative_iri"],
        local_name(row["column_iri"]),
        row["printed"],
        row["corrected"],
        both(row, "reason"),
        row["created"] or "",
        row["creator_iri"] or "",
    )
