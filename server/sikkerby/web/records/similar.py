"""Initiatives that share much with one: parties, named places, the target group."""

from __future__ import annotations

from collections import defaultdict

from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def find_similar(records: Records, iri: str, most: int) -> list[tuple[str, list[str]]]:
    """The IRIs of up to `most` initiatives of the same strategy that share most with one, and of
    what each shares. Sharing what few have says more than sharing what many have."""
    connection = records.connection
    weights: dict[int, float] = defaultdict(float)
    shared: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for initiative, kind, thing, number in connection.all(_SQL.shared(), (iri,)):
        weights[initiative] += 1 / number
        shared[initiative].append((kind, thing))
    ranked = sorted(weights, key=lambda row: (-weights[row], row))[:most]

    def name(table: str, row: int) -> str:
        (iri,) = connection.column(f"SELECT iri FROM {table} WHERE rowid = ?", (row,))
        return str(iri)

    return [
        (name("initiatives", row), sorted(name(kind, thing) for kind, thing in shared[row]))
        for row in ranked
    ]
