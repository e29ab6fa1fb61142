"""Turning records into words: where a quotation stands, what a number is, what editors added."""

from __future__ import annotations

from dataclasses import dataclass

from sikkerby.web.pages.records import Corpus, Fact, Initiative, Quotation, TargetGroup, Thing
from sikkerby.web.pages.render import safe_address
from sikkerby.web.texts import number, text, year


@dataclass(frozen=True)
class Value:
    """A value as shown: its words, where they lead, and their language if not the page's."""

    text: str
    address: str = ""
    language: str = ""


@dataclass(frozen=True)
class Line:
    """A property with its values."""

    name: str
    values: tuple[Value, ...]


def where(corpus: Corpus, quotation: Quotation, initiative: Initiative | None = None) -> str:
    """Where words stand: “række 31, Involverede forvaltninger”."""
    row = initiative or row_of(corpus, quotation)
    column = str(corpus.concepts.get(quotation.column, quotation.column))
    # The heading of a section belongs to no row.
    if row is None or not quotation.column.endswith("Column"):
        return column
    return f"{text('row_n', n=row.row)}, {column}"


def row_of(corpus: Corpus, quotation: Quotation) -> Initiative | None:
    """The initiative in whose row the words stand."""
    table = corpus.tables.get(quotation.edition)
    if table is None:
        return None
    for row in table.rows:
        for cell in row.cells.values():
            if any(s.start <= quotation.start < s.end for s in cell.spans):
                return next(
                    i
                    for i in corpus.initiatives.values()
                    if i.row == row.number and i.edition == quotation.edition
                )
    return None


def ages(group: TargetGroup) -> str:
    """The ages that a target group states: “12–25 år”."""
    if group.minimum is not None and group.maximum is not None:
        return text("ages_between", a=group.minimum, b=group.maximum)
    if group.minimum is not None:
        return text("ages_from", a=group.minimum)
    if group.maximum is not None:
        return text("ages_to", b=group.maximum)
    return ""


def amount(corpus: Corpus, fact: Fact) -> str:
    """A stated number with its unit: “200.000 kroner om året”, “2019” for a year."""
    write = year if fact.unit == "CalendarYear" else number
    unit = fact.counted or str(corpus.concepts.get(fact.unit, fact.unit))
    if fact.value is not None:
        shown = write(fact.value)
    elif fact.minimum is not None and fact.maximum is not None:
        shown = f"{write(fact.minimum)}–{write(fact.maximum)}"
    elif fact.minimum is not None:
        shown = text("at_least", x=write(fact.minimum))
    else:
        shown = text("at_most", x=write(fact.maximum)) if fact.maximum is not None else "–"
    return shown if fact.unit == "CalendarYear" else f"{shown} {unit}"


def additions(thing: Thing, *more: Line) -> list[Line]:
    """What the editors added to a resource: names, notes, links, and `more`."""
    lines: list[Line] = []
    if thing.name.en and thing.name.en != thing.name.da:
        lines.append(Line(text("english_name"), (Value(thing.name.en, "", "en"),)))
    lines += more
    if thing.links:
        lines.append(
            Line(
                text("elsewhere"),
                tuple(Value(link.address, safe_address(link.address)) for link in thing.links),
            )
        )
    if thing.note:
        lines.append(Line(text("note"), (Value(str(thing.note)),)))
    return lines
