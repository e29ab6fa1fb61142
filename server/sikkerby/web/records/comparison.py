"""Strategies of one authority, one after the other, and the initiatives of each."""

from __future__ import annotations

from sikkerby.web.records.model import Initiative, Strategy
from sikkerby.web.records.records import Records


def find_comparable(records: Records) -> list[tuple[Strategy, Strategy]]:
    """Each strategy with those of the same authority that began later, the next one first."""
    pairs = records.connection.all(
        "SELECT a.iri, b.iri FROM strategies a "
        "JOIN strategies b ON b.publisher_iri = a.publisher_iri "
        "AND substr(a.start, 1, 4) < substr(b.start, 1, 4) "
        "ORDER BY a.publisher_iri, a.start, a.iri, b.start, b.iri"
    )
    records.strategies.read(iri for pair in pairs for iri in pair)
    return [(records.strategies[earlier], records.strategies[later]) for earlier, later in pairs]


def initiatives_of(records: Records, strategy: str) -> list[Initiative]:
    """The initiatives of a strategy in the order of the document's rows."""
    return records.initiatives.where("strategy_iri = ?", (strategy,))
