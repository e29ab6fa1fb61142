"""The vocabulary as a picture: a box for each class, a line for each property that leads on.

Classes stand in columns, each one step further from the first; sub-classes stand in the box of the
class above them. What leads back or stays in a column is written in its box instead of drawn, so
that no line crosses a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sikkerby.web.figures.drawing.svg import draw

_WIDTH, _GAP, _MARGIN = 236.0, 214.0, 16.0
_LINE, _PADDING, _SPACE = 20.0, 12.0, 22.0


@dataclass(frozen=True)
class Box:
    """A class: its short name, its label, where it leads, its sub-classes and plain properties."""

    name: str
    label: str
    address: str
    below: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


# Left edge, top and height of a box.
Place = tuple[float, float, float]


def draw_vocabulary(
    boxes: Sequence[Box], lines: Mapping[tuple[str, str], Sequence[str]], first: str
) -> Markup:
    """The picture; `lines` are properties by the two classes that they lead from and to, `first` is
    the class that everything starts from."""
    column = _columns(boxes, lines, first)
    drawn = {pair: lines[pair] for pair in lines if column[pair[1]] == column[pair[0]] + 1}
    inside: dict[str, list[str]] = defaultdict(list)
    for source, target in lines.keys() - drawn.keys():
        inside[source] += [f"{name} → {target}" for name in lines[source, target]]
    rows = {
        box.name: (*box.values, *sorted(inside[box.name]), *(f"▸ {name}" for name in box.below))
        for box in boxes
    }
    places = _place(boxes, drawn, column, rows)
    height = max(y + tall for _, y, tall in places.values()) + _MARGIN
    width = 2 * _MARGIN + (max(column.values()) + 1) * (_WIDTH + _GAP) - _GAP
    return draw(
        "vocabulary",
        width,
        height,
        drawn=[(names, *_route(places[a], places[b])) for (a, b), names in drawn.items()],
        boxes=boxes,
        places=places,
        rows=rows,
        box_width=_WIDTH,
        gap=_GAP,
    )


def _columns(
    boxes: Sequence[Box], lines: Collection[tuple[str, str]], first: str
) -> dict[str, int]:
    """The steps from the first class; those that nothing leads to stand one before their target."""
    column = {first: 0}
    reached = [first]
    for name in reached:
        for source, target in lines:
            if source == name and target not in column:
                column[target] = column[name] + 1
                reached.append(target)
    for box in boxes:
        if box.name not in column:
            targets = [column[b] for a, b in lines if a == box.name and b in column]
            column[box.name] = max(1, min(targets, default=2) - 1)
    return column


def _place(
    boxes: Sequence[Box],
    drawn: Mapping[tuple[str, str], Sequence[str]],
    column: Mapping[str, int],
    rows: Mapping[str, Sequence[str]],
) -> dict[str, Place]:
    """Where each box stands; near what leads to it."""
    places: dict[str, Place] = {}
    for number in sorted(set(column.values())):
        members = [box.name for box in boxes if column[box.name] == number]
        sources = {
            name: [places[source][1] for source, target in drawn if target == name] or [1e6]
            for name in members
        }
        members.sort(key=lambda name: sum(sources[name]) / len(sources[name]))
        y = _MARGIN
        for name in members:
            labels = sum(len(names) for (_, target), names in drawn.items() if target == name)
            tall = 2 * _PADDING + _LINE * max(2 + len(rows[name]), labels)
            places[name] = (_MARGIN + number * (_WIDTH + _GAP), y, tall)
            y += tall + _SPACE
    return places


def _route(source: Place, target: Place) -> tuple[float, float, float, float]:
    """Where a line begins and ends: from the right edge of a box to the left edge of another."""
    x, y, tall = source
    to_x, to_y, to_tall = target
    begin = min(max(to_y + 24, y + 24), y + tall - 12)
    return x + _WIDTH, begin, to_x, to_y + min(24.0, to_tall / 2)
