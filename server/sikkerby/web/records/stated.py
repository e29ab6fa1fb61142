"""What is stated: participations, statements, facts and corrections, each from a row of its table
and the words that carry it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sikkerby.web.records.cells import read_record
from sikkerby.web.records.database import Connection
from sikkerby.web.records.things import quotations_of

Made = TypeVar("Made")


def with_words(
    kind: type[Made],
) -> Callable[[Connection, Sequence[sqlite3.Row]], Iterable[Made]]:
    """What makes records of many rows, whose words are read at once."""

    def make_all(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Made]:
        words = quotations_of(connection, [row["iri"] for row in rows])
        return [read_record(kind, row, quotations=words[row["iri"]]) for row in rows]

    return make_all


def find_supported(connection: Connection, quotation: str, most: int) -> tuple[list[str], int]:
    """The IRIs of what a quotation is evidence for, and how many there are."""
    rows, number = connection.first(
        "SELECT holder_iri FROM evidence WHERE quotation_iri = ? ORDER BY about_iri, holder_iri",
        (quotation,),
        most,
    )
    return [row["holder_iri"] for row in rows], number
