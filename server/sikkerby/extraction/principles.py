"""Further principles that a row's own text names: “princip et og tre”, “femte princip”."""

from __future__ import annotations

from collections.abc import Mapping

from sikkerby.expressions import read_patterns
from sikkerby.extraction.context import CellReading
from sikkerby.extraction.numbers import parse_ordinal
from sikkerby.extraction.quotations import Evidence

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


def read_supported(cell: CellReading) -> Mapping[int, Evidence]:
    """The principles besides its section's that the description of a row names, by number."""
    known = {section.number for section in cell.reading.edition.table.principles}
    found: dict[int, Evidence] = {}
    for number, start, end in principle_references(cell.text):
        if number == cell.row.section or number in found:
            continue
        if number in known:
            found[number] = cell.evidence(start, end)
        else:
            cell.remark("unknown-principle", cell.text[start:end], number=number)
    return dict(sorted(found.items()))
