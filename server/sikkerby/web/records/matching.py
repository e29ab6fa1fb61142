"""Which initiatives match a selection, and how many each further choice would leave: by SQL.

A selection is put into a temporary table once; counts, facets and pages of it come from there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.spelling import stem
from sikkerby.spelling import words as words_of
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, FILTERS, Selection
from sikkerby.web.records.sql import ranks, read_sql

_SQL = read_sql(__file__)
_SELECT = read_template(Path(__file__).with_name("selection.sql"))
_COLUMNS = "id INTEGER PRIMARY KEY, basis INTEGER, reach INTEGER"


class Matches:
    """The initiatives that match what was chosen, in a temporary table of a connection."""

    def __init__(self, records: Records, table: str, chosen: Selection) -> None:
        self.records = records
        self.table = table
        self.chosen = chosen

    @cached_property
    def by_reach(self) -> dict[str, int]:
        """How many reach the place in each way; all under the empty one where none was asked."""
        return self.records.connection.pairs(_SQL.by_reach(self))

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
        return self.records.connection.pairs(_SQL.by_basis(self))

    def page(self, first: int = 0, most: int = -1) -> list[sqlite3.Row]:
        """Those shown, from the narrowest reach to the widest, `most` of them from `first`.

        Of each its `iri`, the weakest `basis` on which one of the parties asked for is in it, how
        it reaches a place asked for (`reach`), and the place that it names by which it does
        (`named`); each is empty where nothing was asked.
        """
        places = json.dumps(self.chosen.places)
        return self.records.connection.all(_SQL.page(self), (places, most, first))

    def count_by(self, field: str) -> dict[Any, int]:
        """How many of those shown have each value of a filter, things by their rows.

        Few are looked up in the narrow table; for many it is gone through once, in its own order,
        which saves sorting it.
        """
        by_pair = field == "parties" and self.chosen.weakest
        is_whole = self.shown == self.records.total and not by_pair
        query = _SQL.counts(self, field, is_whole, self.shown * 4 > self.records.total)
        find = partial(self.records.connection.pairs, query)
        return dict(self.records.once(query, find)) if is_whole else find()

    def count_ages(self) -> list[tuple[list[str], int]]:
        """The IRIs of the target groups of those shown, together where they state the same ages,
        and how many have one of them, from the youngest on; those without any stand last."""
        found = self.records.connection.all(_SQL.ages(), (json.dumps(self.count_by("target")),))
        return [(iris.split(SEPARATOR), n) for iris, n in found]

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[sqlite3.Row]:
        """What a query finds that joins the table `matches`, of those shown, by `id`, row by row.

        It says `FROM matches CROSS JOIN`, which SQLite takes in that order: it cannot know that
        they are few.
        """
        return self.records.connection.execute(
            f"WITH matches AS (SELECT id, basis, reach FROM {self.table} m "
            f"WHERE {self.is_shown}) {query}",
            values,
        )

    def partners(self, most: int = -1) -> list[sqlite3.Row]:
        """The other parties of those shown, most frequent first: of each its `iri`, in how many it
        is on each basis, which is the weaker of a pair, and in all (`total`)."""
        asked = json.dumps(self.chosen.parties)
        return self.records.connection.all(_SQL.partners(self), (asked, most))


@contextmanager
def match(records: Records, chosen: Selection) -> Iterator[Matches]:
    """The initiatives that meet a selection; the table is empty afterwards."""
    if chosen.is_open:
        # All there are need no table of their own.
        yield Matches(records, f"({_SELECT.render(chosen=chosen)})", chosen)
        return
    words = " ".join(f'"{word}"*' for word in dict.fromkeys(map(stem, words_of(chosen.words))))
    values: dict[str, object] = {
        entry.field: json.dumps(entry.values(chosen)) for entry in FILTERS if entry.table
    }
    values["coverage"] = json.dumps([COVERAGES[name] for name in chosen.coverage])
    values |= {"age": None if chosen.age is None else float(chosen.age), "words": words}
    query = _SELECT.render(chosen=chosen, ranks=ranks, words=words)
    with records.connection.temporary_table(_COLUMNS) as table:
        records.connection.execute(f"INSERT INTO {table} {query}", values)
        yield Matches(records, table, chosen)


def count(records: Records, chosen: Selection) -> int:
    """How many initiatives a selection shows."""
    with match(records, chosen) as matches:
        return matches.shown
