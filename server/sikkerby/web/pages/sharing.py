"""Who shares initiatives with whom: pairs of parties, counted by the weaker of their two bases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from sikkerby.web.pages.matching import find
from sikkerby.web.pages.records import BASES, Corpus, Initiative, Participation
from sikkerby.web.pages.selection import Selection

Pair = tuple[str, str]


@dataclass(frozen=True)
class Shared:
    """A pair of parties and how many initiatives it shares on each basis."""

    a: str
    b: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def shown_initiatives(found: Corpus, chosen: Selection) -> list[Initiative]:
    """The initiatives that pass the filters on place and principle, as `/initiatives` has them."""
    result = find(found, replace(chosen, parties=()))
    return [match.initiative for match in (result.all if chosen.cover else result.direct)]


def weaker(a: Participation, b: Participation) -> str:
    """The basis on which two parties share an initiative."""
    return max(a.basis, b.basis, key=BASES.index)


def sharing_on(bases: tuple[str, ...], a: str, b: str, chosen: Selection) -> Selection:
    """The selection of exactly what two parties share on `bases`, with its words."""
    looked_up = up_to(max(bases, key=BASES.index))
    weakest = () if bases == looked_up else bases
    return replace(chosen, parties=(a, b), basis=looked_up, weakest=weakest, view="words")


def up_to(basis: str) -> tuple[str, ...]:
    """The bases that two parties must be looked up on to find all that they share on `basis`."""
    return BASES[: BASES.index(basis) + 1]


def count_pairs(
    found: Corpus, initiatives: Iterable[Initiative], bases: Iterable[str]
) -> dict[Pair, Shared]:
    """All pairs that share something on one of `bases`; administrations stand first in a pair."""
    rank = {iri: index for index, iri in enumerate(found.administrations)}
    wanted = set(bases)
    pairs: dict[Pair, Shared] = {}
    for initiative in initiatives:
        ordered = sorted(
            initiative.participations, key=lambda p: (rank.get(p.party, len(rank)), p.party)
        )
        for a, b in combinations(ordered, 2):
            basis = weaker(a, b)
            if basis in wanted:
                key = (a.party, b.party)
                pairs.setdefault(key, Shared(*key, dict.fromkeys(BASES, 0))).counts[basis] += 1
    return pairs


def count_parties(initiatives: Iterable[Initiative], bases: Iterable[str]) -> dict[str, int]:
    """In how many initiatives each party takes part on one of `bases`."""
    wanted = set(bases)
    counts: dict[str, int] = {}
    for initiative in initiatives:
        for entry in initiative.participations:
            if entry.basis in wanted:
                counts[entry.party] = counts.get(entry.party, 0) + 1
    return counts


def count_alone(initiatives: Iterable[Initiative], bases: Iterable[str]) -> int:
    """How many initiatives have exactly one party on these bases."""
    wanted = set(bases)
    return sum(
        sum(entry.basis in wanted for entry in initiative.participations) == 1
        for initiative in initiatives
    )
