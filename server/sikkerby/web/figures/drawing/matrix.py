"""A matrix as a picture: a number in every square, its tint only repeating it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from sikkerby.web.figures.drawing.svg import draw
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
    longest_row = max((len(name(row)) for row, _ in lines), default=0)
    longest_column = max((len(name(column)) for column in columns), default=0)
    turned = longest_column > _TURNED_FROM
    left = 40 + _LETTER * longest_row
    top = 24 + (_LETTER * longest_column if turned else 16)
    width = max(left + _CELL * len(columns) + 16, 24 + 6.9 * max(map(len, notes), default=0))
    bottom = top + _ROW * len(lines)
    return draw(
        "matrix",
        width,
        bottom + 20 + 20 * len(notes),
        title=title,
        description=description,
        lines=lines,
        columns=columns,
        name=name,
        label=label,
        notes=notes,
        left=left,
        top=top,
        bottom=bottom,
        turned=turned,
        cell_width=_CELL,
        row_height=_ROW,
    )
