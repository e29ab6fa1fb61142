"""Turning records into words: where a quotation stands, what a number is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from sikkerby.bilingual import Bilingual
from sikkerby.web.records.model import Fact, Quotation, TargetGroup
from sikkerby.web.records.records import Records
from sikkerby.web.words import number, said, text, text_or, written, year

Found = TypeVar("Found")


@dataclass(frozen=True)
class Value:
    """A value as shown: its words, where they lead, and their language if not the page's.

    Of a term in a visitor's own answer, `language` is the literal's tag, `iri` is behind a name,
    and `is_cut` says that the words go on.
    """

    text: str
    address: str = ""
    language: str = ""
    iri: str = ""
    datatype: str = ""
    number: Decimal | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class Line:
    """A property with its values, of which `more` are not shown; false where all are empty."""

    name: str
    values: tuple[Value, ...]
    more: int = 0

    def __bool__(self) -> bool:
        return any(value.text for value in self.values)


def line(key: str, *values: Value | Bilingual | str, more: int = 0) -> Line:
    """A property that the text `key` names; words by themselves lead nowhere."""
    shown = (x if isinstance(x, Value) else Value(str(written(x))) for x in values)
    return Line(text(key), tuple(shown), more)


def line_of(
    key: str, found: Iterable[Found], show: Callable[[Found], Value], total: int = 0
) -> Line:
    """The same with what each of those that were found is shown as, of `total` that there are."""
    values = tuple(map(show, found))
    return line(key, *values, more=max(0, total - len(values)))


def where(records: Records, quotation: Quotation) -> str:
    """Where words stand: “række 31, Involverede forvaltninger”."""
    column = concept(records, quotation.column)
    # The heading of a section belongs to no row.
    if quotation.row is None or not quotation.column.endswith("Column"):
        return column
    return f"{text('row_n', n=quotation.row)}, {column}"


def place_of(records: Records, quotation: Quotation) -> str:
    """The same by itself, with a capital letter."""
    words = where(records, quotation)
    return words[:1].upper() + words[1:]


def concept(records: Records, name: str) -> str:
    """What one of our own terms is called, by its local name."""
    found = records.concepts.get(name)
    return said(found) if found else name


def name_term(records: Records, term: str) -> str:
    """What a class or a property is called, ours or another's, by its local name; the local name of
    one that nobody has named, as a steward's own shape may ask for."""
    found = records.concepts.get(term)
    name = said(found) if found else text_or(f"property_{term}", term)
    return name[:1].upper() + name[1:]


def name_licence(iri: str) -> str:
    """What a licence of the European Union's authority table is called, “CC BY 4.0” for
    `…/authority/licence/CC_BY_4_0`; any other goes by its address."""
    _, authority, code = iri.partition("/authority/licence/")
    return re.sub(r"_(?=\d+$)", ".", code).replace("_", " ") if authority else iri


def ages(group: TargetGroup) -> str:
    """The ages that a target group states: “12–25 år”."""
    bounds = {"a": group.minimum, "b": group.maximum}
    stated = {name: age for name, age in bounds.items() if age is not None}
    key = {("a", "b"): "ages_between", ("a",): "ages_from", ("b",): "ages_to"}.get(tuple(stated))
    return text(key, **stated) if key else ""


def amount(records: Records, fact: Fact) -> str:
    """A stated number with its unit: “200.000 kroner om året pr. forening”, “2019” for a year."""
    write = year if fact.unit == "CalendarYear" else number
    unit = concept(records, fact.unit)
    if fact.counted:
        # A period follows the noun: “400 unge om året” for “stk. om året”.
        unit = fact.counted + unit.removeprefix(concept(records, "Items"))
    limit = "beyond" if fact.limit_excluded else "at"
    if fact.value is not None:
        shown = write(fact.value)
    elif fact.minimum is not None and fact.maximum is not None:
        shown = f"{write(fact.minimum)}–{write(fact.maximum)}"
    elif fact.minimum is not None:
        shown = text(f"{limit}_least", x=write(fact.minimum))
    else:
        shown = text(f"{limit}_most", x=write(fact.maximum)) if fact.maximum is not None else "–"
    if fact.approximate:
        shown = text("approximately", x=shown)
    shown = shown if fact.unit == "CalendarYear" else f"{shown} {unit}"
    return text("per_thing", x=shown, thing=fact.per) if fact.per else shown
