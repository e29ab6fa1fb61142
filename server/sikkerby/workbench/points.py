"""The point of a place: coordinates, or a click on a plain grid that grows with each click.

The grid is an image button: a browser sends where it was clicked without scripts (HTML, section
4.10.5.1.19).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.errors import InputError, NotFound, SikkerbyError
from sikkerby.web.words import text
from sikkerby.workbench.decide import NAME, PLACE, read_names, take_names
from sikkerby.workbench.state import bench, blueprint, change, digest, given, go, page, today, user

_POINT = "point (longitude latitude)"
_ORIGIN = ("origin of the point (Danish)", "origin of the point (English)")
WIDTH, HEIGHT = 640, 480
# What a click grows, and the fewest degrees of latitude that the grid shows: some 500 m.
_GROWTH, _LEAST = 4, 0.005
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Box:
    """A stretch of the earth by its centre and its height, in degrees; it is as wide as it is high
    in kilometres, by the shape of the picture."""

    longitude: float
    latitude: float
    height: float

    @property
    def width(self) -> float:
        return self.height * WIDTH / HEIGHT / math.cos(math.radians(self.latitude))

    @property
    def west(self) -> float:
        return self.longitude - self.width / 2

    @property
    def north(self) -> float:
        return self.latitude + self.height / 2

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point stands in the picture, in pixels from its upper left."""
        return (
            (longitude - self.west) / self.width * WIDTH,
            (self.north - latitude) / self.height * HEIGHT,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel."""
        return self.west + x / WIDTH * self.width, self.north - y / HEIGHT * self.height

    def lines(self) -> Iterator[tuple[str, float, float]]:
        """The lines of the grid: what they say, and where they stand, right or else down."""
        step, places = _step(self.width)
        for number in range(math.ceil(self.west / step), int((self.west + self.width) / step) + 1):
            yield f"{number * step:.{places}f}", self.place(number * step, 0)[0], 0
        step, places = _step(self.height)
        south = self.north - self.height
        for number in range(math.ceil(south / step), int(self.north / step) + 1):
            yield f"{number * step:.{places}f}", 0, self.place(0, number * step)[1]


def _step(span: float) -> tuple[float, int]:
    """Degrees between the lines of a span, and with how many decimals they are written."""
    least = span / 8
    power = 10 ** math.floor(math.log10(least))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
    return step, max(0, -math.floor(math.log10(step)))


_DENMARK = Box(10.6, 56.2, 3.6)


def _around(points: Iterable[tuple[float, float]]) -> Box:
    """What shows all points, or Denmark where there is none."""
    longitudes, latitudes = zip(*points, strict=True) if (points := list(points)) else ((), ())
    if not longitudes:
        return _DENMARK
    south, north = min(latitudes), max(latitudes)
    narrow = math.cos(math.radians(south)) * HEIGHT / WIDTH
    height = max(north - south, (max(longitudes) - min(longitudes)) * narrow, 20 * _LEAST)
    return Box((min(longitudes) + max(longitudes)) / 2, (south + north) / 2, 1.2 * height)


def _parse(cell: str) -> tuple[float, float] | None:
    """Longitude and latitude in either order, as far as Denmark tells them apart."""
    numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(cell)]
    if len(numbers) != 2 or not all(abs(number) <= 180 for number in numbers):
        return None
    low, high = sorted(numbers)
    first, second = (low, high) if low < 20 < 50 < high else numbers
    return (first, second) if abs(second) <= 90 else None


def _rows() -> dict[str, dict[str, str]]:
    return {row[PLACE]: row for row in read_names(bench().data, PLACE)}


def _row(place: str) -> dict[str, str]:
    found = _rows().get(place)
    if found is None:
        raise NotFound("no-such-place", place)
    return found


def _box() -> Box:
    """What the address says is shown, or what shows the points that there are."""
    try:
        numbers = [float(part) for part in request.args.get("box", "").split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 3 and all(map(math.isfinite, numbers)):
        longitude, latitude, height = numbers
        return Box(
            max(-180.0, min(180.0, longitude)), max(-80.0, min(80.0, latitude)),
            max(_LEAST, min(20.0, height)),
        )  # fmt: skip
    return _around(point for row in _rows().values() if (point := _parse(row[_POINT])))


def _written(point: tuple[float, float]) -> str:
    return f"{point[0]:.5f} {point[1]:.5f}"


@blueprint.get("/names/point/<place>")
def show_point(place: str) -> Response:
    row, box = _row(place), _box()
    chosen = row[_POINT]
    x, y = request.args.get("at.x", type=int), request.args.get("at.y", type=int)
    if x is not None and y is not None:
        longitude, latitude = box.point(x, y)
        chosen = _written((longitude, latitude))
        box = Box(longitude, latitude, max(_LEAST, box.height / _GROWTH))
    return _show(row, box, chosen)


def _show(
    row: Mapping[str, str], box: Box, chosen: str, fault: SikkerbyError | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    return page(
        "point.html",
        status,
        place=row[PLACE],
        name=row[NAME],
        stored=row[_POINT],
        was=digest(row[_POINT]),
        chosen=chosen,
        box=f"{box.longitude:.6f},{box.latitude:.6f},{box.height:.6f}",
        size=(WIDTH, HEIGHT),
        fault=fault,
    )


@blueprint.get("/names/point/<place>.svg")
def show_grid(place: str) -> Response:
    """The grid, with the points of the other places and the one that is chosen."""
    box = _box()
    others = [
        (row[NAME], *box.place(*point))
        for slug, row in _rows().items()
        if slug != place and (point := _parse(row[_POINT]))
    ]
    point = _parse(request.args.get("at", ""))
    chosen = box.place(*point) if point else None
    shown = [one for one in others if 0 <= one[1] <= WIDTH and 0 <= one[2] <= HEIGHT]
    body = render_template(
        "workbench/grid.svg", size=(WIDTH, HEIGHT), lines=box.lines(), others=shown, chosen=chosen
    )
    return Response(body, content_type="image/svg+xml; charset=utf-8")


@blueprint.post("/names/point/<place>")
def take_point(place: str) -> Response | BaseResponse:
    row, typed = _row(place), given("point")
    point = _parse(typed)
    if point is None:
        fault = InputError("not-a-point", typed)
        return _show(row, _box(), typed, fault, 400)
    if given("was") != digest(row[_POINT]):
        fault = InputError("settings-changed-meanwhile")
        return _show(row, _box(), typed, fault, 409)
    who = (f"Sat af {user()}, {today()}", f"Set by {user()}, {today()}")
    cells = {PLACE: place, NAME: row[NAME], _POINT: _written(point)}
    cells |= dict(zip(_ORIGIN, who, strict=True))
    change(text("saved_point", x=row[NAME]), lambda draft: take_names(draft, {PLACE: [cells]}))
    return go("/names")
