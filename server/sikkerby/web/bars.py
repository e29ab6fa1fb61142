"""Bars: how many initiatives each of several things has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sikkerby.web.records.model import Principle
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import select
from sikkerby.web.words import said


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long, and where it leads."""

    label: str
    count: int
    address: str
    more: int = 0


def principle_bars(records: Records, counted: Iterable[tuple[Principle, int, int]]) -> list[Bar]:
    """A bar for each principle: its own initiatives, and those that support it too."""
    return [
        Bar(
            said(principle.short),
            count,
            select(records, principles=(principle.iri,), view="words").address(),
            more,
        )
        for principle, count, more in counted
    ]


def longest(bars: Iterable[Bar]) -> int:
    """The length that a figure's scale must hold."""
    return max((bar.count + bar.more for bar in bars), default=0)
