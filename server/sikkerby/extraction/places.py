"""The area cell: citywide, unnamed areas, or places, with every character accounted for."""

from __future__ import annotations

import re

from sikkerby.documents.model import Column, Row
from sikkerby.expressions import read_patterns
from sikkerby.extraction.context import Reading
from sikkerby.extraction.lexicon import Lexicon, Match
from sikkerby.extraction.records import Area, Coverage, NamedPlace
from sikkerby.extraction.remarks import Assumed

_PATTERNS = read_patterns(__file__)


def read_area(reading: Reading, row: Row) -> Area:
    """The area cell of a row.

    Words that are no known place are remarked as violations.
    """
    text = row.cell(Column.AREA).text
    if not text.strip("–—-"):
        return Area(None, (), ())
    # A full stop at the end of the cell carries nothing.
    evidence = reading.evidence(row, Column.AREA, 0, len(text.rstrip(" .")))
    municipality = reading.edition.manifest.municipality
    if citywide := _PATTERNS["citywide"].fullmatch(_without_name(reading, municipality, text)):
        for words in filter(None, citywide.group("what", "within")):
            reading.remark("citywide-with-note", row, Column.AREA, text, words=words)
        if not citywide["what"] and not _PATTERNS["certainly"].match(text):
            reading.assume(Assumed.WHOLE, row, Column.AREA, text)
        return Area(Coverage.CITYWIDE, evidence, (NamedPlace(municipality, evidence),))
    if _PATTERNS["unnamed"].fullmatch(text):
        reading.assume(Assumed.UNNAMED_AREAS, row, Column.AREA, text)
        return Area(Coverage.UNNAMED_AREAS, evidence, ())
    places: dict[str, NamedPlace] = {}
    for match in _read_names(reading, row, text):
        words = reading.evidence(row, Column.AREA, match.start, match.end)
        places.setdefault(match.entity.slug, NamedPlace(match.entity.slug, words))
    return Area(Coverage.NAMED_PLACES, evidence, tuple(places.values()))


def _without_name(reading: Reading, municipality: str, text: str) -> str:
    """The text with “kommunen” for the municipality's own name: “hele Røsnæs Kommune”."""
    entity = reading.places.entities.get(municipality)
    names = sorted(entity.names if entity else (), key=len, reverse=True)
    short = [f"hele {name.removesuffix(' Kommune')}" for name in names]
    for name in (*names, *short):
        text = re.sub(rf"\b{re.escape(name)}\b", "hele kommunen", text, flags=re.IGNORECASE)
    return text.replace("ele hele ", "ele ")


def _read_names(reading: Reading, row: Row, text: str) -> list[Match]:
    matches = {match.start: match for match in reading.places.find(text)}
    names: list[Match] = []
    position = 0
    after_name = False
    breaks = row.cell(Column.AREA).breaks
    while position < len(text):
        if match := matches.get(position):
            if after_name and position not in breaks:
                reading.remark("missing-comma (place)", row, Column.AREA, text, name=match.name)
            names.append(match)
            position, after_name = match.after, True
        elif (end := reading.skip_words(row, Column.AREA, position)) is not None:
            position = end
        elif (aside := reading.set_aside(row, Column.AREA, position, matches)) is not None:
            position = aside
        elif not after_name and (whole := _PATTERNS["whole_part"].match(text, position)):
            municipality = reading.places.entities[reading.edition.manifest.municipality]
            names.append(Match(position, whole.end(), whole.end(), municipality, whole[0]))
            position, after_name = whole.end(), True
        elif opened := _PATTERNS["open"].match(text, position):
            inner = matches.get(opened.end())
            closed = _PATTERNS["close"].match(text, inner.after) if inner else None
            if inner and closed and names:
                _read_within(reading, row, inner, names)
                position = closed.end()
            else:
                position, after_name = opened.end(), False
        elif closed := _PATTERNS["close"].match(text, position):
            position, after_name = closed.end(), False
        elif (others := reading.skip_others(row, Column.AREA, position)) is not None:
            position, after_name = others, False
        elif address := _PATTERNS["address"].match(text, position):
            reading.leave_aside(row, Column.AREA, address["words"] or address["numbers"])
            position, after_name = address.end(), False
        elif (
            after := reading.skip_connector(row, Column.AREA, position, _PATTERNS["connector"])
        ) is not None:
            position, after_name = after, False
        elif text[position].isspace():
            position += 1
        else:
            before = names[-1] if after_name else None
            position = reading.skip_unknown(
                row, Column.AREA, position, before, matches, _PATTERNS["parting"]
            )
            after_name = False
    return names


def _read_within(reading: Reading, row: Row, inner: Match, names: list[Match]) -> None:
    """Take the place in parentheses after the last of `names` for what it is to that one.

    “Amager (Urbanplanen)” says which part of Amager is meant, Urbanplanen alone; “Urbanplanen
    (Amager)” only where that is.
    """
    if _lies_in(reading.places, inner, names[-1]):
        names[-1] = inner
    elif not _lies_in(reading.places, names[-1], inner):
        text, outer = row.cell(Column.AREA).text, names[-1].name
        reading.remark("places-apart", row, Column.AREA, text, outer=outer, inner=inner.name)
        names.append(inner)


def _lies_in(places: Lexicon, inner: Match, outer: Match) -> bool:
    slug = inner.entity.slug
    seen: set[str] = set()
    while slug and slug not in seen:
        seen.add(slug)
        slug = places.entities[slug].parent if slug in places.entities else ""
        if slug == outer.entity.slug:
            return True
    return False
