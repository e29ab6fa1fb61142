"""The vocabulary as a picture: a box for each class, a line for each property that leads on.

Classes stand in columns, each one step further from the first; sub-classes stand in the box of the
class above them. What leads back or stays in a column is written in its box instead of drawn, so
that no line crosses a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from markupsafe import Markup

from sikkerby.web.figures.drawing.svg import draw

_LINE, _PADDING, _SPACE, _MARGIN = 20, 12, 22, 16


@dataclass(frozen=True)
class Box:
    """A class: its label, where it leads, its sub-classes and plain properties."""

    label: str
    address: str
    below: Sequence[str] = ()
    values: Sequence[str] = ()


# Column, top and height of a box.
Place = tuple[int, int, int]
# Properties by the two classes that they lead from and to.
Lines = Mapping[tuple[str, str], Sequence[str]]


def draw_vocabulary(boxes: Mapping[str, Box], lines: Lines, first: str) -> Markup:
    """The picture, of boxes by their short names; everything starts from the `first`."""
    column = _columns(boxes, lines, first)
    drawn = {pair: lines[pair] for pair in lines if column[pair[1]] == column[pair[0]] + 1}
    inside: dict[str, list[str]] = defaultdict(list)
    for source, target in lines.keys() - drawn.keys():
        inside[source] += [f"{name} → {target}" for name in lines[source, target]]
    rows = {
        name: (*box.values, *sorted(inside[name]), *(f"▸ {name}" for name in box.below))
        for name, box in boxes.items()
    }
    places = _place(drawn, column, rows)
    height = max(y + tall for _, y, tall in places.values()) + _MARGIN
    return draw("vocabulary", height=height, boxes=boxes, lines=drawn, places=places, rows=rows)


def _columns(boxes: Iterable[str], lines: Lines, first: str) -> dict[str, int]:
    """The steps from the first class; those that nothing leads to stand one before their target."""
    column = {first: 0}
    reached = [first]
    for name in reached:
        for source, target in lines:
            if source == name and target not in column:
                column[target] = column[name] + 1
                reached.append(target)
    for name in boxes:
        if name not in column:
            targets = [column[b] for a, b in lines if a == name and b in column]
            column[name] = max(1, min(targets, default=2) - 1)
    return column


def _place(
    drawn: Lines, column: Mapping[str, int], rows: Mapping[str, Sequence[str]]
) -> dict[str, Place]:
    """Where each box stands; near what leads to it."""
    places: dict[str, Place] = {}

    def top_of_sources(name: str) -> float:
        return fmean([places[source][1] for source, target in drawn if target == name] or [1e6])

    for number in sorted(set(column.values())):
        y = _MARGIN
        members = (name for name in rows if column[name] == number)
        for name in sorted(members, key=top_of_sources):
            labels = sum(len(names) for (_, target), names in drawn.items() if target == name)
            tall = 2 * _PADDING + _LINE * max(2 + len(rows[name]), labels)
            places[name] = (number, y, tall)
            y += tall + _SPACE
    return places
