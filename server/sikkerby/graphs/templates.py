"""Templates of Turtle, SPARQL, SQL, JSON, Atom and HTML, beside the modules that fill them."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from pyoxigraph import Literal, RdfFormat, parse

from sikkerby.graphs.dataset import Graph, make_graph
from sikkerby.vocabulary import PREFIXES


@cache
def read_template(file: Path) -> Template:
    """A template. Nothing is escaped but in Atom and HTML: terms write themselves, `literal` and
    `both` (Danish and English) write texts, and `json` values of any kind."""
    environment = Environment(
        autoescape=select_autoescape(["atom", "html"]),
        loader=FileSystemLoader(file.parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        literal=Literal, both=both, prefixes=PREFIXES, json=partial(json.dumps, ensure_ascii=False)
    )
    return environment.get_template(file.name)


def render_json(file: Path, **values: object) -> Any:
    """What a template of JSON says, however it is laid out."""
    return json.loads(read_template(file).render(values))


def render_graph(file: Path, **values: object) -> Graph:
    """What a template of Turtle says, as a graph."""
    # From the library straight back into it, which is twice as quick as through objects of ours.
    return make_graph(parse(read_template(file).render(values), format=RdfFormat.TURTLE))


def both(danish: str, english: str) -> str:
    """A text in both languages as objects of Turtle; one that is empty is left out."""
    texts = Literal(danish, language="da"), Literal(english, language="en")
    return " , ".join(str(text) for text in texts if text.value)
