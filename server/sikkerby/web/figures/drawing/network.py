"""The network as a picture: parties at their settled places, a line for each pair and basis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from textwrap import wrap

from markupsafe import Markup

from sikkerby.publication.tables.layout import LEFT, PORT, RIGHT, WIDTH, Layout
from sikkerby.web.figures.drawing.svg import draw, plain
from sikkerby.web.words import text

# Widths of lines in pixels, by the fewest initiatives that have them; kinds of parties in the key.
WIDTHS = ((4, 5.0), (2, 3.0), (1, 1.5))
_KINDS = ("Administration", "PartnerOrganisation", "OrganisationGroup", "Unit")
_LINE = 26.0
_MARGIN = 16.0


@dataclass(frozen=True)
class Party:
    """A party as it is drawn: `name` and `full` are its short and long names, `hue` its colour."""

    name: str
    full: str
    kind: str
    hue: str
    count: int
    address: str

    def lines(self, letters: int) -> list[str]:
        """The name, on as many lines of so many letters as it takes."""
        return [self.name] if len(self.name) <= letters else wrap(self.name, letters)


@dataclass(frozen=True)
class Tie:
    """How many initiatives a pair shares on one basis; `label` says so in words."""

    count: int
    label: str
    address: str

    @cached_property
    def width(self) -> float:
        """The width of its line in pixels."""
        return next(width for least, width in WIDTHS if self.count >= least)


@dataclass(frozen=True)
class Sample:
    """A mark or a line of the key, with what it means."""

    name: str
    kind: str = ""
    style: str = ""
    stroke: float = 3.0

    @property
    def width(self) -> float:
        return (38.0 if self.kind else 66.0) + 7.5 * len(self.name)


@dataclass(frozen=True)
class Shape:
    """How wide the picture is, and where what stands at some places of the settled layout stands
    in it; between these places it is stretched evenly."""

    id: str
    width: float
    letters: int
    places: Sequence[tuple[float, float]]

    def x(self, settled: float) -> float:
        """The place of one of the settled layout."""
        for (left, here), (right, there) in pairwise(self.places):
            if settled <= right:
                return here + (settled - left) * (there - here) / (right - left)
        return self.places[-1][1]

    def path(self, curve: Sequence[tuple[float, float]]) -> str:
        """The path of a curve of the settled layout."""
        (x, y), *others = ((plain(self.x(x)), plain(y)) for x, y in curve)
        return f"M{x} {y}C{' '.join(f'{x} {y}' for x, y in others)}"


WIDE = Shape("network", WIDTH, 27, ((0, 0), (WIDTH + 20, WIDTH + 20)))
# For a phone: the same picture, as narrow as the names allow.
NARROW = Shape(
    "network-narrow",
    400.0,
    17,
    ((0, 0), (LEFT, 84), (RIGHT, 208), (PORT, 358), (WIDTH, 392), (WIDTH + 20, 396)),
)


def draw_network(
    layout: Layout,
    parties: Mapping[str, Party],
    ties: Mapping[tuple[str, str, str], Tie],
    title: str,
    description: str,
    *,
    bases: Sequence[str],
    notes: Sequence[str],
    shape: Shape = WIDE,
    focus: Sequence[str] = (),
) -> Markup:
    """The picture of those `ties` that there are; every party of the layout stands in it.

    `focus` are one party or two: what has nothing to do with them steps back.
    """
    shown = [
        (entry, tie, bool(focus) and {entry.a, entry.b}.issuperset(focus))
        for entry in layout.ties
        if (tie := ties.get((entry.a, entry.b, entry.basis)))
    ]
    tied_right = {
        party for entry, _, _ in shown if entry.curve[0][0] == PORT for party in (entry.a, entry.b)
    }
    bright = {*focus, *(party for entry, _, lit in shown if lit for party in (entry.a, entry.b))}
    slugs = {spot.party: spot.party.rpartition("/")[2] for spot in layout.spots}
    drawn = {party.kind for party in parties.values()}
    kinds = (kind for kind in _KINDS if kind in drawn)
    samples, foot = _place_samples(kinds, bases, layout.height + 8 + _LINE, shape.width)
    lines = [line for note in notes for line in wrap(note, int(shape.width / 6.6))]
    return draw(
        "network",
        shape.width,
        foot + _LINE * len(lines) + 4,
        id=shape.id,
        title=title,
        description=description,
        drawn=[
            (
                tie,
                shape.path(entry.curve),
                entry.basis,
                parties[entry.a].hue,
                slugs[entry.a],
                slugs[entry.b],
                lit,
            )
            for entry, tie, lit in shown
        ],
        amounts=[
            (
                tie.count,
                shape.x(entry.label[0]),
                entry.label[1],
                slugs[entry.a],
                slugs[entry.b],
                lit,
            )
            for entry, tie, lit in shown
            if tie.count > 1
        ],
        slugs=slugs,
        spots=layout.spots,
        parties=parties,
        names={iri: party.lines(shape.letters) for iri, party in parties.items()},
        tied_right=tied_right,
        port=PORT,
        across=shape.x,
        focus=focus,
        bright=bright,
        samples=samples,
        notes=lines,
        key_top=layout.height + 8,
        key_foot=foot,
        key_line=_LINE,
    )


def _place_samples(
    kinds: Iterable[str], bases: Iterable[str], top: float, width: float
) -> tuple[list[tuple[Sample, float, float]], float]:
    """Marks of each kind, lines of each basis and lines of each width, each with its place, in as
    many lines as it takes, and where these end."""
    rows = (
        [Sample(text(f"kind_{kind}"), kind=kind) for kind in kinds],
        [Sample(text(f"basis_{basis}"), style=f"line {basis} muted") for basis in bases],
        [
            Sample(text(f"width_{least}"), style="line named muted", stroke=stroke)
            for least, stroke in reversed(WIDTHS)
        ],
    )
    placed: list[tuple[Sample, float, float]] = []
    y = top
    for row in rows:
        x = _MARGIN
        for sample in row:
            if x > _MARGIN and x + sample.width > width:
                x, y = _MARGIN, y + _LINE
            placed.append((sample, x, y))
            x += sample.width
        y += _LINE
    return placed, y
