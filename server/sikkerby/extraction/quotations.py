"""Quotations: from a stretch of a cell to the document's own words and their sentence.

Web Annotation Data Model, sections 4.2.4 (text quote) and 4.2.5 (text position).
"""

from __future__ import annotations

import re

from sikkerby.documents.model import Cell, Span
from sikkerby.extraction.records import Evidence, Quotation

# After these a full stop ends no sentence.
_ABBREVIATIONS = ("bl.a.", "ca.", "evt.", "fx.", "ift.", "kgs.", "kr.", "ml.", "nr.", "pr.", "pt.")
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
    before, after = _piece_around(text, span)
    start = before
    for end in _sentence_ends(text, before, span.start):
        start = end
    stop = after
    for end in _sentence_ends(text, span.start, after):
        if end >= span.end:
            stop = end
            break
    prefix = text[start : span.start]
    suffix = text[span.end : stop].rstrip()
    return Quotation(
        span.start, span.end, text[span.start : span.end], prefix.lstrip(), suffix, column
    )


def _piece_around(text: str, span: Span) -> tuple[int, int]:
    """The stretch without a break that the span lies in."""
    start = 0
    line_start = text.rfind("\n", 0, span.start) + 1
    for found in _BREAK.finditer(text, line_start, span.start):
        start = found.end()
    start = max(start, line_start)
    following = _BREAK.search(text, span.end)
    return start, following.start() if following else len(text)


def _sentence_ends(text: str, start: int, end: int) -> list[int]:
    return [
        found.end()
        for found in _SENTENCE_END.finditer(text, start, end + 1)
        if found.end() <= end and not _is_abbreviation(text, found.start())
    ]


def _is_abbreviation(text: str, full_stop: int) -> bool:
    word = text[: full_stop + 1].rsplit(None, 1)[-1].lstrip("(").casefold()
    # “1. Omlægning …” numbers a list: the number belongs to what follows.
    return word in _ABBREVIATIONS or word.rstrip(".").isdigit()
