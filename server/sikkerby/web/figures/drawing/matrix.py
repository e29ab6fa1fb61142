"""A matrix as a picture: a number in every square, its tint only repeating it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from sikkerby.web.figures.drawing.svg import drawing, element, linked, text_at
from sikkerby.web.records.crossing import Cell, Entry

_CELL = 56.0
_ROW = 36.0
_LETTER = 8.4
_TURNED_FROM = 6


def draw_matrix(
    lines: Sequence[tuple[Entry, Sequence[Cell]]],
    columns: Sequence[Entry],
    title: str,
    description: str,
    notes: Sequence[str],
    *,
    name: Callable[[Entry], str],
    label: Callable[[Cell], str],
) -> Markup:
    """The picture; columns with long names have them written upwards.

    `name` is what a row or column is called, `label` what a cell says in words.
    """
    rows = [name(row) for row, _ in lines]
    longest_row = max(map(len, rows), default=0)
    longest_column = max((len(name(column)) for column in columns), default=0)
    turned = longest_column > _TURNED_FROM
    left = 40 + _LETTER * longest_row
    top = 24 + (_LETTER * longest_column if turned else 16)
    width = max(left + _CELL * len(columns) + 16, 24 + 6.9 * max(map(len, notes), default=0))
    parts: list[Markup] = []
    for x, column in enumerate(columns):
        middle = left + _CELL * (x + 0.5)
        turn = f"rotate(-90 {middle + 4.5:g} {top - 12:g})" if turned else None
        parts.append(
            text_at(
                middle + (4.5 if turned else 0),
                top - 12,
                name(column),
                class_="strong" if turned else "strong middle",
                transform=turn,
            )
        )
    for y, (row, cells) in enumerate(lines):
        level = top + _ROW * y
        if row.hue:
            parts.append(
                element("rect", x=12.0, y=level, width=8.0, height=_ROW, class_=f"mark {row.hue}")
            )
        parts.append(text_at(28.0, level + 22.5, rows[y], class_="strong"))
        parts += [
            _square(left + _CELL * x, level, cell, label(cell)) for x, cell in enumerate(cells)
        ]
    bottom = top + _ROW * len(rows)
    parts += [
        text_at(12.0, bottom + 26 + 20 * index, note, class_="note")
        for index, note in enumerate(notes)
    ]
    height = bottom + 20 + 20 * len(notes)
    return drawing(width, height, title, description, *parts, id="matrix", class_="matrix")


def _square(x: float, y: float, cell: Cell, label: str) -> Markup:
    style = f"grid tint-{cell.tint}" if cell.tint else "grid"
    shapes = (
        element("rect", x=x, y=y, width=_CELL, height=_ROW, class_=style),
        text_at(x + _CELL / 2, y + 22.5, cell.written, class_="middle"),
    )
    # What a page lists below its matrix is no part of the picture.
    if not cell.address or cell.address.startswith("#"):
        return element("g", element("title", label), *shapes)
    return linked(cell.address, label, *shapes)
