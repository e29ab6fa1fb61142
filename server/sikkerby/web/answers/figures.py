"""Answers for people: things with one name and a link, headings in words, a sentence, a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from sikkerby.web.answers.ask import Answered, Row
from sikkerby.web.answers.terms import is_numeric, number_of, show_term
from sikkerby.web.bars import Bar
from sikkerby.web.recognition import names
from sikkerby.web.served import Site
from sikkerby.web.wording import Value
from sikkerby.web.words import TEXTS, language, listed, number, said, text

_NAMED = 4
# Numbers that name a thing or a year take no separator and make no bar.
_LABELS = ("row", "firstRow", "secondRow", "number", "code", "start", "end")


@dataclass(frozen=True)
class Column:
    """A column as shown: its variable, its heading, and whether it stands for a thing."""

    name: str
    heading: str
    is_thing: bool
    is_number: bool


@dataclass(frozen=True)
class Matrix:
    """Two things against each other; a number of 0 stands for no row in the answer."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


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
    return Value(own.value, "", tongue if tongue != language() else "")


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
    if found is None or name in _LABELS:
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
        return _say_most(columns, bars)
    if query.figure == "matrix" and (matrix := matrix_of(here, answered)) is not None:
        return _say_highest(matrix)
    thing = next((column for column in columns if column.is_thing), columns[0])
    found = {
        row[thing.name].value if thing.name in row else "": value_of(here, row, thing).text
        for row in answered.rows
    }
    shown = [name for name in found.values() if name]
    if not shown:
        return text("answered_rows", n=len(answered.rows))
    rest = len(shown) - _NAMED
    told = shown if rest <= 1 else [*shown[:_NAMED], text("answered_more", n=rest)]
    return text("answered_names", n=len(shown), x=listed(told))


def _say_most(columns: Sequence[Column], bars: Sequence[Bar]) -> str:
    """Which bar is longest; the first numbers count, and are named where there are more."""
    most = max(bar.count for bar in bars)
    first = [bar.label for bar in bars if bar.count == most]
    told = first if len(first) <= _NAMED else [text("answered_several", n=len(first))]
    counts = [c.heading for c in columns if c.is_number and c.name not in _LABELS]
    what = f" ({counts[0][0].lower()}{counts[0][1:]})" if len(counts) > 1 else ""
    return text("answered_most", x=listed(told), count=most, n=len(bars), what=what)


def _say_highest(matrix: Matrix) -> str:
    """The highest number of two different things: a diagonal is a thing's own total."""
    pairs = [
        (count, left, right)
        for left, counts in matrix.rows
        for right, count in zip(matrix.columns, counts, strict=True)
        if left != right
    ]
    count, left, right = max(pairs, key=lambda pair: pair[0])
    return text("answered_highest", a=left, b=right, count=count)


def bars_of(here: Site, answered: Answered) -> list[Bar]:
    """The bars of the answer: its first thing and its last numbers."""
    columns = columns_of(answered)
    thing = next((column for column in columns if column.is_thing), None)
    counts = [c for c in columns if c.is_number and c.name not in _LABELS]
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
    counts = [c for c in columns if c.is_number and c.name not in _LABELS]
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
        tuple(across),
        tuple((left, tuple(cells.get((left, right), 0) for right in across)) for left in rows),
    )


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
