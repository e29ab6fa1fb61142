"""Outlines of places: area, centroid, and how much of one lies in another.

Coordinates are WGS 84, longitude first (RFC 7946, section 4).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from typing import Any

from sikkerby.errors import InputError

Point = tuple[float, float]
# The first ring goes around a polygon, the others around holes in it.
Polygon = tuple[tuple[Point, ...], ...]
Outline = tuple[Polygon, ...]

# WGS 84: half the longer axis in metres, and the square of the eccentricity.
_AXIS, _E2 = 6_378_137.0, 0.00669437999014
# Points that are tried along each side of an outline's box.
_SAMPLES = 50


def read_outline(geometry: Any) -> Outline:
    """The polygons of a GeoJSON geometry; none where it has no area.

    Raises InputError where coordinates are no pairs of numbers or stand for another system.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return ()
    try:
        polygons = geometry["coordinates"] if kind == "MultiPolygon" else [geometry["coordinates"]]
        outline = tuple(
            tuple(tuple((float(x), float(y)) for x, y, *_ in ring) for ring in polygon)
            for polygon in polygons
        )
    except (KeyError, TypeError, ValueError):
        outline = ()
    if not outline or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in _points(outline)):
        raise InputError("outline-not-in-degrees")
    return outline


def area(outline: Outline) -> float:
    """Square metres on the ellipsoid, holes taken off.

    Each ring is summed in an equal-area projection (J. P. Snyder, Map Projections: A Working
    Manual, 1987, equation 3-12), in which its sides are straight.
    """
    return sum(size for size, _, _ in _weigh(outline))


def centroid(outline: Outline) -> Point:
    """The point in which the outline would balance, to about a metre for a town's district."""
    rings = list(_weigh(outline))
    total = sum(size for size, _, _ in rings)
    x, y = sum(size * x for size, x, _ in rings), sum(size * y for size, _, y in rings)
    return x / total, y / total


def contains(outline: Outline, point: Point) -> bool:
    """Whether a point lies inside: a line from it to the east crosses the rings an odd number of
    times."""
    x, y = point
    crossings = sum(
        (one[1] > y) != (other[1] > y)
        and x < one[0] + (y - one[1]) / (other[1] - one[1]) * (other[0] - one[0])
        for rings in outline
        for ring in rings
        for one, other in _sides(ring)
    )
    return crossings % 2 == 1


def sample(outline: Outline) -> list[Point]:
    """The points of a grid over an outline that lie in it."""
    west, east, south, north = _box(outline)
    xs = [west + (number + 0.5) * (east - west) / _SAMPLES for number in range(_SAMPLES)]
    ys = [south + (number + 0.5) * (north - south) / _SAMPLES for number in range(_SAMPLES)]
    return [point for point in product(xs, ys) if contains(outline, point)]


def share_within(points: Sequence[Point], outer: Outline) -> float:
    """How many of the points of an outline lie in another, from 0 to 1."""
    west, east, south, north = _box(outer)
    near = [(x, y) for x, y in points if west <= x <= east and south <= y <= north]
    return sum(contains(outer, point) for point in near) / len(points) if points else 0.0


def _box(outline: Outline) -> tuple[float, float, float, float]:
    xs, ys = zip(*_points(outline), strict=True)
    return min(xs), max(xs), min(ys), max(ys)


def _points(outline: Outline) -> Iterator[Point]:
    return (point for rings in outline for ring in rings for point in ring)


def _sides(ring: Iterable[Point]) -> Iterator[tuple[Point, Point]]:
    points = list(ring)
    return pairwise((*points, points[0]))


def _weigh(outline: Outline) -> Iterator[tuple[float, float, float]]:
    """Of each ring the area, negative for a hole, and the centroid."""
    for rings in outline:
        for number, ring in enumerate(rings):
            size, x, y = _ring(ring)
            yield -size if number else size, x, y


def _ring(ring: tuple[Point, ...]) -> tuple[float, float, float]:
    """The area inside a ring and its centroid."""
    start_x, start_y = ring[0]
    total = flat = x = y = 0.0
    for (x1, y1), (x2, y2) in _sides(ring):
        total += math.radians(x2 - x1) * (_authalic(y1) + _authalic(y2))
        # Near the ring, so that differences of large products keep their digits.
        x1, y1, x2, y2 = x1 - start_x, y1 - start_y, x2 - start_x, y2 - start_y
        cross = x1 * y2 - x2 * y1
        flat += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    if not flat:
        return 0.0, start_x, start_y
    return abs(total) * _AXIS**2 / 4, start_x + x / (3 * flat), start_y + y / (3 * flat)


def _authalic(latitude: float) -> float:
    """Twice the area between the equator and a latitude, for a radian, on an axis of 1 (Snyder's
    q)."""
    sine, e = math.sin(math.radians(latitude)), math.sqrt(_E2)
    logarithm = math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
    return (1 - _E2) * (sine / (1 - _E2 * sine**2) - logarithm)
