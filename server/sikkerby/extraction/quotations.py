"""Quotations: from a stretch of a cell to the document's own words and their sentence.

Web Annotation Data Model, sections 4.2.4 (text quote) and 4.2.5 (text position).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from sikkerby.documents.model import Cell, Span
from sikkerby.extraction.records import Evidence, Quotation

# After these a full stop ends no sentence.
_ABBREVIATIONS = ("bl.a.", "ca.", "evt.", "fx.", "ift.", "kgs.", "kr.", "ml.", "nr.", "pr.", "pt.")
_LONGEST_WORD = 40
_SENTENCE_END = re.compile(r"[.!?][\"»”')]?\s+(?=[A-ZÆØÅ0-9\"»“(])")
_BREAK = re.compile(r"[\n\t]|</?p\s*/?>", re.IGNORECASE)


def quote(text: str, cell: Cell, start: int, end: int, column: str) -> Evidence:
    """The quotations of `cell.text[start:end]`: one, or one per piece that a break parts."""
    return tuple(quote_span(text, span, column) for span in cell.locate(start, end))


def quote_cell(text: str, cell: Cell, column: str) -> Evidence:
    """The quotations of a whole cell."""
    return quote(text, cell, 0, len(cell.text), column)


def quote_span(text: str, span: Span, column: str) -> Quotation:
    """The quotation of a span, with the rest of its sentence on both sides."""
    ends = _sentence_ends(text)
    start, stop = _piece_around(text, span)
    # An end inside of the span is none of its sentence's.
    if (before := bisect_right(ends, span.start)) and ends[before - 1] > start:
        start = ends[before - 1]
    if (after := bisect_left(ends, span.end)) < len(ends) and ends[after] < stop:
        stop = ends[after]
    prefix = text[start : span.start]
    suffix = text[span.end : stop].rstrip()
    return Quotation(
        span.start, span.end, text[span.start : span.end], prefix.lstrip(), suffix, column
    )


def _piece_around(text: str, span: Span) -> tuple[int, int]:
    """The stretch without a break that the span lies in."""
    starts, ends = _breaks(text)
    before = bisect_right(ends, span.start)
    after = bisect_left(starts, span.end)
    return (
        ends[before - 1] if before else 0,
        starts[after] if after < len(starts) else len(text),
    )


# Looked for once in a text, of which there are thousands of quotations.
@lru_cache(maxsize=4)
def _breaks(text: str) -> tuple[list[int], list[int]]:
    """Where breaks start, and where they end."""
    found = list(_BREAK.finditer(text))
    return [match.start() for match in found], [match.end() for match in found]


@lru_cache(maxsize=4)
def _sentence_ends(text: str) -> list[int]:
    return [
        found.end()
        for found in _SENTENCE_END.finditer(text)
        if not _is_abbreviation(text, found.start())
    ]


def _is_abbreviation(text: str, full_stop: int) -> bool:
    start = max(0, full_stop - _LONGEST_WORD)
    word = text[start : full_stop + 1].rsplit(None, 1)[-1].lstrip("(").casefold()
    # “1. Omlægning …” numbers a list: the number belongs to what follows.
    return word in _ABBREVIATIONS or word.rstrip(".").isdigit()
