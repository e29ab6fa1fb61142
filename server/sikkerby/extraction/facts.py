"""Stated facts of titles and descriptions, with their evidence.

Digits that are not read are remarked on, so that a steward sees what was passed over.
"""

from __future__ import annotations

import re

from sikkerby.documents.model import Column, Row
from sikkerby.extraction.amounts import written
from sikkerby.extraction.context import Reading
from sikkerby.extraction.measures import Quantity
from sikkerby.extraction.numbers import has_number
from sikkerby.extraction.principles import principle_references
from sikkerby.extraction.quantities import find_quantities
from sikkerby.extraction.records import Fact


def read_facts(reading: Reading, row: Row) -> tuple[Fact, ...]:
    """The stated facts of a row's title and description, in the order of the text."""
    return tuple(
        Fact(
            entry.kind,
            entry.unit,
            reading.evidence(row, column, entry.start, entry.end),
            written(entry.amount.value),
            written(entry.amount.minimum),
            written(entry.amount.maximum),
            entry.counted,
            entry.per,
            entry.amount.approximate,
            entry.amount.limit_excluded,
        )
        for column in (Column.TITLE, Column.DESCRIPTION)
        for entry in _read_cell(reading, row, column)
    )


def _read_cell(reading: Reading, row: Row, column: Column) -> list[Quantity]:
    text = row.cell(column).text
    found = find_quantities(text)
    if column is Column.DESCRIPTION:
        read = [(entry.own, entry.end) for entry in found]
        read += [(start, end) for _, start, end in principle_references(text)]
        _remark_on_rest(reading, row, text, read)
    return found


def _remark_on_rest(reading: Reading, row: Row, text: str, taken: list[tuple[int, int]]) -> None:
    unread = list(text)
    for start, end in taken:
        unread[start:end] = " " * (end - start)
    if has_number("".join(unread)):
        numbers = re.findall(r"\S*\d\S*", "".join(unread))
        shown = ", ".join(number.rstrip(",") for number in numbers)
        reading.remark(
            "unread-number", row, Column.DESCRIPTION, shown,
            f"Tal, som ikke er læst som oplysninger: {shown}",
            f"Numbers not read as facts: {shown}",
            severity="info",
            unread=shown,
        )  # fmt: skip
