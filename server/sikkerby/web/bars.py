"""Bars: how many initiatives each of several things has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sikkerby.web.records.model import Principle
from sikkerby.web.records.records import Records
from sikkerby.web.records.registers import count_under
from sikkerby.web.records.selection import select
from sikkerby.web.words import said


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long, and where it leads."""

    label: str
    count: int
    address: str
    more: int = 0


def principle_bars(records: Records, principles: Sequence[Principle]) -> list[Bar]:
    """A bar for each principle: its own initiatives, and those that support it too."""
    counts = count_under(records, [principle.iri for principle in principles])
    return [
        Bar(
            said(principle.short),
            counts[principle.iri][0],
            select(records, principles=(principle.iri,), view="words").address(),
            counts[principle.iri][1],
        )
        for principle in principles
    ]


def longest(bars: Iterable[Bar]) -> int:
    """The length that a figure's scale must hold."""
    return max((bar.count + bar.more for bar in bars), default=0)
