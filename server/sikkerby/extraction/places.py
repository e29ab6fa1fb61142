"""The area cell: citywide, unnamed areas, or places, with every character accounted for."""

from __future__ import annotations

import re

from sikkerby.documents.model import Column, Row
from sikkerby.extraction.context import Reading
from sikkerby.extraction.lexicon import Lexicon, Match
from sikkerby.extraction.records import Area, Coverage, NamedPlace

_CITYWIDE = re.compile(
    r"\s*(?:bydækkende|hele byen|hele kommunen|kommunedækkende)\s*\.?\s*", re.IGNORECASE
)
_UNNAMED = re.compile(
    r"\s*(?:\d+\s+)?(?:særligt\s+)?udsatte\s+"
    r"(?:by-\s+og\s+bolig|by|lokal|bolig|by-\s+og\s+lokal)?områder\s*\.?\s*",
    re.IGNORECASE,
)
_CONNECTOR = re.compile(r"\s*(?:,|;|/|\+|&|\.|\bog\b(?:\s+i\b)?|\bi\b|\bsamt\b)\s*", re.IGNORECASE)
_OPEN = re.compile(r"\s*\(\s*")
_CLOSE = re.compile(r"\s*\)\s*")


def read_area(reading: Reading, row: Row) -> Area:
    """The area cell of a row.

    Raises DataError for words that are no known place, with the nearest known names.
    """
    text = row.cell(Column.AREA).text
    # A full stop at the end of the cell carries nothing.
    evidence = reading.evidence(row, Column.AREA, 0, len(text.rstrip(" .")))
    if _CITYWIDE.fullmatch(text):
        municipality = NamedPlace(reading.edition.manifest.municipality, evidence)
        return Area(Coverage.CITYWIDE, evidence, (municipality,))
    if _UNNAMED.fullmatch(text):
        return Area(Coverage.UNNAMED_AREAS, evidence, ())
    places: dict[str, NamedPlace] = {}
    for match in _read_names(reading, row, text):
        words = reading.evidence(row, Column.AREA, match.start, match.end)
        places.setdefault(match.entity.slug, NamedPlace(match.entity.slug, words))
    return Area(Coverage.NAMED_PLACES, evidence, tuple(places.values()))


def _read_names(reading: Reading, row: Row, text: str) -> list[Match]:
    matches = {match.start: match for match in reading.places.find(text)}
    names: list[Match] = []
    position = 0
    after_name = False
    while position < len(text):
        if match := matches.get(position):
            if after_name:
                reading.remark(
                    "missing-comma", row, Column.AREA, text,
                    f"Der mangler et komma før »{match.name}«; læst som to steder.",
                    f"A comma is missing before “{match.name}”; read as two places.",
                    warning=True,
                )  # fmt: skip
            names.append(match)
            position, after_name = match.after, True
        elif opened := _OPEN.match(text, position):
            inner = matches.get(opened.end())
            closed = _CLOSE.match(text, inner.after) if inner else None
            if inner and closed and names and _lies_in(reading.places, inner, names[-1]):
                # “Amager (Urbanplanen)” says which part of Amager is meant: Urbanplanen alone.
                names[-1] = inner
                position = closed.end()
            else:
                position = reading.skip_unknown(row, Column.AREA, position, matches, _CONNECTOR)
        elif connector := _CONNECTOR.match(text, position):
            position, after_name = connector.end(), False
        elif text[position].isspace():
            position += 1
        else:
            position = reading.skip_unknown(row, Column.AREA, position, matches, _CONNECTOR)
    return names


def _lies_in(places: Lexicon, inner: Match, outer: Match) -> bool:
    slug = inner.entity.slug
    seen: set[str] = set()
    while slug and slug not in seen:
        seen.add(slug)
        slug = places.entities[slug].parent if slug in places.entities else ""
        if slug == outer.entity.slug:
            return True
    return False
