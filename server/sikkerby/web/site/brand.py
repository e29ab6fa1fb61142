"""The publication's own colour of links and buttons, as dark or light as it must be to be read."""

from __future__ import annotations

from flask import Response

from sikkerby.errors import NotFound
from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable
from sikkerby.web.served import site

# Of links on paper and card, and of paper on buttons (WCAG 2.2, success criterion 1.4.3).
_CONTRAST = 4.6
_LIGHT, _DARK = "#f5f7f6", "#1a2421"
_STEPS = 100


def brand_style(colour: str) -> str:
    """The style sheet that lays a colour, such as `#0a5a52`, over the site's own."""
    light, dark = readable(colour, _LIGHT, "#000000"), readable(colour, _DARK, "#ffffff")
    return (
        f":root {{ --link: {light}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --link: {dark}; }} }}\n"
    )


def readable(colour: str, ground: str, end: str) -> str:
    """The colour, mixed with as much of another at the `end` as it needs to be read on a ground."""
    parts, last, behind = _parts(colour), _parts(end), _luminance(_parts(ground))
    for step in range(_STEPS + 1):
        mixed = [round(a + (b - a) * step / _STEPS) for a, b in zip(parts, last, strict=True)]
        bright, dim = sorted((_luminance(mixed), behind), reverse=True)
        if (bright + 0.05) / (dim + 0.05) >= _CONTRAST:
            break
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(parts: list[int]) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (part / 255 for part in parts)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@blueprint.get("/brand.css")
def brand() -> Response:
    """The style sheet of the publication's own colour, where it has one."""
    colour = site().version.manifest.colour
    if not colour:
        raise NotFound("no-own-colour")
    return cacheable(brand_style(colour), "text/css; charset=utf-8", site().etag("brand"))
