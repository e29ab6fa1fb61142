"""Stated facts of titles and descriptions, with their evidence.

What a person has read in words counts, not what the program reads there. Digits that are not read
are remarked on, so that a steward sees what was passed over.
"""

from __future__ import annotations

from dataclasses import replace

from sikkerby.documents.edition import FactReading, find_words
from sikkerby.documents.model import Column, Row
from sikkerby.errors import DataError, Place
from sikkerby.extraction.ages import last_under, read_ages
from sikkerby.extraction.amounts import Amount, write_decimal
from sikkerby.extraction.context import CellReading, Reading
from sikkerby.extraction.measures import KINDS, Quantity
from sikkerby.extraction.numbers import find_numbers
from sikkerby.extraction.principles import principle_references
from sikkerby.extraction.quantities import find_quantities, parse_amount
from sikkerby.extraction.records import Ages


def read_facts(reading: Reading, row: Row) -> tuple[Quantity, ...]:
    """The stated facts of a row's title and description, in the order of the text."""
    return tuple(
        replace(entry, evidence=cell.evidence(entry.start, entry.end))
        for cell in (reading.cell(row, Column.TITLE), reading.cell(row, Column.DESCRIPTION))
        for entry in _read_cell(cell)
    )


def _read_cell(cell: CellReading) -> list[Quantity]:
    said = ((entry, find_words(entry.words, cell.text)) for entry in _decided(cell))
    decided = [(entry, *match.span()) for entry, matches in said for match in matches]
    found = [
        quantity
        for quantity in find_quantities(cell.text)
        if all(quantity.end <= start or end <= quantity.own for _, start, end in decided)
    ]
    for entry, start, end in decided:
        if entry.unit or entry.amount:
            amount = amount_of(entry, _place_of(entry, cell))
            found.append(Quantity(entry.unit, start, start, end, amount, entry.counted, entry.per))
    if cell.column is Column.DESCRIPTION:
        read = [(entry.own, entry.end) for entry in found]
        read += [(start, end) for _, start, end in (*principle_references(cell.text), *decided)]
        _remark_on_rest(cell, read)
    return sorted(found, key=lambda entry: entry.own)


def read_target_ages(reading: Reading, row: Row) -> Ages:
    """The ages of a row's target group: those that a person read, or else those that it states."""
    cell = reading.cell(row, Column.TARGET_GROUP)
    decided = _decided(cell)
    if not decided:
        return read_ages(cell)
    entry = next((entry for entry in decided if entry.unit or entry.amount), None)
    if entry is None:
        return Ages()
    place = _place_of(entry, cell)
    amount = amount_of(entry, place)
    if KINDS[entry.unit] != "Age":
        raise DataError("age-unit-misplaced", place=place)
    maximum = amount.maximum
    if maximum is not None and amount.limit_excluded:
        maximum = last_under(maximum)
    limits = [amount.minimum, maximum] if amount.value is None else [amount.value] * 2
    lowest, highest = map(write_decimal, limits)
    match = next(find_words(entry.words, cell.text))
    return Ages(lowest, highest, cell.evidence(*match.span()))


def _decided(cell: CellReading) -> list[FactReading]:
    """What a person has read in a cell."""
    facts, number = cell.reading.edition.facts, cell.row.number
    return [entry for entry in facts if entry.row == number and entry.column is cell.column]


def _place_of(entry: FactReading, cell: CellReading) -> Place:
    return Place(cell.reading.edition.folder / "facts.tsv", line=entry.line)


def amount_of(entry: FactReading, place: Place | None = None) -> Amount:
    """The amount of a fact that a person read. Raises DataError for one that is none, or where the
    unit is not known or not that of things that are counted."""
    if entry.unit not in KINDS:
        raise DataError("not-a-unit", entry.unit, ", ".join(KINDS), place=place)
    amount = parse_amount(entry.amount)
    if amount is None:
        raise DataError("not-an-amount", entry.amount, place=place)
    if entry.counted and KINDS[entry.unit] != "Count":
        raise DataError("unit-counts-nothing", entry.unit, place=place)
    return amount


def _remark_on_rest(cell: CellReading, taken: list[tuple[int, int]]) -> None:
    unread = list(cell.text)
    for start, end in taken:
        unread[start:end] = " " * (end - start)
    if shown := ", ".join(number.rstrip(",") for number in find_numbers("".join(unread))):
        cell.remark("unread-number", shown, shown, numbers=shown)
