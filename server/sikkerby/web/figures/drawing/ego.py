"""One party and those it shares initiatives with, as a picture: an ego network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from markupsafe import Markup

from sikkerby.web.figures.drawing.network import Tie
from sikkerby.web.figures.drawing.svg import draw
from sikkerby.web.records.model import Organisation
from sikkerby.web.words import said

_WIDTH = 680.0
_ROW = 30.0
_NAME_WIDTH = 20


def draw_ego(
    centre: Organisation,
    partners: Sequence[tuple[Organisation, Mapping[str, Tie]]],
) -> Markup:
    """The party to the left, its partners in their order to the right, each with a tie for each
    basis on which something is shared."""
    name = wrap(said(centre.name), _NAME_WIDTH)
    height = max(len(partners), len(name) + 2) * _ROW + 20
    first = (height - len(partners) * _ROW + _ROW) / 2
    return draw(
        "ego",
        _WIDTH,
        height,
        centre=centre,
        name=name,
        middle=height / 2,
        spokes=[(*partner, first + index * _ROW) for index, partner in enumerate(partners)],
    )
