"""Templates of Turtle and SPARQL, which stand as files beside the modules that fill them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pyoxigraph import Literal

from sikkerby.vocabulary import PREFIXES


@cache
def read_template(file: Path) -> Template:
    """A template. Nothing is escaped in it, as in HTML: terms write themselves, and `literal` and
    `both` (Danish and English) write texts."""
    environment = Environment(  # noqa: S701 - no HTML
        loader=FileSystemLoader(file.parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(literal=Literal, both=_both, prefixes=PREFIXES)
    return environment.get_template(file.name)


def _both(danish: str, english: str) -> str:
    return f"{Literal(danish, language='da')} , {Literal(english, language='en')}"
