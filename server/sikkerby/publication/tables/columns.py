"""What a table and a column are, and how a cell comes from the graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pyoxigraph import Literal, NamedNode

from sikkerby.graphs.dataset import Term
from sikkerby.publication.view import View

SEPARATOR = " | "

# What a row is about: resources of the graphs, or parts of a document.
Row = tuple[Any, ...]
Getter = Callable[[View, Row], Iterable[Term]]


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
    label_da: str
    label_en: str
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
    title_da: str
    title_en: str
    rows: Callable[[View], Iterable[Row]]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    scope: Scope = Scope.EDITION
    sheet: bool = True
    indexes: tuple[str, ...] = ()


def along(*steps: NamedNode, of: int = 0, back: bool = False) -> Getter:
    """The values at the end of a path from what stands at a place of the row, a term or several;
    `back` inverts its first step."""

    def get(view: View, row: Row) -> Iterable[Term]:
        start = row[of]
        here: list[Term] = list(start) if isinstance(start, list | tuple) else [start]
        for number, step in enumerate(steps):
            following: dict[Term, None] = {}
            for node in here:
                if not isinstance(node, NamedNode):
                    continue
                if back and number == 0:
                    following |= dict.fromkeys(view.pointing(node, step))
                else:
                    following |= dict.fromkeys(view.values(node, step))
            here = list(following)
        return here

    return get


def named(get: Getter, language: str) -> Getter:
    """The names of the resources that `get` finds, in a language."""

    def labels(view: View, row: Row) -> Iterable[Term]:
        return [
            Literal(view.label(node, language))
            for node in get(view, row)
            if isinstance(node, NamedNode)
        ]

    return labels


def plain(place: int) -> Getter:
    """The value at a place of the row itself; None is no value."""
    return lambda _, row: [] if row[place] is None else [Literal(str(row[place]))]


def in_language(get: Getter, language: str) -> Getter:
    """The texts in a language that `get` finds."""

    def only(view: View, row: Row) -> Iterable[Term]:
        values = get(view, row)
        return [v for v in values if isinstance(v, Literal) and v.language == language]

    return only
