"""What reaches a place, who works there, and what lies in it."""

from __future__ import annotations

import sqlite3

from sikkerby.web.records.model import Place
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def count_parties_at(records: Records, place: str, most: int) -> list[sqlite3.Row]:
    """The parties named or mentioned in initiatives that name a place or one inside it."""
    return records.connection.all(_SQL.parties(), (place, most))


def find_inside(records: Records, place: str) -> list[Place]:
    """The places that lie directly in one."""
    return records.places.where(
        "iri IN (SELECT place_iri FROM larger_places WHERE larger_iri = ? AND steps = 1)", (place,)
    )
