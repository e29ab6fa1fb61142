"""Districts as a tile map: equal squares in their rough places, so that no area counts for more."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sikkerby.web.records.model import Place

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


# Where a group lies with its first row; a tile with its column and row and the number of its group.
Heading = tuple[Place | None, int]
Placed = tuple[Tile, int, int, int]


def place_tiles(
    groups: Mapping[Place | None, Sequence[Tile]],
) -> tuple[list[Heading], list[Placed]]:
    """The groups, one below the other: the row in which each begins, and the tiles of all of them.
    Those without a point stand in rows below the others of their group."""
    headings: list[Heading] = []
    placed: list[Placed] = []
    top = 0
    for number, (around, tiles) in enumerate(groups.items(), 1):
        headings.append((around, top))
        cells = arrange({tile.place.slug: tile.place.point for tile in tiles if tile.place.point})
        columns = max((column + 1 for column, _ in cells.values()), default=_NARROWEST)
        below = max((row + 1 for _, row in cells.values()), default=0)
        rest = (tile.place.slug for tile in tiles if not tile.place.point)
        for index, slug in enumerate(rest):
            cells[slug] = (index % columns, below + index // columns)
        for tile in tiles:
            column, row = cells[tile.place.slug]
            placed.append((tile, column, top + row, number))
        top += max(row for _, row in cells.values()) + 1
    return headings, placed


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
