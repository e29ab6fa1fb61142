"""The network as a picture: parties at their settled places, a line for each pair and basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sikkerby.publication.tables.layout import PORT, WIDTH, Layout
from sikkerby.web.figures.drawing.svg import draw

# Widths of lines in pixels, by the fewest initiatives that have them.
WIDTHS = ((4, 5.0), (2, 3.0), (1, 1.5))
_LONGEST_NAME = 27
_LINE = 26.0
_KEY_ROWS = 4


@dataclass(frozen=True)
class Party:
    """A party as it is drawn: `name` and `full` are its short and long names, `hue` its colour."""

    name: str
    full: str
    kind: str
    hue: str
    count: int
    address: str

    @property
    def lines(self) -> list[str]:
        """The name, on two lines where it is too long for one."""
        if len(self.name) <= _LONGEST_NAME:
            return [self.name]
        cut = self.name.rfind(" ", 0, _LONGEST_NAME)
        return (
            [self.name[:cut], self.name[cut + 1 :]] if cut > 0 else [self.name[:_LONGEST_NAME], "…"]
        )


@dataclass(frozen=True)
class Tie:
    """How many initiatives a pair shares on one basis; `label` says so in words."""

    count: int
    label: str
    address: str

    @property
    def width(self) -> float:
        """The width of its line in pixels."""
        return next(width for least, width in WIDTHS if self.count >= least)


@dataclass(frozen=True)
class Key:
    """The words of the key: kinds and bases with their names, widths with their numbers."""

    kinds: Sequence[tuple[str, str]]
    bases: Sequence[tuple[str, str]]
    widths: Sequence[str]
    notes: Sequence[str]

    @property
    def samples(self) -> list[list[tuple[str, float, str]]]:
        """Lines of each basis, and of each width: their style, width and name."""
        strokes = (stroke for _, stroke in reversed(WIDTHS))
        return [
            [(f"line {basis} muted", 3.0, name) for basis, name in self.bases],
            [("line named muted", *pair) for pair in zip(strokes, self.widths, strict=True)],
        ]


def draw_network(
    layout: Layout,
    parties: Mapping[str, Party],
    ties: Mapping[tuple[str, str, str], Tie],
    key: Key,
    title: str,
    description: str,
) -> Markup:
    """The picture of those `ties` that there are; every party of the layout stands in it."""
    drawn = [
        (entry, tie) for entry in layout.ties if (tie := ties.get((entry.a, entry.b, entry.basis)))
    ]
    tied_right = {
        party for entry, _ in drawn if entry.curve[0][0] == PORT for party in (entry.a, entry.b)
    }
    return draw(
        "network",
        WIDTH,
        layout.height + _LINE * (_KEY_ROWS + len(key.notes) - 1) + 16,
        title=title,
        description=description,
        drawn=drawn,
        spots=layout.spots,
        parties=parties,
        tied_right=tied_right,
        port=PORT,
        key=key,
        key_top=layout.height + 8,
        key_line=_LINE,
    )
