"""Counts as bars: names to the left, numbers after the bars."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from markupsafe import Markup

from sikkerby.web.bars import Bar, longest
from sikkerby.web.figures.drawing.svg import draw

_WIDTH, _LEFT, _RIGHT = 680.0, 236.0, 60.0
_LETTERS = 30
_LINE, _GAP = 16.0, 14.0


def draw_bars(bars: Sequence[Bar], title: str) -> Markup:
    """The picture; what a thing has besides is outlined after its own."""
    scale = (_WIDTH - _LEFT - _RIGHT) / (longest(bars) or 1)
    y = _GAP
    placed: list[tuple[Bar, list[str], float, float]] = []
    for bar in bars:
        lines = wrap(bar.label, _LETTERS)
        height = _LINE * max(len(lines), 1)
        placed.append((bar, lines, y, height))
        y += height + _GAP
    return draw(
        "bars",
        _WIDTH,
        y,
        title=title,
        placed=placed,
        scale=scale,
        left=_LEFT,
        line=_LINE,
    )
