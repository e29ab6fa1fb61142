"""Strategies of one authority, one after the other, and the initiatives of each."""

from __future__ import annotations

from sikkerby.web.records.model import Initiative, Strategy
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def find_comparable(records: Records) -> list[tuple[Strategy, Strategy]]:
    """Each strategy with those of the same authority that began later, the next one first."""
    pairs = records.connection.all(_SQL.later())
    records.strategies.read(iri for pair in pairs for iri in pair)
    return [(records.strategies[earlier], records.strategies[later]) for earlier, later in pairs]


def find_changes(
    records: Records, earlier: str, later: str
) -> list[tuple[Initiative | None, Initiative | None]]:
    """Each initiative of the later strategy with each of the earlier one that it continues, in the
    order of the later document's rows; then those of the earlier one that none continues."""
    found = records.connection.all(_SQL.changes(), (earlier, later))
    records.outlines.read(iri for row in found for iri in row)
    return [(records.outlines.get(before), records.outlines.get(after)) for before, after in found]
