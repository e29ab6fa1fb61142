"""What the home page asks: how large strategies are, and of one what readers come with."""

from __future__ import annotations

from sikkerby.vocabulary import SB
from sikkerby.web.records.model import BASES, Fact, Initiative, Place, Strategy
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def newest_strategies(records: Records, most: int) -> list[tuple[Strategy, int]]:
    """The strategies that began last, each with the number of its initiatives."""
    counts = records.connection.pairs(_SQL.newest_strategies(), (most,))
    return [(strategy, counts[strategy.iri]) for strategy in records.strategies.read(counts)]


def find_example(scope: Scope) -> tuple[str, str, dict[str, int]] | None:
    """The row that shows best how words become a number, and a party in it: the IRIs of the
    initiative and of the party, and in how many initiatives that is on each basis.

    The row names most kinds of parties, and a place if one does; of those it is the shortest. The
    party is the one outside the administrations, if there is one, that is in most initiatives.
    """
    connection = scope.records.connection
    for row, iri in connection.all(_SQL.example(scope)):
        party, *counts = connection.all(_SQL.most_frequent(scope), (row,))[0]
        return iri, party, dict(zip(BASES, counts, strict=True))
    return None


def find_district(scope: Scope) -> Place | None:
    """The district that most initiatives name, the first of several."""
    counts = scope.counts("places")
    return max(scope.places("districts"), key=lambda place: counts.get(place.iri, 0), default=None)


def find_police(scope: Scope) -> str | None:
    """The IRI of the first party that is police."""
    found = scope.records.connection.column(_SQL.parties_of_kind(scope), (SB["Police"].value,))
    return next(iter(found), None)


def count_mentions(scope: Scope) -> tuple[int, int, list[str]]:
    """How often parties are only mentioned, in how many initiatives, and which parties by IRI."""
    counted = _SQL.mentioned(scope, "COUNT(*), COUNT(DISTINCT initiative)")
    ((number, initiatives),) = scope.records.connection.all(counted)
    return number, initiatives, scope.records.connection.column(_SQL.parties_mentioned(scope))


def find_sums(scope: Scope) -> list[tuple[Initiative, Fact]]:
    """The sums of money that descriptions state, in the order of the document."""
    found = scope.records.initiatives.where(_SQL.states_fact(scope), (SB["Sum"].value,))
    stated = ((initiative, fact) for initiative in found for fact in initiative.facts)
    return [(initiative, fact) for initiative, fact in stated if fact.kind == "Sum"]
