"""Bars: how many initiatives each of several things has."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sikkerby.web.records.model import Principle, Strategy
from sikkerby.web.records.records import Records
from sikkerby.web.records.registers import count_under
from sikkerby.web.records.selection import TABLES, list_address
from sikkerby.web.words import said


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long, and where it leads."""

    label: str
    count: int
    address: str
    more: int = 0


def list_bars(
    records: Records, field: str, counted: Collection[Iterable[Any]], **chosen: object
) -> list[Bar]:
    """A bar for each value of a filter of the list of initiatives, to which it leads.

    `field` is the filter, of parties, places, principles or strategies; `counted` has an IRI, the
    number of its initiatives and, where there are any, that of those that support it too; `chosen`
    are the other filters.
    """
    things = records.of_table(TABLES[field]).read(iri for iri, *_ in counted)
    return [
        Bar(
            said(thing.with_years if isinstance(thing, Strategy) else thing.short),
            count,
            list_address(records, **{**chosen, field: (iri,)}, view="words"),
            *more,
        )
        for thing, (iri, count, *more) in zip(things, counted, strict=True)
    ]


def list_principle_bars(records: Records, principles: Iterable[Principle]) -> list[Bar]:
    """A bar for each principle: its own initiatives, and those that support it too."""
    counted = count_under(records, [principle.iri for principle in principles])
    return list_bars(records, "principles", counted)


def longest(bars: Iterable[Bar]) -> int:
    """The length that a figure's scale must hold."""
    return max((bar.count + bar.more for bar in bars), default=0)
