"""The network as a picture: parties at their settled places, a line for each pair and basis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from markupsafe import Markup

from sikkerby.publication.tables.layout import LEFT, PORT, RIGHT, WIDTH
from sikkerby.web.figures.drawing.svg import WIDTHS, draw, plain
from sikkerby.web.records.network import Network
from sikkerby.web.words import text

# Kinds of parties in the key.
_KINDS = ("Administration", "PartnerOrganisation", "OrganisationGroup", "Unit")
_LINE = 26.0
_MARGIN = 16.0


@dataclass(frozen=True)
class Tie:
    """What two parties share on a basis: how many initiatives, in words, and where they stand."""

    count: int
    label: str
    address: str


def tie_parties(a: object, b: object, basis: str, count: int, address: str) -> Tie:
    """The tie of two parties of these names."""
    shared = f"{text('n_initiatives', n=count)}, {text(f'basis_{basis}').lower()}"
    return Tie(count, f"{text('pair', a=a, b=b)}: {shared}", address)


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
    network: Network,
    ties: Mapping[tuple[str, str, str], Tie],
    notes: Sequence[str],
    shape: Shape = WIDE,
    focus: Sequence[str] = (),
) -> Markup:
    """The picture; every party of the layout stands in it, and those ties that there are.

    `focus` are one party or two: what has nothing to do with them steps back. The template has
    addresses and words of the network's figure.
    """
    layout = network.layout
    shown = [
        (entry, tie, bool(focus) and {entry.a, entry.b}.issuperset(focus))
        for entry in layout.ties
        if (tie := ties.get((entry.a, entry.b, entry.basis)))
    ]
    tied_right = {p for entry, *_ in shown if entry.curve[0][0] == PORT for p in (entry.a, entry.b)}
    drawn = {party.kind for party in network.in_picture}
    kinds = (kind for kind in _KINDS if kind in drawn)
    top = layout.height + 8
    samples, foot = _place_samples(kinds, network.chosen.basis, top + _LINE, shape.width)
    lines = [line for note in notes for line in wrap(note, int(shape.width / 6.6))]
    return draw(
        "network",
        shape.width,
        foot + _LINE * len(lines) + 4,
        id=shape.id,
        network=network,
        shape=shape,
        shown=shown,
        parties={party.iri: party for party in network.in_picture},
        tied_right=tied_right,
        port=PORT,
        focus=focus,
        bright={*focus, *(p for entry, _, lit in shown if lit for p in (entry.a, entry.b))},
        samples=samples,
        notes=lines,
        key_top=top,
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
