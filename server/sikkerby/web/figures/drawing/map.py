"""Places as a map: longitude and latitude on a plane that is true near one parallel."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sikkerby.web.figures.drawing.svg import draw

# The parallel along which x and y have one scale.
PARALLEL = math.radians(55.68)
# Of the sphere with the Earth's mean radius, 6371.0088 km (IUGG).
KILOMETRES_A_DEGREE = math.pi / 180 * 6371.0088
SCALE_KILOMETRES = 2

_WIDTH = 680.0
_MARGIN = 72.0
_FOOT = 56.0
# The radius of the circle of a place that one initiative names.
_RADIUS = 11.0
_EMPTY_RADIUS = 5.0
_LETTER = 7.4
_LINE = 17.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Dot:
    """A place with its point in degrees and how many initiatives name it.

    `within` is the slug of the district that a hairline leads to; `label` says all in words.
    """

    slug: str
    name: str
    longitude: float
    latitude: float
    count: int
    within: str
    label: str
    address: str


@dataclass(frozen=True)
class _Placed:
    dot: Dot
    x: float
    y: float

    @property
    def radius(self) -> float:
        return radius_of(self.dot.count)

    @property
    def box(self) -> Box:
        r = self.radius + 1
        return self.x - r, self.y - r, self.x + r, self.y + r


def radius_of(count: int) -> float:
    """The radius in pixels: the area is in proportion to the number."""
    return _RADIUS * math.sqrt(count) if count else _EMPTY_RADIUS


def draw_map(
    dots: Sequence[Dot],
    title: str,
    description: str,
    *,
    scale: str,
    north: str,
    notes: Sequence[str],
) -> Markup:
    """The picture of all `dots`; what has no point is no part of it."""
    placed, height, pixels = _project(dots)
    by_slug = {entry.dot.slug: entry for entry in placed}
    threads = [
        (entry, home)
        for entry in placed
        if (home := by_slug.get(entry.dot.within)) and home is not entry
    ]
    return draw(
        "map",
        _WIDTH,
        height + _FOOT + 20 * len(notes),
        title=title,
        description=description,
        placed=placed,
        threads=threads,
        labels=_place_labels(placed, height),
        foot=height + 18,
        length=SCALE_KILOMETRES / KILOMETRES_A_DEGREE * pixels,
        kilometres=SCALE_KILOMETRES,
        scale=scale,
        north=north,
        notes=notes,
    )


def _project(dots: Sequence[Dot]) -> tuple[list[_Placed], float, float]:
    """The dots in pixels, the height of the drawing, and how many pixels a degree has."""
    if not dots:
        return [], 2 * _MARGIN, 1.0
    flat = [(dot.longitude * math.cos(PARALLEL), dot.latitude) for dot in dots]
    west, east = min(x for x, _ in flat), max(x for x, _ in flat)
    south, north = min(y for _, y in flat), max(y for _, y in flat)
    extent = max(east - west, (north - south) * 0.8) or 1.0
    pixels = (_WIDTH - 2 * _MARGIN) / extent
    left = (_WIDTH - (east - west) * pixels) / 2
    placed = [
        _Placed(
            dot, round(left + (x - west) * pixels, 1), round(_MARGIN / 2 + (north - y) * pixels, 1)
        )
        for dot, (x, y) in zip(dots, flat, strict=True)
    ]
    # The largest first, so that no small one is hidden beneath it.
    placed.sort(key=lambda entry: (-entry.dot.count, entry.dot.slug))
    return placed, (north - south) * pixels + _MARGIN, pixels


def _place_labels(placed: Iterable[_Placed], height: float) -> dict[str, tuple[float, float, str]]:
    """For each place where its name stands: beside, below or above, wherever there is room."""
    entries = list(placed)
    taken = [entry.box for entry in entries]
    found: dict[str, tuple[float, float, str]] = {}
    for entry in entries:
        width = _LETTER * len(entry.dot.name)
        r = entry.radius + 4
        # Point, anchor, and how far the box reaches to the left of the point.
        options = (
            (entry.x + r, entry.y + 4.5, "", 0.0),
            (entry.x - r, entry.y + 4.5, "left", width),
            (entry.x, entry.y + r + 11, "middle", width / 2),
            (entry.x, entry.y - r - 2, "middle", width / 2),
        )
        choices = []
        for rank, (x, y, anchor, before) in enumerate(options):
            box = (x - before, y - 13, x - before + width, y - 13 + _LINE)
            clashes = sum(_overlap(box, other) for other in taken)
            outside = box[0] < 4 or box[2] > _WIDTH - 4 or box[1] < 0 or box[3] > height
            choices.append((clashes + 10 * outside, rank, (x, y, anchor), box))
        _, _, label, box = min(choices)
        found[entry.dot.slug] = label
        taken.append(box)
    return found


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
