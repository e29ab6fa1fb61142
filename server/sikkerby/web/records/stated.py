"""What is stated: participations, statements, facts and corrections, each from a row of its table
and the words that carry it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import Correction, Fact, Participation, Quotation, Statement
from sikkerby.web.records.things import both, decimal, local_name, quotations_of, several

Words = tuple[Quotation, ...]
Made = TypeVar("Made")


def with_words(
    make: Callable[[sqlite3.Row, Words], Made],
) -> Callable[[Connection, Sequence[sqlite3.Row]], Iterable[Made]]:
    """What makes records of many rows, whose words are read at once."""

    def make_all(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Made]:
        words = quotations_of(connection, [row["iri"] for row in rows])
        return [make(row, words[row["iri"]]) for row in rows]

    return make_all


def make_statement(row: sqlite3.Row, words: Words) -> Statement:
    return Statement(
        row["iri"],
        row["subject_iri"],
        local_name(row["property_iri"]),
        row["value"] or "",
        words,
    )


def make_participation(row: sqlite3.Row, words: Words) -> Participation:
    roles = tuple(local_name(iri) for iri in several(row["roles_iri"]))
    basis = "mentioned" if "MentionedParty" in roles else "named"
    return Participation(
        row["iri"],
        row["initiative_iri"],
        row["organisation_iri"],
        "implied" if row["implied"] else basis,
        roles,
        words,
    )


def make_fact(row: sqlite3.Row, words: Words) -> Fact:
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
        words,
    )


def make_correction(row: sqlite3.Row) -> Correction:
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


def find_supported(connection: Connection, quotation: str, most: int) -> tuple[list[str], int]:
    """The IRIs of what a quotation is evidence for, and how many there are."""
    rows, number = connection.first(
        "SELECT holder_iri FROM evidence WHERE quotation_iri = ? ORDER BY about_iri, holder_iri",
        (quotation,),
        most,
    )
    return [row["holder_iri"] for row in rows], number
