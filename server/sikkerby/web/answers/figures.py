"""Answers for people: things with one name and a link, headings in words, a sentence, a figure."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from sikkerby.web.answers.ask import Answered, Row
from sikkerby.web.answers.terms import is_numeric, number_of, show_term
from sikkerby.web.bars import Bar
from sikkerby.web.recognition import names
from sikkerby.web.records.crossing import Crossing
from sikkerby.web.records.model import BASES_AT_FIRST
from sikkerby.web.records.scope import Scope
from sikkerby.web.sentences import among, on_grounds, say_most, say_names, say_shared
from sikkerby.web.served import Site, records
from sikkerby.web.wording import Value
from sikkerby.web.words import TEXTS, language, number, said, text

# What columns stand for.
_COLUMNS = tomllib.loads(Path(__file__).with_name("columns.toml").read_text("utf-8"))
_MOST_CELLS = 10_000


@dataclass(frozen=True)
class Column:
    """A column as shown: its variable, its heading, and whether it stands for a thing."""

    name: str
    heading: str
    is_thing: bool
    is_number: bool

    @property
    def is_count(self) -> bool:
        return self.is_number and not _known(self.name, "is_label")


@dataclass(frozen=True)
class Matrix:
    """Two things against each other: `among` says which, `absent` are those that no initiative
    names. A number of 0 stands for no row in the answer."""

    among: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    absent: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        """How many rows and columns there are together."""
        return len(self.rows) + len(self.columns)

    @property
    def is_too_large(self) -> bool:
        """Whether it has more cells than can be looked at."""
        return len(self.rows) * len(self.columns) > _MOST_CELLS

    @property
    def pairs(self) -> list[tuple[str, str, int]]:
        """Every pair of two different things once."""
        found: dict[frozenset[str], tuple[str, str, int]] = {}
        for left, counts in self.rows:
            for right, count in zip(self.columns, counts, strict=True):
                if left != right:
                    found.setdefault(frozenset((left, right)), (left, right, count))
        return list(found.values())


def columns_of(answered: Answered) -> list[Column]:
    """The columns; the names of a thing in two languages are one with it."""
    names = answered.query.columns
    shown = [name for name in names if not _is_name_of_another(names, name)]
    return [
        Column(
            name,
            heading(name),
            f"{name}Da" in names,
            is_numeric(row.get(name) for row in answered.rows),
        )
        for name in shown
    ]


def _is_name_of_another(names: Sequence[str], name: str) -> bool:
    """Whether a column is a thing's name, or the English of one that is there in Danish."""
    stem = name[:-2]
    return (name.endswith(("Da", "En")) and stem in names) or (
        name.endswith("En") and f"{stem}Da" in names
    )


def heading(name: str) -> str:
    """The heading of a variable in the page's language."""
    key = f"answered_{name}"
    return text(key) if key in TEXTS else name


def value_of(here: Site, row: Row, column: Column) -> Value:
    """A value of a row; things go by their name in the page's language."""
    own = row.get(column.name)
    if column.is_thing or column.name.endswith("Da"):
        words, foreign = _name(row, column.name if column.is_thing else column.name[:-2])
        if column.is_thing and isinstance(own, NamedNode):
            return replace(show_term(here, own, words), language=foreign)
        return Value(words or (own.value if own else ""), "", foreign)
    if isinstance(own, NamedNode):
        return show_term(here, own, _known_name(own.value))
    if own is None:
        return Value("")
    if column.is_number:
        return Value(_write_number(own, column.name), number=number_of(own))
    if (key := f"choice_{column.name}_{own.value}") in TEXTS:
        return Value(text(key))
    tongue = own.language or ""
    bearers = (row.get(name) for name in _known(column.name, "bearers", ()))
    is_incomplete = any(b and b.value in records().incomplete_parties for b in bearers)
    words = f"{own.value} †" if is_incomplete else own.value
    return Value(words, "", tongue if tongue != language() else "")


def _name(row: Row, stem: str) -> tuple[str, str]:
    """A thing's name in the page's language, and the language where it has to be another."""
    order = ("En", "Da") if language() == "en" else ("Da", "En")
    for suffix in order:
        if (found := row.get(f"{stem}{suffix}")) is not None:
            tongue = suffix.lower()
            return found.value, "" if tongue == language() else tongue
    return "", ""


def _known_name(iri: str) -> str:
    """The name of one of our entities that the answer itself does not name."""
    entity = names().identify(iri)
    return entity.name(language()) if entity is not None else ""


def _write_number(term: Literal, name: str) -> str:
    found = number_of(term)
    if found is None or _known(name, "is_label"):
        return term.value
    whole = found == found.to_integral_value()
    return number(int(found)) if whole else number(found)


def sentence(here: Site, answered: Answered) -> str:
    """The answer in words: how many, and the first of them."""
    query = answered.query
    if not answered.rows:
        return said(query.empty) or text("answered_nothing")
    columns = columns_of(answered)
    if query.figure == "bars" and (bars := bars_of(here, answered)):
        thing, *counts = [c for c in columns if c.is_thing or c.is_count]
        grounds = on_grounds(_grounds(answered), counts[0].heading)
        counted = _count(thing.name, len(bars))
        return f"{say_most(counted, ((bar.label, bar.count) for bar in bars), grounds)}."
    if query.figure == "matrix" and (matrix := matrix_of(here, answered)) is not None:
        grounds = on_grounds(_grounds(answered))
        return f"{say_shared(matrix.among, matrix.pairs, str, grounds)}."
    names = _names(here, answered, columns)
    if not names:
        return text("answered_rows", n=len(answered.rows))
    thing = next((column for column in columns if column.is_thing), columns[0])
    return f"{say_names(_count(thing.name, len(names)), names)}."


def _names(here: Site, answered: Answered, columns: Sequence[Column]) -> list[str]:
    """What the answer is about, each once: its first things, or the pairs that they make."""
    first = next((column for column in columns if column.is_thing), columns[0])
    second = next((c for c in columns if c.name == _known(first.name, "pair")), None)
    found: dict[object, str] = {}
    for row in answered.rows:
        name = value_of(here, row, first).text
        if second and name:
            name = text("pair_of_several", a=name, b=value_of(here, row, second).text)
        found[row.get(first.name), row.get(second.name) if second else None] = name
    return [name for name in found.values() if name]


def _count(name: str, n: int) -> str:
    """How many of what a column names there are."""
    return text(_known(name, "counted", "n_different"), n=n)


def _known(name: str, what: str, default: Any = None) -> Any:
    """What `columns.toml` says of a column."""
    return _COLUMNS.get(name, {}).get(what, default)


def _grounds(answered: Answered) -> dict[str, tuple[str, ...]]:
    """The values that were chosen of parameters that say on which grounds is counted."""
    return {
        parameter.name: answered.chosen[parameter.name]
        for parameter in answered.query.parameters
        if parameter.type == "choice" and parameter.several
    }


def bars_of(here: Site, answered: Answered) -> list[Bar]:
    """The bars of the answer: its first thing and its last numbers."""
    columns = columns_of(answered)
    thing = next((column for column in columns if column.is_thing), None)
    counts = [column for column in columns if column.is_count]
    if thing is None or not counts:
        return []
    bars = []
    for row in answered.rows:
        shown = value_of(here, row, thing)
        first, *more = [int(number_of(row.get(c.name)) or 0) for c in counts]
        bars.append(Bar(shown.text, first, shown.address, sum(more)))
    return bars


def matrix_of(here: Site, answered: Answered) -> Matrix | None:
    """The answer's last number by its first two things, in the order of the answer."""
    columns = columns_of(answered)
    counts = [column for column in columns if column.is_count]
    axes = _axes(columns)
    if len(axes) != 2 or not counts:
        return None
    cells: dict[tuple[str, str], int] = {}
    for row in answered.rows:
        left, right = (value_of(here, row, axis).text for axis in axes)
        cells[left, right] = int(number_of(row.get(counts[-1].name)) or 0)
    rows = list(dict.fromkeys(left for left, _ in cells))
    across = list(dict.fromkeys(right for _, right in cells))
    return Matrix(
        among(*(_known(axis.name, "axis") for axis in axes)),
        tuple(across),
        tuple((left, tuple(cells.get((left, right), 0) for right in across)) for left in rows),
        _absent(here, answered),
    )


def _absent(here: Site, answered: Answered) -> frozenset[str]:
    """What no initiative names on the bases chosen, as `/matrix` has it; of the version that is
    served, whose tables can be looked at."""
    if answered.version != here.version.name:
        return frozenset()
    basis = answered.chosen.get("basis", BASES_AT_FIRST)
    crossing = Crossing.of_query(Scope(records()), answered.query.name, basis)
    entries = (*crossing.row_entries, *crossing.column_entries) if crossing else ()
    return frozenset(said(entry.thing.short) for entry in entries if not entry.count)


def _axes(columns: Sequence[Column]) -> list[Column]:
    """Things, or the codes that stand for them."""
    codes = [c for c in columns if c.name in ("rowCode", "columnCode", "code")]
    things = [c for c in columns if c.is_thing]
    if len(codes) == 2:
        return codes
    others = things or [c for c in columns if c.name == "ages"]
    if codes:
        return sorted([*codes, *others[:1]], key=columns.index)
    ages = [c for c in columns if c.name == "ages"]
    return sorted([*ages, *things], key=columns.index)[:2]
