"""Who shares initiatives with whom: pairs of parties, counted by the weaker of their two bases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sikkerby.publication.tables.narrow import BASES
from sikkerby.web.records.matching import Matches
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


@dataclass(frozen=True)
class Shared:
    """A pair of parties and how many initiatives it shares on each basis."""

    a: str
    b: str
    counts: Mapping[str, int]
    between_administrations: bool = False

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def on(self, bases: Iterable[str]) -> Shared:
        """What the pair shares on some bases."""
        wanted = set(bases)
        counts = {basis: n if basis in wanted else 0 for basis, n in self.counts.items()}
        return replace(self, counts=counts)


def sharing_on(bases: tuple[str, ...], a: str, b: str) -> dict[str, Any]:
    """The fields of a selection of exactly what two parties share on `bases`, with its words."""
    looked_up = BASES[: max(map(BASES.index, bases)) + 1]
    weakest = () if bases == looked_up else bases
    return {"parties": (a, b), "basis": looked_up, "weakest": weakest, "view": "words"}


def count_pairs(matches: Matches) -> list[Shared]:
    """All pairs that share initiatives of those shown, on any basis; administrations stand first in
    a pair, in the order of display."""
    return [
        Shared(a, b, dict(zip(BASES, counts, strict=True)), bool(between_administrations))
        for a, b, between_administrations, *counts in matches.rows(_SQL.pairs())
    ]


def count_parties(matches: Matches, bases: tuple[str, ...]) -> dict[str, int]:
    """In how many of the initiatives shown each party takes part on one of `bases`, in the order
    of display."""
    return dict(map(tuple, matches.rows(_SQL.parties(bases))))
