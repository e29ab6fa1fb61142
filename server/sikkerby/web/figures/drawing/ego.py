"""One party and those it shares initiatives with, as a picture: an ego network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from sikkerby.web.figures.drawing.network import Party, Tie, width_of
from sikkerby.web.figures.drawing.svg import bold, drawing, element, linked, mark, text_at

WIDTH = 680.0
_ROW = 30.0
_CENTRE = 110.0
_PARTNERS = 350.0
_NAME_WIDTH = 20
_LONGEST_NAME = 40
# Lines of one pair lie side by side, and their numbers one before the other.
_OFFSETS: dict[int, tuple[float, ...]] = {1: (0.0,), 2: (-4.0, 4.0), 3: (-7.0, 0.0, 7.0)}
_NUMBERS = 28.0


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
    middle = height / 2
    lines: list[Markup] = []
    amounts: list[Markup] = []
    partners: list[Markup] = []
    for index, spoke in enumerate(spokes):
        y = (height - len(spokes) * _ROW) / 2 + (index + 0.5) * _ROW
        offsets = _OFFSETS[len(spoke.ties)]
        for place, ((basis, tie), offset) in enumerate(
            zip(spoke.ties.items(), offsets, strict=True)
        ):
            lines.append(_line(spoke, basis, tie, middle, y + offset, centre.hue))
            if tie.count > 1:
                x = _PARTNERS - 30 - place * _NUMBERS
                amounts.append(text_at(x, y + offset + 4.5, str(tie.count), class_="amount"))
        partners.append(_partner(spoke, y))
    return drawing(
        WIDTH,
        height,
        title,
        description,
        *lines,
        mark(centre.kind, _CENTRE, middle, centre.hue),
        *(
            text_at(_CENTRE, middle + 30 + 17 * index, bold(line), class_="middle halo")
            for index, line in enumerate(name)
        ),
        *partners,
        element("g", *amounts, class_="amounts", aria_hidden="true"),
        id="ego",
        class_="ego",
    )


def _line(spoke: Spoke, basis: str, tie: Tie, middle: float, y: float, hue: str) -> Markup:
    left, right = _CENTRE + 14, _PARTNERS - 14
    path = f"M{left:g} {middle:g}C{left + 110:g} {middle:g} {right - 160:g} {y:g} {right:g} {y:g}"
    return linked(
        tie.address,
        tie.label,
        element("path", d=path, class_="hit"),
        element(
            "path",
            d=path,
            class_=f"line {basis} {hue}".rstrip(),
            stroke_width=width_of(tie.count),
        ),
        class_="tie",
        data_b=spoke.slug,
        data_basis=basis,
        data_count=tie.count,
    )


def _partner(spoke: Spoke, y: float) -> Markup:
    name = spoke.partner.name
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return linked(
        spoke.partner.address,
        spoke.partner.full,
        mark(spoke.partner.kind, _PARTNERS, y, spoke.partner.hue),
        text_at(_PARTNERS + 18, y + 4.5, short),
        class_="party",
    )
