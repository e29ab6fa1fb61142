"""What a table and a column are, and how a cell comes from the graphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pyoxigraph import Literal, NamedNode

from sikkerby.bilingual import Bilingual
from sikkerby.graphs.dataset import Term
from sikkerby.publication.view import View
from sikkerby.vocabulary import expand_name

SEPARATOR = " | "

# What a row is about: resources of the graphs, parts of a document, or words.
Row = tuple[Any, ...]
Value = Term | str | int
Getter = Callable[[View, Row], Iterable[Value]]


def as_text(value: Value) -> str:
    """A value as text."""
    return value.value if isinstance(value, NamedNode | Literal) else str(value)


class Scope(Enum):
    """What the rows of a table derive from."""

    EDITION = "each edition's own resources"
    SHARED = "what all editions share"
    BOTH = "either"


class Datatype(Enum):
    """What a cell holds, by its name in CSVW."""

    IRI = "anyURI"
    TEXT = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column; with `many` a cell may hold several values parted by SEPARATOR.

    `language` is that of its text, `refers_to` the table whose key the values are. `query` is SQL
    for what follows only from all editions together: it finds the values of the row whose `iri` is
    `?1`.
    """

    name: str
    label: Bilingual
    datatype: Datatype
    get: Getter | None
    many: bool = False
    required: bool = False
    language: str = ""
    refers_to: str = ""
    query: str = ""


@dataclass(frozen=True)
class Table:
    """One table; the columns named in `key` together identify a row.

    `scope` says what its rows derive from, `sheet` whether it is a sheet of the workbook,
    `indexes` which columns are looked things up by, beside the key.
    """

    name: str
    title: Bilingual
    rows: Callable[[View], Iterable[Row]]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    scope: Scope = Scope.EDITION
    sheet: bool = True
    indexes: tuple[str, ...] = ()


def along(path: str, of: int = 0) -> Getter:
    """The values at the end of a path (`sb:evidence/oa:hasSource`; `^` inverts a step) from what
    stands at a place of the row: a value, several or None."""
    steps = [(step[0] == "^", expand_name(step.lstrip("^"))) for step in path.split("/") if step]

    def get(view: View, row: Row) -> Iterable[Value]:
        start = row[of]
        here: Iterable[Value] = (
            start if isinstance(start, list | tuple) else [] if start is None else [start]
        )
        for back, step in steps:
            find = view.pointing if back else view.values
            nodes = (node for node in here if isinstance(node, NamedNode))
            here = dict.fromkeys(value for node in nodes for value in find(node, step))
        return here

    return get


def parts(get: Getter, expression: str) -> Getter:
    """What the group of an expression finds in the texts that `get` finds."""
    find = re.compile(expression).findall
    return lambda view, row: [part for value in get(view, row) for part in find(as_text(value))]


def in_words(get: Getter, language: str) -> Getter:
    """What `get` finds in words of a language: its texts, and the names of its resources."""

    def words(view: View, row: Row) -> Iterable[Value]:
        for value in get(view, row):
            if isinstance(value, NamedNode):
                yield view.label(value, language)
            elif isinstance(value, Literal) and value.language == language:
                yield value

    return words
