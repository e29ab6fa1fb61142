"""Further principles that a row's own text names: “princip et og tre”, “femte princip”."""

from __future__ import annotations

from sikkerby.documents.model import Column, Row
from sikkerby.expressions import read_patterns
from sikkerby.extraction.context import Reading
from sikkerby.extraction.numbers import parse_ordinal
from sikkerby.extraction.records import SupportedPrinciple

_PATTERNS = read_patterns(__file__)


def principle_references(text: str) -> list[tuple[int, int, int]]:
    """Number, start and end of the shortest words for each principle that `text` names."""
    found: list[tuple[int, int, int]] = []
    for match in _PATTERNS["list"].finditer(text):
        for item in _PATTERNS["item"].finditer(text, match.start("numbers"), match.end("numbers")):
            found.append((parse_ordinal(item.group()), match.start(), item.end()))
    for match in _PATTERNS["ordinal"].finditer(text):
        found.append((parse_ordinal(match["ordinal"].rstrip(".")), match.start(), match.end()))
    return sorted(found, key=lambda entry: (entry[1], entry[2]))


def read_supported(reading: Reading, row: Row) -> tuple[SupportedPrinciple, ...]:
    """The principles besides its section's that the description of a row names, by number."""
    column = Column.DESCRIPTION
    text = row.cell(column).text
    known = {section.number for section in reading.edition.table.principles}
    found: dict[int, SupportedPrinciple] = {}
    for number, start, end in principle_references(text):
        if number == row.section or number in found:
            continue
        if number not in known:
            reading.remark("unknown-principle", row, column, text[start:end], number=number)
            continue
        evidence = reading.evidence(row, column, start, end)
        found[number] = SupportedPrinciple(number, evidence)
    return tuple(found[number] for number in sorted(found))
