"""What a publication should not have of private persons, wherever the document says it."""

from __future__ import annotations

from collections.abc import Iterator

from sikkerby.documents.model import Table
from sikkerby.errors import Place
from sikkerby.expressions import read_patterns
from sikkerby.extraction.records import Remark

_PATTERNS = read_patterns(__file__)
_KINDS = (
    ("mail-address", _PATTERNS["mail"], "mailadresse", "mail address"),
    ("telephone-number", _PATTERNS["telephone"], "telefonnummer", "telephone number"),
)


def tell_private(table: Table) -> Iterator[Remark]:
    """A remark for each personal number, which stops a publication, and for mail addresses,
    telephone numbers and columns of persons that are kept, which somebody should look at."""
    rows = {row.line: row.number for row in table.rows}
    for number, line in enumerate(table.text.split("\n"), start=1):
        place = Place(table.file, line=number, row=rows.get(number))
        if _PATTERNS["cpr"].search(line):
            yield Remark(
                "personal-number",
                "violation",
                "Her står, hvad der ligner et CPR-nummer. Det må ikke offentliggøres.",
                "What looks like a personal number (CPR) stands here. It must not be published.",
                place,
            )
        for code, pattern, da, en in _KINDS:
            for found in pattern.finditer(line):
                said = Place(table.file, number, rows.get(number), text=found[0])
                yield Remark(
                    code,
                    "warning",
                    f"»{found[0]}« offentliggøres: Er det en persons {da}?",
                    f"“{found[0]}” is published: Is it a person's {en}?",
                    said,
                )
    for name in dict.fromkeys(name for row in table.rows for name in row.further):
        if _PATTERNS["persons"].search(name):
            yield Remark(
                "column-of-persons",
                "warning",
                f"Kolonnen »{name}« offentliggøres: Nævner den privatpersoner?",
                f"The column “{name}” is published: Does it name private persons?",
                Place(table.file, column=name),
            )


def find_persons(text: str) -> Iterator[str]:
    """The words of a text that have the form of a person's name.

    >>> list(find_persons("SSP (Lis Holm), Peter Bangs Vej"))
    ['Lis Holm']
    """
    for found in _PATTERNS["person"].finditer(text):
        if not _PATTERNS["no_family"].search(found[0]):
            yield found[0]
