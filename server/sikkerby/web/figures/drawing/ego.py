"""One party and those it shares initiatives with, as a picture: an ego network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from sikkerby.web.figures.drawing.network import Party, Tie
from sikkerby.web.figures.drawing.svg import draw

_WIDTH = 680.0
_ROW = 30.0
_NAME_WIDTH = 20


@dataclass(frozen=True)
class Spoke:
    """A partner, and a tie for each basis on which something is shared."""

    partner: Party
    slug: str
    ties: Mapping[str, Tie]


def draw_ego(centre: Party, spokes: Sequence[Spoke], title: str, description: str) -> Markup:
    """The party to the left, its partners in their order to the right."""
    name = wrap(centre.name, _NAME_WIDTH)
    height = max(len(spokes), len(name) + 2) * _ROW + 20
    first = (height - len(spokes) * _ROW + _ROW) / 2
    return draw(
        "ego",
        _WIDTH,
        height,
        title=title,
        description=description,
        centre=centre,
        name=name,
        middle=height / 2,
        spokes=[(spoke, first + index * _ROW) for index, spoke in enumerate(spokes)],
    )
