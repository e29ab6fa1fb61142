"""What a publication should not have of private persons, wherever the document says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sikkerby.documents.model import Table
from sikkerby.errors import Place
from sikkerby.expressions import read_patterns
from sikkerby.extraction.remarks import Remark, make_remark

_PATTERNS = read_patterns(__file__)


def tell_private(table: Table) -> Iterator[Remark]:
    """A remark for each personal number, which stops a publication, and for mail addresses,
    telephone numbers and columns of persons that are kept, which somebody should look at."""
    rows = {row.line: row.number for row in table.rows}
    for number, line in enumerate(table.text.split("\n"), start=1):
        place = Place(table.file, line=number, row=rows.get(number))
        if _PATTERNS["cpr"].search(line):
            yield make_remark("personal-number", place)
        for code in ("mail-address", "telephone-number"):
            for found in _PATTERNS[code].finditer(line):
                yield make_remark(code, replace(place, text=found[0]), words=found[0])
    for name in dict.fromkeys(name for row in table.rows for name in row.further):
        if _PATTERNS["persons"].search(name):
            yield make_remark("column-of-persons", Place(table.file, column=name), name=name)


def find_persons(text: str) -> Iterator[str]:
    """The words of a text that have the form of a person's name.

    >>> list(find_persons("SSP (Lis Holm), Peter Bangs Vej"))
    ['Lis Holm']
    """
    for found in _PATTERNS["person"].finditer(text):
        if not _PATTERNS["no_family"].search(found[0]):
            yield found[0]
