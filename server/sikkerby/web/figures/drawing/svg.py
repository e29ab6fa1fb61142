"""The smallest SVG writer that serves: elements, marks of parties, and files that stand alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

NAMESPACE = "http://www.w3.org/2000/svg"

_STATIC = Path(__file__).parents[2] / "static"
_TOKENS = re.compile(r"(--[a-z0-9-]+):\s*([^;]+);")
_USE = re.compile(r"var\((--[a-z0-9-]+)\)")
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
# Half the side of a square and the radius of a circle that look equally large.
_SQUARE = 9.0
_CIRCLE = 10.0


def element(name: str, *children: str, **attributes: object) -> Markup:
    """An element; `stroke_width` becomes `stroke-width`, `class_` `class`; None is left out.

    Children that are no Markup are text and are escaped, as all values are.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(escape(child) for child in children)
    end = f">{inside}</{name}>" if inside else "/>"
    return Markup(f"<{name}{written}{end}")  # noqa: S704 - escaped above


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def linked(address: str, label: str, *children: str, **attributes: object) -> Markup:
    """Shapes that lead to `address`; `label` is what they are called and what hovering shows."""
    return element(
        "a", element("title", label), *children, href=address, aria_label=label, **attributes
    )


def mark(kind: str, x: float, y: float, hue: str = "") -> Markup:
    """The shape of a kind of party: circle, square, dashed square, ring.

    `kind` is the local name of its class; `hue` names the colour of an administration.
    """
    if kind == "Administration":
        return element("circle", cx=x, cy=y, r=_CIRCLE, class_=f"mark {hue}".strip())
    if kind == "Unit":
        return element("circle", cx=x, cy=y, r=_CIRCLE - 1, class_="mark ring")
    style = "mark group" if kind == "OrganisationGroup" else "mark square"
    side = 2 * _SQUARE
    return element("rect", x=x - _SQUARE, y=y - _SQUARE, width=side, height=side, class_=style)


def text_at(x: float, y: float, *parts: str, **attributes: object) -> Markup:
    """Words at a point; `y` is their base line."""
    return element("text", *parts, x=x, y=y, **attributes)


def bold(words: object) -> Markup:
    return element("tspan", str(words), class_="strong")


def drawing(
    width: float,
    height: float,
    title: str,
    description: str,
    *children: str,
    id: str,
    class_: str,
) -> Markup:
    """A whole picture with its alternative in words.

    It is a group and no image to assistive programs: an image would hide the links inside.
    """
    return element(
        "svg",
        element("title", title, id=f"{id}-title"),
        element("desc", description, id=f"{id}-description"),
        element("rect", class_="ground", width=width, height=height),
        *children,
        xmlns=NAMESPACE,
        viewBox=f"0 0 {_plain(width)} {_plain(height)}",
        width=width,
        height=height,
        role="group",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-description",
        class_=f"figure {class_}",
    )


def stand_alone(picture: Markup, public_url: str) -> bytes:
    """The picture as a file: whole addresses, and its style inside, in the light colours, for
    paper and for programs that know no custom properties."""
    whole = str(picture).replace(' href="/', f' href="{escape(public_url)}/')
    head, end, rest = whole.partition(">")
    style = f"<style>{_resolved_style()}</style>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{end}{style}{rest}\n'.encode()


@cache
def _resolved_style() -> str:
    colours = read_tokens()
    style = _COMMENT.sub("", (_STATIC / "figures.css").read_text("utf-8"))
    drawn = style.partition("@media")[0]
    font = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
    resolved = _USE.sub(lambda found: colours.get(found[1], "inherit"), drawn)
    return f"text {{ font-family: {font}; }}\n{resolved}".replace("<", "")


@cache
def read_tokens() -> dict[str, str]:
    """The light colours by the names of their custom properties."""
    sheet = (_STATIC / "site.css").read_text("utf-8")
    block = sheet.partition(":root {")[2].partition("\n}")[0]
    return {name: value.strip() for name, value in _TOKENS.findall(block)}
