"""The initiatives that match counted by what they have: parties, places, principles, ages.

Each count is that of a list: of parties, which narrow, with another one; of what a list asks for
any of, of those asked for.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sikkerby.publication.tables.narrow import ADMINISTRATION
from sikkerby.web.records.facets import count_values
from sikkerby.web.records.filter import Matches
from sikkerby.web.records.model import TargetGroup, Thing
from sikkerby.web.records.records import Lookup, Records
from sikkerby.web.records.selection import Selection
from sikkerby.web.records.things import find_iris, marks


def count_partners(
    records: Records, chosen: Selection, matches: Matches, *, administrations: bool
) -> list[tuple[Thing, int]]:
    """The parties in the initiatives shown but for those asked for, in the order of display."""
    counts = count_values(chosen, matches, "parties")
    if administrations:
        kept = records.connection.column(
            f"SELECT id FROM _organisations WHERE kind = {ADMINISTRATION}"
        )
        counts = {row: counts[row] for row in kept if row in counts}
    found = _read(records, records.organisations, counts)
    return [(party, n) for party, n in found if party.iri not in chosen.parties]


def count_things(
    records: Records, chosen: Selection, matches: Matches, field: str
) -> list[tuple[Thing, int]]:
    """What the initiatives shown have of a filter, of those asked for where some are, in the order
    of display."""
    counts = count_values(chosen, matches, field)
    wanted: tuple[str, ...] = getattr(chosen, field)
    lookup = records.organisations if field == "parties" else getattr(records, field)
    if wanted:
        kept = records.connection.column(
            f"SELECT rowid FROM {lookup.table} WHERE iri IN ({marks(wanted)})", wanted
        )
        counts = {row: counts[row] for row in kept if row in counts}
    return _read(records, lookup, counts)


def _read(records: Records, lookup: Lookup[Any], counts: dict[int, int]) -> list[tuple[Thing, int]]:
    iris = find_iris(records.connection, lookup.table, ",".join(map(str, counts)))
    return [
        (thing, counts[row]) for row, thing in zip(iris, lookup.read(iris.values()), strict=True)
    ]


def count_ages(records: Records, matches: Matches) -> list[tuple[TargetGroup, list[str], int]]:
    """A target group for each of the ages that groups of the initiatives shown state, from the
    youngest on, the IRIs of all of them, and how many initiatives they have; those without any
    stand last."""
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
