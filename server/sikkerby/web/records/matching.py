"""Which initiatives match a selection, and how many each further choice would leave: by SQL.

A selection is put into a temporary table once; counts, facets and pages of it come from there.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.narrow import BASES, REACHES
from sikkerby.spelling import stem, words
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, Selection
from sikkerby.web.records.sql import marks, ranks, read_sql
from sikkerby.web.records.things import find_iris

# By their ranks in tables of matches; none where nothing was asked.
_BASES: dict[int | None, str] = {None: "", **dict(enumerate(BASES))}
_REACHES: dict[int | None, str] = {None: "", **dict(enumerate(REACHES))}
_SQL = read_sql(__file__)
_COLUMNS = "id INTEGER PRIMARY KEY, basis INTEGER, reach INTEGER"


@dataclass(frozen=True)
class Matched:
    """An initiative that meets all filters. `basis` is the weakest on which one of the parties
    asked for is in it, `reach` how it reaches the place; either is empty where nothing was asked.
    """

    initiative: str
    basis: str
    reach: str


class Matches:
    """The initiatives that match what was chosen, in a temporary table of a connection."""

    def __init__(self, records: Records, table: str, chosen: Selection) -> None:
        self.records = records
        self.table = table
        self.chosen = chosen

    @cached_property
    def by_reach(self) -> dict[str, int]:
        """How many reach the place in each way; all under the empty one where none was asked."""
        if not self.chosen.places:
            return {"": self.records.connection.number(f"SELECT COUNT(*) FROM {self.table}")}
        counts = self.records.connection.pairs(
            f"SELECT reach, COUNT(*) FROM {self.table} GROUP BY reach ORDER BY reach"
        )
        return {REACHES[reach]: n for reach, n in counts.items()}

    @cached_property
    def direct(self) -> int:
        """How many there are, without those that merely cover the place."""
        return sum(n for reach, n in self.by_reach.items() if reach in ("", "named"))

    @property
    def shown(self) -> int:
        """How many a list shows."""
        return sum(self.by_reach.values()) if self.chosen.cover else self.direct

    @property
    def is_shown(self) -> str:
        """SQL for whether an initiative of the table, `m`, is shown."""
        return "1" if self.chosen.cover or not self.chosen.places else "m.reach = 0"

    def by_basis(self) -> dict[str, int]:
        """How many of those shown there are on each basis, where a party was asked for."""
        counts = self.records.connection.pairs(_SQL.by_basis(self))
        return {name: counts.get(rank, 0) for rank, name in enumerate(BASES)}

    def page(self, first: int = 0, most: int = -1) -> list[Matched]:
        """Those shown, from the narrowest reach to the widest, `most` of them from `first`."""
        return [
            Matched(iri, _BASES[basis], _REACHES[reach])
            for iri, basis, reach in self.records.connection.all(_SQL.page(self), (most, first))
        ]

    def count_by(
        self, key: str, table: str, initiative: str, condition: str = "1"
    ) -> dict[Any, int]:
        """How many of those shown have each value of `key`, a column of a narrow table.

        `initiative` is the column by which the table joins them; as `t` and `m` the two stand in
        the condition. Few are looked up in the table; for many it is gone through once, in its
        own order, which saves sorting it.
        """
        if self.shown == self.records.total and "m." not in condition:
            query = f"SELECT {key}, COUNT(*) FROM {table} t WHERE {condition} GROUP BY 1"
            return dict(self.records.once(query, partial(self.records.connection.pairs, query)))
        sides = (f"{table} t", f"{self.table} m")
        first, second = sides if self.shown * 4 > self.records.total else reversed(sides)
        return self.records.connection.pairs(
            f"SELECT {key}, COUNT(*) FROM {first} CROSS JOIN {second} ON m.id = t.{initiative} "
            f"WHERE {self.is_shown} AND {condition} GROUP BY 1"
        )

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[sqlite3.Row]:
        """What a query finds that joins the table `matches`, of those shown, by `id`, row by row.

        It says `FROM matches CROSS JOIN`, which SQLite takes in that order: it cannot know that
        they are few.
        """
        return self.records.connection.each(
            f"WITH matches AS (SELECT id, basis, reach FROM {self.table} m "
            f"WHERE {self.is_shown}) {query}",
            values,
        )

    def partners(self, most: int) -> list[Partner]:
        """The other parties of those shown, most frequent first, by a pair's weaker basis."""
        asked = self.chosen.parties
        found = by_basis(self.records.connection.all(_SQL.partners(self), asked))
        totals = sorted(((-sum(by_basis.values()), party) for party, by_basis in found.items()))
        # Of those that have as many, all are named before they are put in order.
        last = totals[min(most, len(totals)) - 1][0] if totals and most > 0 else 0
        rows = [party for total, party in totals if most < 0 or total <= last]
        iris = find_iris(self.records.connection, "organisations", ",".join(map(str, rows)))
        ranked = [Partner(iris[party], found[party]) for party in rows]
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
    """The initiatives that meet a selection; the table is empty afterwards."""
    query, values = _select(chosen)
    if not values and query.rstrip().endswith("WHERE 1"):
        # All there are need no table of their own.
        yield Matches(records, f"({query})", chosen)
        return
    with records.connection.temporary_table(_COLUMNS) as table:
        records.connection.do(f"INSERT INTO {table} {query}", values)
        yield Matches(records, table, chosen)


def count(records: Records, chosen: Selection) -> int:
    """How many initiatives a selection shows."""
    with match(records, chosen) as matches:
        return matches.shown


def by_basis(counted: Iterable[Iterable[Any]]) -> dict[Any, dict[str, int]]:
    """How many there are on each basis, from rows of what is counted, a basis, and a number."""
    found: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(BASES, 0))
    for key, basis, n in counted:
        found[key][BASES[basis]] = n
    return found


def _select(chosen: Selection) -> tuple[str, list[object]]:
    """A SELECT of id, weakest basis and narrowest reach, with its values in their order."""
    values: list[object] = []

    def given(some: Iterable[object]) -> str:
        new = list(some)
        values.extend(new)
        return marks(new)

    query = read_template(Path(__file__).with_name("selection.sql")).render(
        chosen=chosen,
        given=given,
        ranks=ranks,
        coverages=[COVERAGES[name] for name in chosen.coverage],
        age=None if chosen.age is None else float(chosen.age),
        words=" ".join(f'"{word}"*' for word in dict.fromkeys(map(stem, words(chosen.words)))),
    )
    return query, values
