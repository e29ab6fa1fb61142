"""What is doubtful about a name that nobody knows yet, by what stands in it and around it.

A name between commas, semicolons and the ends of lines is certain. So is one that “og” parts from
another where the document has both by themselves elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise, product

from sikkerby.documents.model import Cell, Column, Row, Table
from sikkerby.extraction.remarks import Assumed
from sikkerby.extraction.walking import UNNAMED_OTHERS

_SEPARATORS = re.compile(r"[,;]")
_BEFORE = re.compile(r"(?:\b(?:og|i)|[/+&.:–—-])\s*$")
_AFTER = re.compile(r"\s*(?:og\b|[/+&:]|\.(?=\s*\w))")
# What may part a name, or tell only where it is or with whom.
_WITHIN = re.compile(
    r"\b(?:og|samt|i|på|ved|hos|fra|til|mellem|ml|med|under|omkring)\b|[/+&,:\d]|\. | [–-] "
    r"|(?<=[a-zæøå])[–-](?=[A-ZÆØÅ])|^(?i:alle|begge|de|flere|nogle|udvalgte|to|tre|fire|fem) "
)
_MOST_WORDS = 5


def find_items(table: Table) -> Mapping[str, Sequence[tuple[Row, Column]]]:
    """The cells in which words stand by themselves between separators, by the words in small
    letters."""
    found: dict[str, list[tuple[Row, Column]]] = {}
    for row, column in product(table.rows, (Column.AREA, Column.INVOLVED)):
        for part in cell_items(row.cell(column)):
            found.setdefault(part.strip(" .()").casefold(), []).append((row, column))
    return found


def find_doubts(words: str, cell: Cell, items: Collection[str]) -> Iterator[tuple[Assumed, str]]:
    """What is doubtful about words of a cell that were read as a name, and the words to show."""
    item = next((item for item in cell_items(cell) if words in item), words)
    item = UNNAMED_OTHERS.sub("", item)
    before, _, after = item.partition(words)
    rest = [part.strip() for part in (_BEFORE.sub("", before), _AFTER.sub("", after))]
    is_parted = _BEFORE.search(before) or _AFTER.match(after)
    if is_parted and not all(
        name.casefold() in items for name in (words, *rest) if name.strip(" .")
    ):
        yield Assumed.PARTED, item.strip(" ()")
    if _WITHIN.search(words) or len(words.split()) > _MOST_WORDS:
        yield Assumed.WHOLE_NAME, words
    if words[:1].islower():
        yield Assumed.SMALL_LETTERS, words


def cell_items(cell: Cell) -> Iterator[str]:
    """What commas, semicolons and the ends of lines part in a cell."""
    for start, end in pairwise((0, *cell.breaks, len(cell.text))):
        yield from _SEPARATORS.split(cell.text[start:end])
