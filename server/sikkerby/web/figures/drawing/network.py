"""What parties share as lines of a picture, and the shapes that the network has for screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sikkerby.publication.tables.layout import LEFT, PORT, RIGHT, WIDTH
from sikkerby.web.figures.drawing.svg import plain
from sikkerby.web.words import text


@dataclass(frozen=True)
class Tie:
    """What two parties share on a basis: how many initiatives, in words, and where they stand."""

    count: int
    label: str
    address: str


def tie_parties(a: object, b: object, basis: str, count: int, address: str) -> Tie:
    """The tie of two parties of these names."""
    shared = f"{text('n_initiatives', n=count)}, {text(f'basis_{basis}').lower()}"
    return Tie(count, f"{text('pair', a=a, b=b)}: {shared}", address)


@dataclass(frozen=True)
class Shape:
    """How wide the picture is, and where what stands at some places of the settled layout stands
    in it; between these places it is stretched evenly."""

    id: str
    width: float
    letters: int
    places: Sequence[tuple[float, float]]

    def x(self, settled: float) -> float:
        """The place of one of the settled layout."""
        for (left, here), (right, there) in pairwise(self.places):
            if settled <= right:
                return here + (settled - left) * (there - here) / (right - left)
        return self.places[-1][1]

    def path(self, curve: Sequence[tuple[float, float]]) -> str:
        """The path of a curve of the settled layout."""
        (x, y), *others = ((plain(self.x(x)), plain(y)) for x, y in curve)
        return f"M{x} {y}C{' '.join(f'{x} {y}' for x, y in others)}"


WIDE = Shape("network", WIDTH, 27, ((0, 0), (WIDTH + 20, WIDTH + 20)))
# For a phone: the same picture, as narrow as the names allow.
NARROW = Shape(
    "network-narrow",
    400.0,
    17,
    ((0, 0), (LEFT, 84), (RIGHT, 208), (PORT, 358), (WIDTH, 392), (WIDTH + 20, 396)),
)
