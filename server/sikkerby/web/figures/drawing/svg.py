"""Figures from their templates, which stand beside this, and as files that stand alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from textwrap import wrap

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sikkerby.bilingual import Bilingual
from sikkerby.web.records.crossing import tint
from sikkerby.web.templating import FUNCTIONS
from sikkerby.web.words import said

_STATIC = Path(__file__).parents[2] / "static"
_TOKENS = re.compile(r"(--[a-z0-9-]+):\s*([^;]+);")
_USE = re.compile(r"var\((--[a-z0-9-]+)\)")
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
# White space between elements, which shows nothing.
_BETWEEN = re.compile(r">\s+<")
# Widths of lines in pixels, by the fewest initiatives that have them.
WIDTHS = ((4, 5.0), (2, 3.0), (1, 1.5))


def plain(value: object) -> object:
    """A number as pictures have it, with one decimal at most; anything else as pages write it."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return said(value) if isinstance(value, Bilingual) else value


def stroke(count: int) -> float:
    """How wide the line of so many initiatives is."""
    return next(width for least, width in WIDTHS if count >= least)


# What is no markup is escaped.
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    finalize=plain,
    undefined=StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
    auto_reload=False,
)
TEMPLATES.globals.update(FUNCTIONS, stroke=stroke, tint=tint, widths=WIDTHS)
TEMPLATES.filters.update(said=said, wrap=wrap)


def draw(figure: str, **values: object) -> Markup:
    """A whole picture from its template, which sets its size, `width` and `height`, and its
    alternative in words, `title` and `description`, or is given them."""
    drawn = TEMPLATES.get_template(f"{figure}.svg").render({"id": figure, **values})
    return Markup(_BETWEEN.sub("><", drawn).strip())  # noqa: S704 - escaped by the template


def stand_alone(picture: Markup, origin: str, theme: str = "light") -> bytes:
    """The picture as a file: whole addresses, and its style inside, in the colours of a theme, for
    paper and for programs that know no custom properties."""
    whole = str(picture).replace(' href="/', f' href="{escape(origin)}')
    head, end, rest = whole.partition(">")
    style = f"<style>{_resolved_style(theme)}</style>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{end}{style}{rest}\n'.encode()


@cache
def _resolved_style(theme: str) -> str:
    colours = read_tokens(theme)
    style = _COMMENT.sub("", (_STATIC / "figures.css").read_text("utf-8"))
    drawn = style.partition("@media")[0]
    font = "'Noto Sans', system-ui, 'Segoe UI', Roboto, sans-serif"
    resolved = _USE.sub(lambda found: colours.get(found[1], "inherit"), drawn)
    return f"text {{ font-family: {font}; }}\n{resolved}".replace("<", "")


@cache
def read_tokens(theme: str = "light") -> dict[str, str]:
    """The colours of a theme, light or dark, by the names of their custom properties."""
    sheet = (_STATIC / "site.css").read_text("utf-8")
    light, dark = (block.partition("\n")[2] for block in sheet.split(":root {")[1:3])
    blocks = [light.partition("\n}")[0], dark.partition("\n  }")[0] if theme == "dark" else ""]
    return {name: value.strip() for block in blocks for name, value in _TOKENS.findall(block)}
