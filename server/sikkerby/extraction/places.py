"""The area cell: citywide, unnamed areas, or places, with every character accounted for."""

from __future__ import annotations

import re

from sikkerby.documents.model import Column, Row
from sikkerby.expressions import read_patterns
from sikkerby.extraction.context import CellReading, Reading
from sikkerby.extraction.lexicon import Lexicon, Match
from sikkerby.extraction.quotations import Evidence
from sikkerby.extraction.records import Area, Coverage
from sikkerby.extraction.remarks import Assumed
from sikkerby.extraction.walking import Walk

_PATTERNS = read_patterns(__file__)


def read_area(reading: Reading, row: Row) -> Area:
    """The area cell of a row.

    Words that are no known place are remarked as violations.
    """
    cell = reading.cell(row, Column.AREA)
    text = cell.text
    if not text.strip("–—-"):
        return Area(None, (), {})
    # A full stop at the end of the cell carries nothing.
    evidence = cell.evidence(0, len(text.rstrip(" .")))
    municipality = reading.edition.manifest.municipality
    if citywide := _PATTERNS["citywide"].fullmatch(_without_name(reading, municipality, text)):
        for words in filter(None, citywide.group("what", "within")):
            cell.remark("citywide-with-note", words=words)
        if not citywide["what"] and not _PATTERNS["certainly"].match(text):
            cell.assume(Assumed.WHOLE, text)
        return Area(Coverage.CITYWIDE, evidence, {municipality: evidence})
    if _PATTERNS["unnamed"].fullmatch(text):
        cell.assume(Assumed.UNNAMED_AREAS, text)
        return Area(Coverage.UNNAMED_AREAS, evidence, {})
    places: dict[str, Evidence] = {}
    for match in _read_names(cell):
        places.setdefault(match.entity.slug, cell.evidence(match.start, match.end))
    return Area(Coverage.NAMED_PLACES, evidence, places)


def _without_name(reading: Reading, municipality: str, text: str) -> str:
    """The text with “kommunen” for the municipality's own name: “hele Røsnæs Kommune”."""
    entity = reading.places.entities.get(municipality)
    names = sorted(entity.names if entity else (), key=len, reverse=True)
    short = [f"hele {name.removesuffix(' Kommune')}" for name in names]
    for name in (*names, *short):
        text = re.sub(rf"\b{re.escape(name)}\b", "hele kommunen", text, flags=re.IGNORECASE)
    return text.replace("ele hele ", "ele ")


def _read_names(cell: CellReading) -> list[Match]:
    reading, text = cell.reading, cell.text
    known = {match.start: match for match in reading.places.find(text)}
    walk = Walk(reading, cell.row, cell.column, known, _PATTERNS)
    names: list[Match] = []
    while not walk.is_done:
        if match := known.get(walk.position):
            walk.pass_name(match)
            names.append(match)
        elif walk.skip_words() or walk.set_aside():
            continue
        elif not walk.after_name and (whole := walk.match("whole_part")):
            municipality = reading.places.entities[reading.edition.manifest.municipality]
            match = Match(walk.position, whole.end(), whole.end(), municipality, whole[0])
            walk.pass_name(match)
            names.append(match)
        elif opened := walk.match("open"):
            inner = known.get(opened.end())
            closed = _PATTERNS["close"].match(text, inner.after) if inner else None
            if inner and closed and names:
                _read_within(cell, inner, names)
                walk.last, walk.position = names[-1], closed.end()
            else:
                walk.go(opened.end())
        elif closed := walk.match("close"):
            walk.go(closed.end())
        elif walk.skip_others():
            continue
        elif address := walk.match("address"):
            walk.leave_aside(address["words"] or address["numbers"], address.end())
            walk.after_name = False
        elif walk.skip_connector():
            continue
        else:
            walk.skip_unknown()
    return names


def _read_within(cell: CellReading, inner: Match, names: list[Match]) -> None:
    """Take the place in parentheses after the last of `names` for what it is to that one.

    “Amager (Urbanplanen)” says which part of Amager is meant, Urbanplanen alone; “Urbanplanen
    (Amager)” only where that is.
    """
    places = cell.reading.places
    if _lies_in(places, inner, names[-1]):
        names[-1] = inner
    elif not _lies_in(places, names[-1], inner):
        cell.remark("places-apart", outer=names[-1].name, inner=inner.name)
        names.append(inner)


def _lies_in(places: Lexicon, inner: Match, outer: Match) -> bool:
    slug, seen = inner.entity.parent, set[str]()
    while slug in places.entities and slug not in seen:
        seen.add(slug)
        slug = places.entities[slug].parent
    return outer.entity.slug in seen
