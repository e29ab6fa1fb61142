"""Quotations: from a stretch of a cell to the document's own words and their sentence.

Web Annotation Data Model, sections 4.2.4 (text quote) and 4.2.5 (text position).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache, partial

from sikkerby.documents.model import Cell, Span

# After these a full stop ends no sentence.
_ABBREVIATIONS = ("bl.a.", "ca.", "evt.", "fx.", "ift.", "kgs.", "kr.", "ml.", "nr.", "pr.", "pt.")
_SENTENCE_END = re.compile(r"[.!?][\"»”')]?\s+(?=[A-ZÆØÅ0-9\"»“(])")
_BREAK = re.compile(r"[\n\t]|</?p\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Quotation:
    """Words of the document: `text[start:end] == exact`, in code points from 0.

    `prefix` and `suffix` go to the ends of the sentence, as far as no break parts them;
    `sentence` is the whole of it, as the cell reads. `column` is the local name of the column's
    concept in `ns#`.
    """

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    column: str
    sentence: str

    @property
    def text(self) -> str:
        """The words with white space normalised."""
        return " ".join(self.exact.split())


Evidence = tuple[Quotation, ...]


def quote(text: str, cell: Cell, column: str, start: int = 0, end: int | None = None) -> Evidence:
    """The quotations of a cell's text or of a stretch of it: one, or one per piece that a break
    parts."""
    spans = cell.locate(start, len(cell.text) if end is None else end)
    return tuple(_quote_span(text, cell, span, column) for span in spans)


def _quote_span(text: str, cell: Cell, span: Span, column: str) -> Quotation:
    """The quotation of a span, with the rest of its sentence on both sides, up to a break."""
    first, last = _piece_around(text, span)
    prefix, suffix = _rest_of_sentence(text[first:last], span.start - first, span.end - first)
    exact = text[span.start : span.end]
    # A heading is one line; its number and its statement are cells of their own.
    is_of_row = column.endswith("Column")
    around = read_sentence(text, cell, span.start, span.end) if is_of_row else (prefix, suffix)
    return Quotation(span.start, span.end, exact, prefix, suffix, column, exact.join(around))


def read_sentence(text: str, cell: Cell, start: int, end: int) -> tuple[str, str]:
    """What the sentence of the document's `text[start:end]` says before and after it, as the cell
    reads: a page break ends no sentence, a paragraph does."""
    first, last = cell.positions.index(start), cell.positions.index(end - 1) + 1
    begins = partial(_begins_paragraph, text, cell)
    starts = cell.breaks
    begin = next(filter(begins, reversed(starts[: bisect_right(starts, first)])), 0)
    stop = next(filter(begins, starts[bisect_left(starts, last) :]), len(cell.text))
    return _rest_of_sentence(cell.text[begin:stop], first - begin, last - begin)


def _begins_paragraph(text: str, cell: Cell, index: int) -> bool:
    """Whether the break before a character of a cell is none between lines."""
    places = cell.positions[max(0, index - 2) : index]
    before = next(place for place in reversed(places) if place >= 0)
    return "\n" not in text[before : cell.positions[index]]


def _rest_of_sentence(text: str, start: int, end: int) -> tuple[str, str]:
    ends = (0, *_sentence_ends(text), len(text))
    begin = ends[bisect_right(ends, start) - 1]
    stop = ends[bisect_left(ends, end)]
    return text[begin:start].lstrip(), text[end:stop].rstrip()


# A cell is quoted many times one after another.
@lru_cache(maxsize=4)
def _sentence_ends(text: str) -> tuple[int, ...]:
    found = _SENTENCE_END.finditer(text)
    return tuple(stop.end() for stop in found if not _is_abbreviation(text, stop.start()))


def _piece_around(text: str, span: Span) -> tuple[int, int]:
    """The stretch without a break that the span lies in."""
    line_start = text.rfind("\n", 0, span.start) + 1
    before = [found.end() for found in _BREAK.finditer(text, line_start, span.start)]
    following = _BREAK.search(text, span.end)
    return max(before, default=line_start), following.start() if following else len(text)


def _is_abbreviation(text: str, full_stop: int) -> bool:
    # No abbreviation, and no number of a list, is longer.
    word = re.split(r"[\s(/]", text[max(full_stop - 40, 0) : full_stop + 1])[-1].casefold()
    # “1. Omlægning …” numbers a list: the number belongs to what follows.
    return word in _ABBREVIATIONS or word.rstrip(".").isdigit()
