"""The table that was read by hand (`tests/expected/rows.tsv`), counted for pages to agree with."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from tests.conftest import CODES, read_expected

POLICE, NOERREBRO = "koebenhavns-politi", "koebenhavn-noerrebro"
BASES = ("named", "mentioned", "implied")
AT_FIRST = BASES[:2]
DISTRICTS = {
    "koebenhavn-indre-by": "Indre By", "koebenhavn-oesterbro": "Østerbro",
    NOERREBRO: "Nørrebro", "koebenhavn-vesterbro-kongens-enghave": "Vesterbro-Kongens Enghave",
    "koebenhavn-valby": "Valby", "koebenhavn-vanloese": "Vanløse",
    "koebenhavn-broenshoej-husum": "Brønshøj-Husum", "koebenhavn-bispebjerg": "Bispebjerg",
    "koebenhavn-amager-oest": "Amager Øst", "koebenhavn-amager-vest": "Amager Vest",
}  # fmt: skip
# Where smaller places lie, and of which districts Amager is made.
WITHIN = {
    "koebenhavn-tingbjerg": ("Brønshøj-Husum",), "koebenhavn-husum": ("Brønshøj-Husum",),
    "koebenhavn-broenshoej": ("Brønshøj-Husum",), "koebenhavn-urbanplanen": ("Amager Vest",),
    "koebenhavn-folehaven": ("Valby",), "koebenhavn-mjoelnerparken": ("Nørrebro",),
    "koebenhavn-amager": ("Amager Øst", "Amager Vest"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row as it was read by hand: parties with their bases, places by the districts they name."""

    number: int
    principle: str
    also: frozenset[str]
    coverage: str
    parties: Mapping[str, str]
    places: frozenset[str]
    ages: tuple[float, float] | None

    @property
    def districts(self) -> set[str]:
        own = {DISTRICTS[place] for place in self.places if place in DISTRICTS}
        return own | {name for place in self.places for name in WITHIN.get(place, ())}

    def on(self, bases: Iterable[str]) -> set[str]:
        return {party for party, basis in self.parties.items() if basis in bases}


@functools.cache
def gold() -> list[Row]:
    found = []
    for row in read_expected("rows.tsv"):
        stated = (row["minimum_age"], row["maximum_age"])
        found.append(
            Row(
                int(row["row"]),
                row["principle"],
                frozenset(row["also_supports"].split()),
                row["coverage"],
                {
                    party: basis
                    for basis, column in zip(
                        BASES, ("involved", "mentioned", "implied"), strict=True
                    )
                    for party in row[column].split()
                },
                frozenset(row["places"].split()),
                (float(stated[0] or 0), float(stated[1] or 999)) if any(stated) else None,
            )
        )
    return found


def shared(rows: Iterable[Row], bases: Iterable[str]) -> Counter[frozenset[str]]:
    """How many initiatives each pair has in common, by the weaker of its two bases."""
    return Counter(
        frozenset(pair)
        for row in rows
        for pair in combinations(row.parties, 2)
        if max((row.parties[party] for party in pair), key=BASES.index) in bases
    )


def rows_of(address: str) -> list[Row]:
    """The rows that a page's filters leave."""
    rows = gold()
    if f"place={NOERREBRO}" in address and "cover" not in address:
        rows = [row for row in rows if NOERREBRO in row.places]
    return [row for row in rows if row.principle == "3"] if "principle=3" in address else rows


def has(number: int) -> Callable[[frozenset[str]], bool]:
    """Pairs with so many administrations."""
    return lambda pair: sum(party in CODES.values() for party in pair) == number


def is_drawn(pair: frozenset[str]) -> bool:
    """Whether the network draws a pair: ties between administrations stand in the matrix."""
    return not has(2)(pair)


def crossed(
    axes: Callable[[Row], Iterable[tuple[str, str]]], rows: Iterable[Row]
) -> Counter[tuple[str, str]]:
    return Counter(pair for row in rows for pair in axes(row))
