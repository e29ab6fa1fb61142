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


def initiatives_of(records: Records, strategy: str) -> list[Initiative]:
    """The initiatives of a strategy in the order of the document's rows."""
    return records.initiatives.where("strategy_iri = ?", (strategy,))
