"""Districts as a tile map: equal squares in their rough places, so that no area counts for more."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from sikkerby.web.figures.drawing.svg import draw
from sikkerby.web.records.model import Place

_TILE, _HEIGHT, _GAP = 108.0, 116.0, 6.0
_MARGIN = 12.0
_HEADING, _LINE, _KEY_LINE = 28.0, 17.0, 24.0
_NARROWEST = 4
# A grid with some room to spare keeps neighbours together.
_ROOM = 1.2

Point = tuple[float, float]
Cell = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """A place and how many initiatives name it. Of a district, `named` are those that name it or a
    part of it, `citywide` those that cover it as they cover everything. `address` gives where they
    are listed, under further filters."""

    place: Place
    count: int
    named: int
    citywide: int
    address: Callable[..., str]

    @property
    def is_district(self) -> bool:
        return self.place.kind == "District"

    def listed(self, coverage: str) -> str:
        """Where those are that name the district or a part of it, or that are “citywide”."""
        return self.address(cover=1, coverage=coverage)


def draw_tiles(
    groups: Sequence[tuple[str, Sequence[Tile]]], title: str, notes: Sequence[str]
) -> Markup:
    """The picture of all groups, one below the other: the districts of a municipality each, whose
    name stands above them where there are several."""
    placed: list[tuple[Tile, float, float]] = []
    headings: list[tuple[str, float]] = []
    y, columns = _MARGIN, _NARROWEST
    for name, tiles in groups:
        if len(groups) > 1:
            headings.append((name, y + _LINE))
            y += _HEADING
        cells = place_tiles([tile.place for tile in tiles])
        columns = max(columns, *(column + 1 for column, _ in cells.values()))
        for tile in tiles:
            column, row = cells[tile.place.slug]
            placed.append((tile, _MARGIN + column * (_TILE + _GAP), y + row * (_HEIGHT + _GAP)))
        y += (max(row for _, row in cells.values()) + 1) * (_HEIGHT + _GAP)
    width = 2 * _MARGIN + columns * (_TILE + _GAP) - _GAP
    lines = [line for note in notes for line in wrap(note, int(width / 6.2))]
    return draw(
        "map",
        width,
        y + 3 * _KEY_LINE + _LINE * len(lines) + _MARGIN,
        title=title,
        placed=placed,
        headings=headings,
        tile_width=_TILE,
        tall=_HEIGHT,
        key_top=y + 8,
        key_line=_KEY_LINE,
        notes=lines,
        line=_LINE,
    )


def place_tiles(places: Sequence[Place]) -> dict[str, Cell]:
    """Column and row of each place by its slug; those without a point stand in rows below."""
    points = {place.slug: place.point for place in places if place.point}
    cells = arrange(points)
    columns = max((column + 1 for column, _ in cells.values()), default=_NARROWEST)
    below = max((row + 1 for _, row in cells.values()), default=0)
    rest = (place for place in places if not place.point)
    for index, place in enumerate(rest):
        cells[place.slug] = (index % columns, below + index // columns)
    return cells


def arrange(points: Mapping[str, Point]) -> dict[str, Cell]:
    """A cell of a grid for each point, as near to its place as the others let it be: two cells
    change their contents for as long as that brings these nearer. The outcome depends on nothing
    but the points."""
    if not points:
        return {}
    columns = math.ceil(math.sqrt(len(points)))
    rows = math.ceil(_ROOM * len(points) / columns)
    across = _spread({name: point[0] for name, point in points.items()}, columns)
    down = _spread({name: -point[1] for name, point in points.items()}, rows)
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    names: list[str] = sorted(points)
    inside = [*names, *[""] * (len(cells) - len(names))]

    def distance(name: str, cell: Cell) -> float:
        return (across[name] - cell[0]) ** 2 + (down[name] - cell[1]) ** 2 if name else 0.0

    changed = True
    while changed:
        changed = False
        for i, a in enumerate(cells):
            for j, b in enumerate(cells[:i]):
                one, other = inside[i], inside[j]
                before = distance(one, a) + distance(other, b)
                if distance(one, b) + distance(other, a) < before - 1e-9:
                    inside[i], inside[j] = other, one
                    changed = True
    return {name: cell for cell, name in zip(cells, inside, strict=True) if name}


def _spread(values: Mapping[str, float], number: int) -> dict[str, float]:
    """Values as positions among `number` columns or rows."""
    least, most = min(values.values()), max(values.values())
    step = (number - 1) / ((most - least) or 1.0)
    return {name: (value - least) * step for name, value in values.items()}
