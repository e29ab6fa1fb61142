"""Answers for people: things with one name and a link, headings in words, a sentence, a figure."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from sikkerby.web.answers.ask import Answered, Row, name_of
from sikkerby.web.answers.terms import is_numeric, number_of, show_term
from sikkerby.web.bars import Bar
from sikkerby.web.recognition import names
from sikkerby.web.records.crossing import Crossing
from sikkerby.web.records.model import BASES_AT_FIRST
from sikkerby.web.records.scope import Scope
from sikkerby.web.sentences import among, on_grounds, say_most, say_names, say_shared
from sikkerby.web.served import Site, records, site
from sikkerby.web.wording import Value
from sikkerby.web.words import TEXTS, language, number, said, text, text_or

# What columns stand for.
_COLUMNS = tomllib.loads(Path(__file__).with_name("columns.toml").read_text("utf-8"))
_MOST_CELLS = 10_000
_OTHER = {"da": "en", "en": "da"}


@dataclass(frozen=True)
class Column:
    """A column as shown: its variable, its heading, and whether it stands for a thing."""

    name: str
    heading: str
    is_thing: bool
    is_number: bool

    def known(self, what: str, default: Any = None) -> Any:
        """What `columns.toml` says of it."""
        return _COLUMNS.get(self.name, {}).get(what, default)


@dataclass(frozen=True)
class Matrix:
    """Two things against each other: `among` says which, `absent` are those that no initiative
    names. What is no cell stands for no row in the answer."""

    among: str
    rows: Collection[str]
    columns: Collection[str]
    cells: Mapping[tuple[str, str], int]
    absent: frozenset[str]

    @property
    def is_too_large(self) -> bool:
        """Whether it has more cells than can be looked at."""
        return len(self.rows) * len(self.columns) > _MOST_CELLS

    @property
    def pairs(self) -> Iterator[tuple[str, str, int]]:
        """Every pair of two different things once."""
        found: set[tuple[str, str]] = set()
        for row, column in product(self.rows, self.columns):
            if row != column and (column, row) not in found:
                found.add((row, column))
                yield row, column, self.cells.get((row, column), 0)


@dataclass(frozen=True)
class ShownAnswer:
    """An answer as people see it, in the page's language."""

    answered: Answered
    here: Site = field(default_factory=site)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns; the names of a thing in two languages are one with it."""
        names, rows = self.answered.query.columns, self.answered.rows
        return [
            Column(name, heading(name), f"{name}Da" in names, is_numeric(r.get(name) for r in rows))
            for name in names
            if not _is_name_of_another(names, name)
        ]

    @cached_property
    def _things(self) -> list[Column]:
        return [column for column in self.columns if column.is_thing]

    @cached_property
    def _counts(self) -> list[Column]:
        return [c for c in self.columns if c.is_number and not c.known("is_label")]

    def value(self, row: Row, column: Column) -> Value:
        """A value of a row; things go by their name in the page's language."""
        own = row.get(column.name)
        if column.is_thing or column.name.endswith("Da"):
            name = name_of(row, column.name if column.is_thing else column.name[:-2])
            foreign = _OTHER[language()] if name.is_foreign_in(language()) else ""
            if column.is_thing and isinstance(own, NamedNode):
                return replace(show_term(self.here, own, said(name)), language=foreign)
            return Value(said(name) or (own.value if own else ""), "", foreign)
        if own is None:
            return Value("")
        if isinstance(own, NamedNode):
            # One of our entities that the answer itself does not name may have a name.
            entity = names().identify(own.value)
            return show_term(self.here, own, entity.name(language()) if entity else "")
        if column.is_number:
            found = number_of(own)
            words = own.value if found is None or column.known("is_label") else number(found)
            return Value(words, number=found)
        if (key := f"choice_{column.name}_{own.value}") in TEXTS:
            return Value(text(key))
        bearers = (row.get(name) for name in column.known("bearers", ()))
        is_incomplete = any(b and b.value in records().incomplete_parties for b in bearers)
        words = f"{own.value} †" if is_incomplete else own.value
        return Value(words, "", own.language if own.language not in (None, language()) else "")

    def values(self, rows: Iterable[Row]) -> Iterator[list[Value]]:
        """All values of some rows."""
        return ([self.value(row, column) for column in self.columns] for row in rows)

    @cached_property
    def sentence(self) -> str:
        """The answer in words: how many, and the first of them."""
        query, rows = self.answered.query, self.answered.rows
        if not rows:
            return said(query.empty) or text("answered_nothing")
        if query.figure == "bars" and self.bars:
            grounds = on_grounds(self._grounds, self._counts[0].heading)
            counted = _count(self._things[0], len(self.bars))
            return f"{say_most(counted, ((bar.label, bar.count) for bar in self.bars), grounds)}."
        if query.figure == "matrix" and (matrix := self.matrix) is not None:
            return f"{say_shared(matrix.among, matrix.pairs, str, on_grounds(self._grounds))}."
        first = next(iter(self._things), self.columns[0])
        names = self._names(first)
        if not names:
            return text("answered_rows", n=len(rows))
        return f"{say_names(_count(first, len(names)), names)}."

    def _names(self, first: Column) -> list[str]:
        """What the answer is about, each once: its first things, or the pairs that they make."""
        second = next((c for c in self.columns if c.name == first.known("pair")), None)
        found: dict[object, str] = {}
        for row in self.answered.rows:
            name = self.value(row, first).text
            if second and name:
                name = text("pair_of_several", a=name, b=self.value(row, second).text)
            found[row.get(first.name), row.get(second.name) if second else None] = name
        return [name for name in found.values() if name]

    @property
    def _grounds(self) -> dict[str, tuple[str, ...]]:
        """The values that were chosen of parameters that say on which grounds is counted."""
        return {
            parameter.name: self.answered.chosen[parameter.name]
            for parameter in self.answered.query.parameters
            if parameter.type == "choice" and parameter.several
        }

    @cached_property
    def bars(self) -> list[Bar]:
        """The bars of the answer: its first thing and its last numbers."""
        bars = []
        for row in self.answered.rows if self._things and self._counts else ():
            shown = self.value(row, self._things[0])
            first, *more = [int(number_of(row.get(c.name)) or 0) for c in self._counts]
            bars.append(Bar(shown.text, first, shown.address, sum(more)))
        return bars

    @cached_property
    def matrix(self) -> Matrix | None:
        """The answer's last number by its two axes, in the order of the answer."""
        axes = [column for column in self.columns if column.known("axis")]
        if len(axes) != 2 or not self._counts:
            return None
        cells: dict[tuple[str, str], int] = {}
        for row in self.answered.rows:
            left, right = (self.value(row, axis).text for axis in axes)
            cells[left, right] = int(number_of(row.get(self._counts[-1].name)) or 0)
        rows, columns = (tuple(dict.fromkeys(found)) for found in zip(*cells, strict=True))
        compared = among(*(axis.known("axis") for axis in axes))
        return Matrix(compared, rows, columns, cells, self._absent)

    @property
    def _absent(self) -> frozenset[str]:
        """What no initiative names on the bases chosen, as `/matrix` has it; of the version that is
        served, whose tables can be looked at."""
        if self.answered.version != self.here.version.name:
            return frozenset()
        basis = self.answered.chosen.get("basis", BASES_AT_FIRST)
        crossing = Crossing.of_query(Scope(records()), self.answered.query.name, basis)
        entries = (*crossing.row_entries, *crossing.column_entries) if crossing else ()
        return frozenset(said(entry.thing.short) for entry in entries if not entry.count)


def heading(name: str) -> str:
    """The heading of a variable in the page's language."""
    return text_or(f"answered_{name}", name)


def _is_name_of_another(names: Sequence[str], name: str) -> bool:
    """Whether a column is a thing's name, or the English of one that is there in Danish."""
    stem = name[:-2]
    others = {"Da": (stem,), "En": (stem, f"{stem}Da")}.get(name[-2:], ())
    return any(other in names for other in others)


def _count(column: Column, n: int) -> str:
    """How many of what a column names there are."""
    return text(column.known("counted", "n_different"), n=n)
