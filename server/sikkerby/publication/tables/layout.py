"""The picture of the network: places of parties and ties.

It is settled once for a version, so that it can be cited: the layout holds the ties of all three
bases, and pages only choose which of them to draw. Administrations stand on the
left, all others on the right; ties between administrations are no part of it.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from operator import itemgetter

from sikkerby.publication.tables.narrow import BASES

# With more parties, lines cannot be distinguished.
MOST_PARTIES = 120
WIDTH = 760
LEFT = 92.0
RIGHT = 440.0
# Where ties between two parties of the right side leave it, beyond the names.
PORT = 676.0
_ROW = 50.0
_MARGIN = 34.0
_SWEEPS = 24
# How far ties of the three bases between the same two parties bow apart.
_BOW = {"named": 0.0, "mentioned": 26.0, "implied": -26.0}
_LABEL_AT = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74)
_LABEL_APART = 17.0

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
Pair = tuple[str, str]
# The numbers on the curves, by square of the picture, so that only near ones are compared.
Taken = dict[tuple[int, int], list[Point]]


@dataclass(frozen=True)
class Spot:
    """Where a party stands; `is_left` for administrations."""

    party: str
    x: float
    y: float
    is_left: bool


@dataclass(frozen=True)
class Tie:
    """The cubic Bézier curve of a pair on one basis, and where its number stands."""

    a: str
    b: str
    basis: str
    curve: Curve
    label: Point


@dataclass(frozen=True)
class Layout:
    """The whole picture, in pixels from the upper left corner."""

    spots: tuple[Spot, ...]
    ties: tuple[Tie, ...]

    @property
    def height(self) -> float:
        on_left = sum(spot.is_left for spot in self.spots)
        return _height(on_left, len(self.spots) - on_left)


def _height(on_left: int, on_right: int) -> float:
    return 2 * _MARGIN + _ROW * max(on_left, on_right, 2) - _ROW


def arrange(taking_part: Iterable[Mapping[str, str]], left: set[str]) -> Layout:
    """The layout of parties, given for each initiative as basis by party.

    `left` are those that stand on the left. The outcome depends on nothing but the arguments.
    """
    counts = Counter[tuple[str, str, str]]()
    parties: set[str] = set()
    for initiative in taking_part:
        parties |= initiative.keys()
        for a, b in combinations(sorted(initiative, key=lambda p: (p not in left, p)), 2):
            if not (a in left and b in left):
                counts[a, b, max(initiative[a], initiative[b], key=BASES.index)] += 1
    across = Counter[Pair]()
    for (a, b, basis), n in counts.items():
        # “All administrations” ties everybody to everybody and would drown the differences between
        # parties, so it has no say in the order.
        if a in left and basis != "implied":
            across[a, b] += n
    columns = _order(sorted(parties & left), sorted(parties - left), across)
    height = _height(*map(len, columns))
    spots = {
        party: Spot(party, x, y, x == LEFT)
        for column, x in zip(columns, (LEFT, RIGHT), strict=True)
        for party, y in zip(column, _spread(len(column), height), strict=True)
    }
    ties: list[Tie] = []
    taken: Taken = {}
    for a, b, basis in sorted(counts, key=lambda key: (key[0], key[1], BASES.index(key[2]))):
        curve = _bend(spots[a], spots[b], basis)
        ties.append(Tie(a, b, basis, curve, _place_label(curve, taken)))
    return Layout(tuple(spots.values()), tuple(ties))


def _order(
    left: list[str], right: list[str], weights: Mapping[Pair, int]
) -> tuple[list[str], list[str]]:
    """Both columns in an order with few crossings: each party at the mean of its neighbours
    (Sugiyama, Tagawa and Toda 1981), sweeping to and fro, of all sweeps the best one."""
    best = (left, right)
    fewest = _crossings(left, right, weights)
    backwards = {(b, a): n for (a, b), n in weights.items()}
    for _ in range(_SWEEPS):
        right = _by_neighbours(right, left, backwards)
        left = _by_neighbours(left, right, weights)
        crossings = _crossings(left, right, weights)
        if crossings < fewest:
            best, fewest = (left, right), crossings
    return best


def _by_neighbours(moving: list[str], fixed: list[str], weights: Mapping[Pair, int]) -> list[str]:
    rank = {party: index for index, party in enumerate(fixed)}
    totals, numbers = Counter[str](), Counter[str]()
    for (a, b), n in weights.items():
        totals[a] += n * rank[b]
        numbers[a] += n
    # Parties without ties go last, out of the way.
    means = {party: totals[party] / n if (n := numbers[party]) else len(fixed) for party in moving}
    return sorted(moving, key=lambda party: (means[party], party))


def _crossings(left: list[str], right: list[str], weights: Mapping[Pair, int]) -> int:
    above = {party: index for index, party in enumerate(left)}
    beside = {party: index for index, party in enumerate(right)}
    seen: list[int] = []
    found = 0
    for _, position in sorted((above[a], beside[b]) for a, b in weights):
        found += len(seen) - bisect_right(seen, position)
        insort(seen, position)
    return found


def _spread(number: int, height: float) -> list[float]:
    """Evenly spaced heights; a column that is shorter than the other keeps to the middle."""
    if number < 2:
        return [round(height / 2, 1)] * number
    step = (height - 2 * _MARGIN) / (number - 1)
    return [round(_MARGIN + step * index, 1) for index in range(number)]


def _bend(a: Spot, b: Spot, basis: str) -> Curve:
    bow = _BOW[basis]
    if a.is_left:
        third = (b.x - a.x) / 3
        return (
            (a.x, a.y),
            (round(a.x + third, 1), round(a.y + (b.y - a.y) * 0.12 + bow, 1)),
            (round(b.x - third, 1), round(b.y - (b.y - a.y) * 0.12 + bow, 1)),
            (b.x, b.y),
        )
    # Long ties bulge further, so that none runs along another; the curve reaches ¾ of it.
    out = min(PORT + 20 + abs(b.y - a.y) / 5 + abs(bow) / 3 * 2, WIDTH + 20)
    return ((PORT, a.y), (round(out, 1), a.y), (round(out, 1), b.y), (PORT, b.y))


def point_at(curve: Curve, t: float) -> Point:
    """The point of a cubic Bézier curve at `t` between 0 and 1."""
    shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (
        round(sum(share * place for share, place in zip(shares, places, strict=True)), 1)
        for places in zip(*curve, strict=True)
    )
    return x, y


def _place_label(curve: Curve, taken: Taken) -> Point:
    """The first place on the curve with room around it, or else the one with most room; it is taken
    from then on."""
    found: list[tuple[float, Point]] = []
    for t in _LABEL_AT:
        point = point_at(curve, t)
        found.append((_room(point, taken), point))
        if found[-1][0] >= _LABEL_APART:
            break
    chosen = max(found, key=itemgetter(0))[1]
    taken.setdefault(_square(chosen), []).append(chosen)
    return chosen


def _room(point: Point, taken: Taken) -> float:
    """How far the nearest number is, where it is nearer than numbers should be."""
    column, row = _square(point)
    near = (
        max(abs(point[0] - x), abs(point[1] - y))
        for across, down in product((-1, 0, 1), repeat=2)
        for x, y in taken.get((column + across, row + down), ())
    )
    return min(near, default=_LABEL_APART)


def _square(point: Point) -> tuple[int, int]:
    return int(point[0] // _LABEL_APART), int(point[1] // _LABEL_APART)
