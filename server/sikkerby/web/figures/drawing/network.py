"""The network as a picture: parties at their settled places, a line for each pair and basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sikkerby.publication.tables.layout import PORT, WIDTH, Layout, Spot
from sikkerby.publication.tables.layout import Tie as Place
from sikkerby.web.figures.drawing.svg import bold, drawing, element, linked, mark, text_at

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


@dataclass(frozen=True)
class Tie:
    """How many initiatives a pair shares on one basis; `label` says so in words."""

    count: int
    label: str
    address: str


@dataclass(frozen=True)
class Key:
    """The words of the key: kinds and bases with their names, widths with their numbers."""

    kinds: Sequence[tuple[str, str]]
    bases: Sequence[tuple[str, str]]
    widths: Sequence[str]
    notes: Sequence[str]


def draw_network(
    layout: Layout,
    parties: Mapping[str, Party],
    ties: Mapping[tuple[str, str, str], Tie],
    key: Key,
    title: str,
    description: str,
) -> Markup:
    """The picture of those `ties` that there are; every party of the layout stands in it."""
    hues = {spot.party: parties[spot.party].hue for spot in layout.spots}
    lines = [
        _line(entry, tie, hues[entry.a])
        for entry in layout.ties
        if (tie := ties.get((entry.a, entry.b, entry.basis)))
    ]
    tied_right = {
        party
        for entry in layout.ties
        if (entry.a, entry.b, entry.basis) in ties and entry.curve[0][0] == PORT
        for party in (entry.a, entry.b)
    }
    # Numbers last, so that no line runs over them.
    amounts = [
        text_at(entry.label[0], entry.label[1] + 4.5, str(tie.count), class_="amount")
        for entry in layout.ties
        if (tie := ties.get((entry.a, entry.b, entry.basis))) and tie.count > 1
    ]
    marks = [_party(spot, parties[spot.party], spot.party in tied_right) for spot in layout.spots]
    height = layout.height + _LINE * (_KEY_ROWS + len(key.notes) - 1) + 16
    return drawing(
        WIDTH,
        height,
        title,
        description,
        *lines,
        *marks,
        element("g", *amounts, class_="amounts", aria_hidden="true"),
        _key(key, layout.height + 8, WIDTH),
        id="network",
        class_="network",
    )


def width_of(count: int) -> float:
    """The width of a line for so many initiatives, in pixels."""
    return next(width for least, width in WIDTHS if count >= least)


def _line(place: Place, tie: Tie, hue: str) -> Markup:
    (x, y), *others = place.curve
    path = f"M{x:g} {y:g}C" + " ".join(f"{u:g} {v:g}" for u, v in others)
    style = f"line {place.basis} {hue}".rstrip()
    return linked(
        tie.address,
        tie.label,
        # A thin line is hard to hit; this one is wide and cannot be seen.
        element("path", d=path, class_="hit"),
        element("path", d=path, class_=style, stroke_width=width_of(tie.count)),
        class_="tie",
        data_a=place.a.rpartition("/")[2],
        data_b=place.b.rpartition("/")[2],
        data_basis=place.basis,
        data_count=tie.count,
    )


def _party(spot: Spot, party: Party, has_port: bool) -> Markup:
    number = element("tspan", f" {party.count}" if party.count else " –", class_="count")
    shapes = [mark(party.kind, spot.x, spot.y, party.hue)]
    if spot.is_left:
        name = text_at(spot.x - 18, spot.y + 4.5, bold(party.name), number, class_="left")
    else:
        name = _name(spot.x + 18, spot.y + 4.5, party.name, number)
    if has_port:
        shapes.append(element("circle", cx=PORT, cy=spot.y, r=3.0, class_="port"))
    return linked(
        party.address,
        f"{party.full}: {party.count}",
        *shapes,
        name,
        class_="party" if party.count else "party absent",
        data_party=spot.party.rpartition("/")[2],
        data_count=party.count,
    )


def _name(x: float, y: float, name: str, number: Markup) -> Markup:
    """A name with its number, on two lines where it is too long for one."""
    if len(name) <= _LONGEST_NAME:
        return text_at(x, y, name, number)
    cut = name.rfind(" ", 0, _LONGEST_NAME)
    first, second = (name[:cut], name[cut + 1 :]) if cut > 0 else (name[:_LONGEST_NAME], "…")
    lines = (element("tspan", first, x=x, dy=-7.0), element("tspan", second, x=x, dy=15.0))
    return text_at(x, y, *lines, number)


def _key(key: Key, top: float, width: float) -> Markup:
    rows: list[Markup] = [
        element("line", x1=16.0, x2=width - 16, y1=top, y2=top, class_="hairline")
    ]
    y = top + _LINE
    x = 26.0
    for kind, name in key.kinds:
        rows += [mark(kind, x, y - 4.5, "muted"), text_at(x + 18, y, name)]
        x += 38 + 7.6 * len(name)
    y += _LINE
    x = 16.0
    for basis, name in key.bases:
        rows += [_sample(x, y, f"line {basis} muted", 3.0), text_at(x + 44, y, name)]
        x += 66 + 7.4 * len(name)
    y += _LINE
    x = 16.0
    for (_, stroke), name in zip(reversed(WIDTHS), key.widths, strict=True):
        rows += [_sample(x, y, "line named muted", stroke), text_at(x + 44, y, name)]
        x += 66 + 7.4 * len(name)
    for note in key.notes:
        y += _LINE
        rows.append(text_at(16.0, y, note, class_="note"))
    return element("g", *rows, class_="key")


def _sample(x: float, y: float, style: str, stroke: float) -> Markup:
    level = y - 4.5
    return element("path", d=f"M{x:g} {level:g}h36", class_=style, stroke_width=stroke)
