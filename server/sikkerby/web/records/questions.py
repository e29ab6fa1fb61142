"""What the home page asks: how large strategies are, and of one what readers come with."""

from __future__ import annotations

from dataclasses import dataclass

from sikkerby.publication.tables.narrow import BASES
from sikkerby.vocabulary import SB
from sikkerby.web.records.model import Fact, Initiative, Strategy
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.things import find_iris

_MENTIONED = BASES.index("mentioned")


@dataclass(frozen=True)
class Mentions:
    """How often parties are only mentioned, in how many initiatives, and which parties by IRI."""

    number: int
    initiatives: int
    parties: tuple[str, ...]


def newest_strategies(records: Records, most: int) -> list[tuple[Strategy, int]]:
    """The strategies that began last, each with the number of its initiatives."""
    counts = records.connection.pairs(
        "SELECT s.iri, (SELECT COUNT(*) FROM _initiatives WHERE strategy = s.rowid) "
        "FROM strategies s ORDER BY s.start DESC, s.rowid LIMIT ?",
        (most,),
    )
    return [(strategy, counts[strategy.iri]) for strategy in records.strategies.read(counts)]


def find_police(scope: Scope) -> str | None:
    """The IRI of the first party that is police."""
    row = scope.connection.one(
        f"SELECT iri FROM organisations WHERE rowid IN ({scope.rows('parties')}) "
        "AND instr(kind_iri, ?) ORDER BY rowid LIMIT 1",
        (SB["Police"].value,),
    )
    return row[0] if row else None


def count_mentions(scope: Scope) -> Mentions:
    """The parties that stand in descriptions only."""
    mentioned = f"FROM _participations WHERE basis = {_MENTIONED} AND {scope.has('initiative')}"
    row = scope.connection.one(f"SELECT COUNT(*), COUNT(DISTINCT initiative) {mentioned}")
    assert row is not None
    parties = find_iris(scope.connection, "organisations", f"SELECT party {mentioned}")
    return Mentions(row[0], row[1], tuple(parties.values()))


def find_sums(scope: Scope) -> list[tuple[Initiative, Fact]]:
    """The sums of money that descriptions state, in the order of the document."""
    found = scope.records.initiatives.where(
        # The plus keeps SQLite from going through the facts of that kind.
        f"{scope.has('rowid')} AND EXISTS (SELECT 1 FROM facts "
        "WHERE initiative_iri = initiatives.iri AND +kind_iri = ?)",
        (SB["Sum"].value,),
    )
    return [
        (initiative, fact)
        for initiative in found
        for fact in initiative.facts
        if fact.kind == "Sum"
    ]
