"""The initiatives that match counted by what they have: parties, places, principles, ages.

Each count is that of a list: of parties, which narrow, with another one; of what a list asks for
any of, of those asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sikkerby.publication.tables.narrow import ADMINISTRATION
from sikkerby.web.records.database import Connection
from sikkerby.web.records.facets import count_values
from sikkerby.web.records.matching import Matches
from sikkerby.web.records.model import TargetGroup, Thing
from sikkerby.web.records.records import Lookup
from sikkerby.web.records.things import find_iris, find_rows


@dataclass(frozen=True)
class Counted:
    """The things with most initiatives, each with how many; and how many each of the `others` has,
    which were not read."""

    things: list[tuple[Thing, int]]
    others: list[int]


def count_partners(matches: Matches, most: int | None, *, administrations: bool) -> Counted:
    """The parties in the initiatives shown but for those asked for."""
    connection = matches.records.connection
    counts = count_values(matches, "parties")
    for row in find_rows(connection, "organisations", matches.chosen.parties):
        counts.pop(row, None)
    if administrations:
        query = f"SELECT id FROM _organisations WHERE kind = {ADMINISTRATION}"
        counts = _only(connection.column(query), counts)
    return _read(matches.records.organisations, connection, counts, most)


def count_things(matches: Matches, most: int | None, field: str) -> Counted:
    """What the initiatives shown have of a filter, of those asked for where some are."""
    records, wanted = matches.records, getattr(matches.chosen, field)
    counts = count_values(matches, field)
    lookup = records.of_filter(field)
    if wanted:
        counts = _only(find_rows(records.connection, lookup.table, wanted), counts)
    return _read(lookup, records.connection, counts, most)


def _only(rows: Iterable[int], counts: dict[int, int]) -> dict[int, int]:
    return {row: counts[row] for row in rows if row in counts}


def _read(
    lookup: Lookup[Any], connection: Connection, counts: dict[int, int], most: int | None
) -> Counted:
    ranked = sorted(counts, key=lambda row: (-counts[row], row))
    iris = find_iris(connection, lookup.table, ",".join(map(str, ranked[:most])))
    lookup.read(iris.values())
    return Counted(
        [(lookup[iris[row]], counts[row]) for row in ranked[:most]],
        [counts[row] for row in ranked[len(iris) :]],
    )


def count_ages(matches: Matches) -> list[tuple[TargetGroup, list[str], int]]:
    """A target group for each of the ages that groups of the initiatives shown state, from the
    youngest on, the IRIs of all of them, and how many initiatives they have; those without any
    stand last."""
    records = matches.records
    counts = matches.count_by("t.target_group", "_initiatives", "id")
    groups: dict[tuple[bool, float, float], list[int]] = defaultdict(list)
    for row, first, last in records.connection.all(
        "SELECT rowid, min_age, max_age FROM target_groups "
        f"WHERE rowid IN ({','.join(map(str, counts))})"
    ):
        states_none = first is None and last is None
        groups[states_none, first or 0, float("inf") if last is None else last].append(row)
    found = []
    for _, rows in sorted(groups.items()):
        iris = find_iris(records.connection, "target_groups", ",".join(map(str, rows)))
        one = records.target_groups[next(iter(iris.values()))]
        found.append((one, list(iris.values()), sum(counts[row] for row in rows)))
    return found
