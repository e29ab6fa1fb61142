"""Which initiatives match a selection, and how many each further choice would leave: by SQL.

A selection is put into a temporary table once; counts, facets and pages of it come from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sikkerby.publication.tables.narrow import BASES, REACHES
from sikkerby.spelling import stem, words
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, Selection
from sikkerby.web.records.things import marks

_CITYWIDE = REACHES.index("citywide")


@dataclass(frozen=True)
class Matched:
    """An initiative that meets all filters. `basis` is the weakest on which one of the parties
    asked for is in it, `reach` how it reaches the place; either is empty where nothing was asked.
    """

    initiative: str
    basis: str
    reach: str


class Matches:
    """The initiatives that match, in a temporary table of a connection."""

    def __init__(self, records: Records, table: str, chosen: Selection) -> None:
        self._connection = records.connection
        self._table = table
        self._chosen = chosen

    @cached_property
    def by_reach(self) -> dict[str, int]:
        """How many reach the place in each way; all under the empty one where none was asked."""
        return {
            _reach(row[0]): row[1]
            for row in self._connection.all(
                f"SELECT reach, COUNT(*) FROM {self._table} GROUP BY reach ORDER BY reach"
            )
        }

    @cached_property
    def direct(self) -> int:
        """How many there are, without those that merely cover the place."""
        return sum(n for reach, n in self.by_reach.items() if reach in ("", "named"))

    @property
    def covering(self) -> int:
        return sum(self.by_reach.values()) - self.direct

    @property
    def shown(self) -> int:
        """How many a list shows."""
        return sum(self.by_reach.values()) if self._chosen.cover else self.direct

    @property
    def _shown(self) -> str:
        return "1" if self._chosen.cover else "coalesce(reach, 0) = 0"

    def by_basis(self) -> dict[str, int]:
        """How many of those shown there are on each basis, where a party was asked for."""
        counts = dict(
            self._connection.all(
                f"SELECT basis, COUNT(*) FROM {self._table} "
                f"WHERE {self._shown} AND basis IS NOT NULL GROUP BY basis"
            )
        )
        return {name: counts.get(rank, 0) for rank, name in enumerate(BASES)}

    def page(self, first: int = 0, most: int = -1) -> list[Matched]:
        """Those shown, from the narrowest reach to the widest, `most` of them from `first`."""
        return [
            Matched(row["iri"], _basis(row["basis"]), _reach(row["reach"]))
            for row in self._connection.all(
                f"SELECT i.iri, m.basis, m.reach FROM {self._table} m "
                f"JOIN initiatives i ON i.rowid = m.id WHERE {self._shown} "
                "ORDER BY coalesce(m.reach, 0), m.id LIMIT ? OFFSET ?",
                (most, first),
            )
        ]

    def count_by(self, query: str, values: Sequence[object] = ()) -> dict[Any, int]:
        """Counts by row or value; `query` joins the table `matches`, of those shown, by `id`."""
        return dict(
            self._connection.all(
                f"WITH matches AS (SELECT id, basis, reach FROM {self._table} "
                f"WHERE {self._shown}) {query}",
                values,
            )
        )

    def partners(self, most: int) -> list[Partner]:
        """The other parties of those shown, most frequent first, by a pair's weaker basis."""
        chosen = self._chosen
        counts = self._connection.all(
            f"SELECT o.iri, MAX(p.basis, coalesce(m.basis, p.basis)) AS pair, COUNT(*) "
            f"FROM {self._table} m JOIN _participations p ON p.initiative = m.id "
            f"JOIN organisations o ON o.rowid = p.party WHERE {self._shown} "
            f"AND p.basis IN ({bases(chosen)}) AND o.iri NOT IN ({marks(chosen.parties)}) "
            "GROUP BY o.iri, pair",
            chosen.parties,
        )
        found: dict[str, dict[str, int]] = {}
        for iri, pair, n in counts:
            found.setdefault(iri, dict.fromkeys(BASES, 0))[BASES[pair]] = n
        ranked = [Partner(iri, by_basis) for iri, by_basis in found.items()]
        ranked.sort(key=lambda partner: (-partner.total, partner.iri))
        return ranked if most < 0 else ranked[:most]


@dataclass(frozen=True)
class Partner:
    """Another party in the initiatives that are shown: how often on each basis."""

    iri: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@contextmanager
def match(records: Records, chosen: Selection) -> Iterator[Matches]:
    """The initiatives that meet a selection; the table is gone afterwards."""
    connection = records.connection
    table = f"temp.matches_{connection.next_number()}"
    query, values = _select(chosen)
    connection.do(f"CREATE TEMP TABLE {table.removeprefix('temp.')} AS {query}", values)
    try:
        yield Matches(records, table, chosen)
    finally:
        connection.do(f"DROP TABLE {table}")


def count(records: Records, chosen: Selection) -> int:
    """How many initiatives a selection shows."""
    with match(records, chosen) as matches:
        return matches.shown


def bases(chosen: Selection) -> str:
    """The ranks of the bases asked for, for an IN."""
    return ",".join(str(BASES.index(basis)) for basis in chosen.basis)


def _basis(rank: int | None) -> str:
    return "" if rank is None else BASES[rank]


def _reach(rank: int | None) -> str:
    return "" if rank is None else REACHES[rank]


def _select(chosen: Selection) -> tuple[str, list[object]]:
    """A SELECT of id, weakest basis and narrowest reach, with its values in their order."""
    joins: list[str] = []
    conditions: list[str] = []
    joined: list[object] = []
    values: list[object] = []
    basis = reach = "NULL"
    if chosen.parties:
        needed = len(chosen.parties) if chosen.together else 1
        joins.append(
            "JOIN (SELECT initiative, MAX(basis) AS basis FROM _participations WHERE party IN "
            f"(SELECT rowid FROM organisations WHERE iri IN ({marks(chosen.parties)})) "
            f"AND basis IN ({bases(chosen)}) GROUP BY initiative HAVING COUNT(*) >= {needed}) b "
            "ON b.initiative = i.id"
        )
        joined += chosen.parties
        basis = "b.basis"
        if chosen.weakest:
            ranks = ",".join(str(BASES.index(name)) for name in chosen.weakest)
            conditions.append(f"b.basis IN ({ranks})")
    if chosen.places:
        joins.append(
            "LEFT JOIN (SELECT initiative, MIN(reach) AS reach FROM _reaches WHERE place IN "
            f"(SELECT rowid FROM places WHERE iri IN ({marks(chosen.places)})) "
            "GROUP BY initiative) r ON r.initiative = i.id"
        )
        joined += chosen.places
        reach = f"CASE WHEN i.coverage = 'Citywide' THEN {_CITYWIDE} ELSE r.reach END"
        conditions.append("(r.reach IS NOT NULL OR i.coverage = 'Citywide')")
    for iris, condition in (
        (chosen.strategies, "i.strategy IN (SELECT rowid FROM strategies WHERE iri IN ({}))"),
        (chosen.principles, "i.id IN (SELECT initiative FROM _principles WHERE principle IN "
         "(SELECT rowid FROM principles WHERE iri IN ({}))"
         f"{'' if chosen.also else ' AND NOT also'})"),
        ([COVERAGES[value] for value in chosen.coverage], "i.coverage IN ({})"),
        (chosen.target, "i.target_group IN (SELECT rowid FROM target_groups WHERE iri IN ({}))"),
        (chosen.unit, "i.id IN (SELECT initiative FROM _units WHERE unit IN "
         "(SELECT rowid FROM organisations WHERE iri IN ({})))"),
    ):  # fmt: skip
        if iris:
            conditions.append(condition.format(marks(iris)))
            values += iris
    if chosen.age is not None:
        # The last age that belongs holds all its year.
        conditions.append(
            "coalesce(i.min_age <= ?, 1) AND coalesce(? < i.max_age + 1, 1)"
            + ("" if chosen.open_ages else " AND coalesce(i.min_age, i.max_age) IS NOT NULL")
        )
        values += [float(chosen.age)] * 2
    if chosen.alone:
        conditions.append(
            "(SELECT COUNT(*) FROM _participations p WHERE p.initiative = i.id "
            f"AND p.basis IN ({bases(chosen)})) = 1"
        )
    if chosen.words:
        query = " ".join(f'"{word}"*' for word in dict.fromkeys(map(stem, words(chosen.words))))
        # Words without a letter or digit are in no text.
        conditions.append(
            "i.id IN (SELECT rowid FROM _words WHERE _words MATCH ?)" if query else "0"
        )
        values += [query] if query else []
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return (
        f"SELECT i.id AS id, {basis} AS basis, {reach} AS reach FROM _initiatives i "
        f"{' '.join(joins)}{where}",
        [*joined, *values],
    )


def without(chosen: Selection, field: str) -> Selection:
    """The selection with one of its filters empty."""
    return replace(chosen, **{field: ()})  # type: ignore[arg-type]
