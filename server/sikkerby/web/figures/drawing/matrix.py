"""A matrix as a picture: a number in every square, its tint only repeating it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sikkerby.web.figures.drawing.svg import drawing, element, linked, text_at

_CELL = 56.0
_ROW = 36.0
_LETTER = 8.4
_TURNED_FROM = 6


@dataclass(frozen=True)
class Heading:
    """The name of a row or column, and the colour of its dot if it has one."""

    name: str
    hue: str = ""


@dataclass(frozen=True)
class Square:
    """A number as written, its tint 0–3, what it says in words, and where it leads."""

    written: str
    tint: int
    label: str
    address: str


def draw_matrix(
    rows: Sequence[Heading],
    columns: Sequence[Heading],
    squares: Sequence[Sequence[Square]],
    title: str,
    description: str,
    notes: Sequence[str],
) -> Markup:
    """The picture; columns with long names have them written upwards."""
    longest_row = max((len(heading.name) for heading in rows), default=0)
    longest_column = max((len(heading.name) for heading in columns), default=0)
    turned = longest_column > _TURNED_FROM
    left = 40 + _LETTER * longest_row
    top = 24 + (_LETTER * longest_column if turned else 16)
    width = max(left + _CELL * len(columns) + 16, 24 + 6.9 * max(map(len, notes), default=0))
    parts: list[Markup] = []
    for x, heading in enumerate(columns):
        middle = left + _CELL * (x + 0.5)
        turn = f"rotate(-90 {middle + 4.5:g} {top - 12:g})" if turned else None
        parts.append(
            text_at(
                middle + (4.5 if turned else 0),
                top - 12,
                heading.name,
                class_="strong" if turned else "strong middle",
                transform=turn,
            )
        )
    for y, (heading, line) in enumerate(zip(rows, squares, strict=True)):
        level = top + _ROW * y
        if heading.hue:
            parts.append(
                element(
                    "rect", x=12.0, y=level, width=8.0, height=_ROW, class_=f"mark {heading.hue}"
                )
            )
        parts.append(text_at(28.0, level + 22.5, heading.name, class_="strong"))
        parts += [_square(left + _CELL * x, level, square) for x, square in enumerate(line)]
    bottom = top + _ROW * len(rows)
    parts += [
        text_at(12.0, bottom + 26 + 20 * index, note, class_="note")
        for index, note in enumerate(notes)
    ]
    height = bottom + 20 + 20 * len(notes)
    return drawing(width, height, title, description, *parts, id="matrix", class_="matrix")


def _square(x: float, y: float, square: Square) -> Markup:
    style = f"grid tint-{square.tint}" if square.tint else "grid"
    shapes = (
        element("rect", x=x, y=y, width=_CELL, height=_ROW, class_=style),
        text_at(x + _CELL / 2, y + 22.5, square.written, class_="middle"),
    )
    if not square.address:
        return element("g", element("title", square.label), *shapes)
    return linked(square.address, square.label, *shapes)
