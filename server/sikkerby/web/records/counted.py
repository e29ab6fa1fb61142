"""The initiatives that match counted by what they have: parties, places, principles, ages.

Each count is that of a list: of parties, which narrow, with another one; of what a list asks for
any of, of those asked for.
"""

from __future__ import annotations

import json

from sikkerby.web.records.cells import several
from sikkerby.web.records.matching import Matches
from sikkerby.web.records.model import TargetGroup, Thing
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import TABLES
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def count_things(
    matches: Matches, field: str, most: int | None, *, others: bool
) -> tuple[list[tuple[Thing, int]], list[int]]:
    """What most of the initiatives shown have of a filter, each with how many have it, and the
    numbers of the rest, which is not read: `others` than those asked for, or else of these, where
    some are."""
    records = matches.records
    lookup = records.of_table(TABLES[field])
    counts = matches.count_by(field)
    asked = lookup.numbers(getattr(matches.chosen, field))
    wanted = counts.keys() - asked if others else counts.keys() & (asked or counts.keys())
    if others and matches.chosen.by == "administrations":
        wanted &= set(records.connection.column(Scope(records).rows("administrations")))
    ranked = sorted(wanted, key=lambda row: (-counts[row], row))
    found = lookup.numbered(ranked[:most])
    shown = [(found[row], counts[row]) for row in ranked[:most]]
    return shown, [counts[row] for row in ranked[len(found) :]]


def count_ages(matches: Matches) -> list[tuple[TargetGroup, list[str], int]]:
    """A target group for each of the ages that groups of the initiatives shown state, from the
    youngest on, the IRIs of all of them, and how many initiatives they have; those without any
    stand last."""
    records, counts = matches.records, json.dumps(matches.count_by("target"))
    found = [(several(iris), n) for iris, n in records.connection.all(_SQL.ages(), (counts,))]
    records.target_groups.read(first for (first, *_), _ in found)
    return [(records.target_groups[iris[0]], list(iris), n) for iris, n in found]
