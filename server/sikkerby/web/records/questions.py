"""What the home page asks: how large strategies are, and of one what readers come with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sikkerby.publication.tables.narrow import ADMINISTRATION, BASES
from sikkerby.vocabulary import SB
from sikkerby.web.records.matching import by_basis
from sikkerby.web.records.model import Fact, Initiative, Place, Strategy
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.things import find_iris

_NAMED, _MENTIONED = BASES.index("named"), BASES.index("mentioned")


@dataclass(frozen=True)
class Mentions:
    """How often parties are only mentioned, in how many initiatives, and which parties by IRI."""

    number: int
    initiatives: int
    parties: tuple[str, ...]


@dataclass(frozen=True)
class ExampleRow:
    """An initiative and a party in it by their IRIs, and in how many initiatives the party is on
    each basis."""

    initiative: str
    party: str
    counts: Mapping[str, int]


def newest_strategies(records: Records, most: int) -> list[tuple[Strategy, int]]:
    """The strategies that began last, each with the number of its initiatives."""
    counts = records.connection.pairs(
        "SELECT s.iri, (SELECT COUNT(*) FROM _initiatives WHERE strategy = s.rowid) "
        "FROM strategies s ORDER BY s.start DESC, s.rowid LIMIT ?",
        (most,),
    )
    return [(strategy, counts[strategy.iri]) for strategy in records.strategies.read(counts)]


def find_example(scope: Scope) -> ExampleRow | None:
    """The row that shows best how words become a number, and a party in it.

    The row names most kinds of parties, and a place if one does; of those it is the shortest. The
    party is the one outside the administrations, if there is one, that is in most initiatives.
    """
    connection = scope.connection
    row = connection.one(
        f"""SELECT i.rowid, i.iri FROM _initiatives n JOIN initiatives i ON i.rowid = n.id
        WHERE {scope.has("n.id")} AND EXISTS (
          SELECT 1 FROM _participations WHERE initiative = n.id AND basis = {_NAMED}
        ) ORDER BY (
          SELECT COUNT(DISTINCT o.type_iri || coalesce(o.kind_iri, '')) FROM _participations p
          JOIN organisations o ON o.rowid = p.party WHERE p.initiative = n.id AND p.basis = {_NAMED}
        ) DESC, n.coverage <> 'NamedPlaces', length(i.description_da), i.rowid LIMIT 1"""
    )
    if row is None:
        return None
    counts = by_basis(
        connection.all(
            f"""SELECT p.party, q.basis, COUNT(*) FROM _participations p
            CROSS JOIN _participations q ON q.party = p.party
            WHERE p.initiative = ? AND p.basis = {_NAMED} AND q.basis <= {_MENTIONED}
            AND {scope.has("q.initiative")} GROUP BY p.party, q.basis""",
            (row["rowid"],),
        )
    )
    administrations = connection.column(
        f"SELECT id FROM _organisations WHERE kind = {ADMINISTRATION} "
        f"AND id IN ({','.join(map(str, counts))})"
    )
    party = max(
        counts, key=lambda party: (party not in administrations, sum(counts[party].values()))
    )
    iris = find_iris(connection, "organisations", str(party))
    return ExampleRow(row["iri"], iris[party], counts[party])


def find_district(scope: Scope) -> Place | None:
    """The district that most initiatives name, the first of several."""
    counts = scope.count_by_place
    return max(scope.places("districts"), key=lambda place: counts.get(place.iri, 0), default=None)


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
