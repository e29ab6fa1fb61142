"""Stated facts of descriptions: sums, durations, weekly hours, years, counts, frequencies, ages.

One pattern per kind, tried in the order of `_PATTERNS`; what one has read, the next leaves alone.
Digits that none reads are remarked on, so that a steward sees what was passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sikkerby.documents.model import Column, Row
from sikkerby.extraction.ages import AGE_OVER, AGE_RANGE, AGE_UNDER, AGE_UP_TO, bounds
from sikkerby.extraction.context import Reading
from sikkerby.extraction.numbers import (
    DIGITS,
    NUMBER,
    PLURAL_WORDS,
    canonical,
    has_number,
    parse_number,
)
from sikkerby.extraction.principles import principle_references
from sikkerby.extraction.records import Evidence, Fact

# Words for people: with one of these close before it, a span of years is an age.
_PEOPLE = re.compile(
    r"\b(?:børn|unge|voksne|ældre|borgere|personer|københavnere|elever|kvinder|mænd|drenge|piger"
    r"|alderen|aldersgruppen|målgruppen)\b[^.]{0,24}$",
    re.IGNORECASE,
)
# A number after one of these names a thing and counts nothing: “niveau 2”, “princip fem”.
_LABELS = re.compile(
    r"\b(?:niveau|princip|nr\.?|side|fase|trin|klasse|punkt)\s*(?:\d+\s*(?:,|og|[-–])\s*)*$", re.I
)
# So far back, in characters, the two are looked for.
_LOOK_BEHIND = 100
# What follows a number and looks like a plural, but is no noun.
_NO_NOUN = frozenset(
    (
        "er",
        "har",
        "der",
        "eller",
        "over",
        "under",
        "efter",
        "per",
        "hver",
        "måneder",
        "uger",
        "timer",
    )
)
_AT_MOST = re.compile(r"^(?:op\s+til|højst|maksimalt|frem\s+til|indtil|senest)\b", re.IGNORECASE)
_AT_LEAST = re.compile(r"^(?:mindst|minimum|over|fra)\b", re.IGNORECASE)
_BOUND = r"(?:\b(?:op\s+til|højst|maksimalt|mindst|minimum)\s+)?"
_DURATION_UNITS = {"år": "Years", "måned": "Months", "uge": "Weeks"}
_TIMES_A_YEAR = {"årlig": 1, "halvårlig": 2, "kvartalsvis": 4, "månedlig": 12, "ugentlig": 52}


@dataclass(frozen=True)
class _Values:
    kind: str
    unit: str
    value: str = ""
    minimum: str = ""
    maximum: str = ""
    counted: str = ""


def _bounded(kind: str, unit: str, words: str, number: str) -> _Values:
    value = canonical(parse_number(number))
    if _AT_MOST.match(words):
        return _Values(kind, unit, maximum=value)
    if _AT_LEAST.match(words):
        return _Values(kind, unit, minimum=value)
    return _Values(kind, unit, value=value)


def _stands_before(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    start = match.start()
    return pattern.search(match.string, max(0, start - _LOOK_BEHIND), start) is not None


def _age(match: re.Match[str]) -> _Values | None:
    if not _stands_before(_PEOPLE, match):
        return None
    minimum, maximum = bounds(match)
    return _Values("Age", "YearsOfAge", minimum=minimum, maximum=maximum)


def _hours(match: re.Match[str]) -> _Values:
    return _bounded("WeeklyHours", "HoursPerWeek", match.group(), match["number"])


def _sum(match: re.Match[str]) -> _Values:
    unit = "DanishKronerPerYear" if match["yearly"] else "DanishKroner"
    return _bounded("Sum", unit, match.group(), match["number"])


def _duration(match: re.Match[str]) -> _Values:
    return _bounded(
        "Duration", _DURATION_UNITS[match["unit"].casefold()], match.group(), match["number"]
    )


def _year(match: re.Match[str]) -> _Values:
    if match["last"]:
        return _Values("Year", "CalendarYear", minimum=match["year"], maximum=match["last"])
    if _AT_MOST.match(match.group()):
        return _Values("Year", "CalendarYear", maximum=match["year"])
    if match.group().casefold().startswith(("fra", "siden")):
        return _Values("Year", "CalendarYear", minimum=match["year"])
    return _Values("Year", "CalendarYear", value=match["year"])


def _frequency(match: re.Match[str]) -> _Values:
    times = parse_number(match["times"]) if match["times"] else Decimal(1)
    stem = match["rate"].casefold().removesuffix("e").removesuffix("t")
    return _Values("Frequency", "TimesPerYear", value=canonical(times * _TIMES_A_YEAR.get(stem, 1)))


def _count(match: re.Match[str]) -> _Values | None:
    counted = match["counted"]
    last = counted.rsplit(None, 1)[-1].casefold()
    if _stands_before(_LABELS, match) or last in _NO_NOUN:
        return None
    return _Values(
        "Count", "Items", value=canonical(parse_number(match["number"])), counted=counted
    )


_Reader = Callable[[re.Match[str]], _Values | None]


def _pattern(text: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE), read


_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile("|".join((AGE_RANGE, AGE_UNDER, AGE_OVER, AGE_UP_TO)), re.IGNORECASE), _age),
    _pattern(
        rf"{_BOUND} (?P<number>{NUMBER}) \s+timer\s+(?:ugentligt|om\s+ugen|pr\.?\s+uge)\b", _hours
    ),
    _pattern(
        rf"{_BOUND} (?P<number>{DIGITS}) \s*(?:kr\.|kroner\b)"
        r"(?P<yearly> \s+(?:årligt|om\s+året|pr\.?\s+år)\b )?",
        _sum,
    ),
    _pattern(
        rf"{_BOUND} (?P<number>{NUMBER}) \s+(?P<unit>år|måned|uge)(?:er)?(?:s\s+varighed)?\b",
        _duration,
    ),
    _pattern(
        r"\b(?:(?:frem\s+til|indtil|senest|siden|fra|i)\s+)? (?P<year>(?:19|20)\d\d)"
        r"(?:\s*[-–]\s*(?P<last>(?:19|20)\d\d))?\b",
        _year,
    ),
    _pattern(
        rf"\b(?:(?P<times>{NUMBER})\s+gange?\s+)?"
        r"(?P<rate>(?:halvårlig|årlig|kvartalsvis|månedlig|ugentlig)[te]?|om\s+året)\b",
        _frequency,
    ),
    _pattern(
        rf"(?<![\w.,-])(?P<number>{DIGITS}|\b(?:{PLURAL_WORDS})\b)\s+"
        # Attributive adjectives in the plural end in -e, plural nouns in -r or -e.
        r"(?P<counted>(?:[^\W\d_]+e\s+){0,3}[^\W\d_][\w-]*[re]\b)",
        _count,
    ),
)


def read_facts(reading: Reading, row: Row) -> tuple[Fact, ...]:
    """The stated facts of a row's description, in the order of the text."""
    column = Column.DESCRIPTION
    text = row.cell(column).text
    taken = [(start, end) for _, start, end in principle_references(text)]
    found: list[tuple[int, Fact]] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            values = read(match)
            if values is None:
                continue
            taken.append(match.span())
            evidence = reading.evidence(row, column, *match.span())
            found.append((match.start(), _fact(values, evidence)))
    _remark_on_rest(reading, row, text, taken)
    return tuple(fact for _, fact in sorted(found, key=lambda entry: entry[0]))


def _fact(values: _Values, evidence: Evidence) -> Fact:
    return Fact(
        values.kind,
        values.unit,
        evidence,
        values.value,
        values.minimum,
        values.maximum,
        values.counted,
    )


def _remark_on_rest(reading: Reading, row: Row, text: str, taken: list[tuple[int, int]]) -> None:
    unread = list(text)
    for start, end in taken:
        unread[start:end] = " " * (end - start)
    if has_number("".join(unread)):
        numbers = re.findall(r"\S*\d\S*", "".join(unread))
        shown = ", ".join(numbers)
        reading.remark(
            "unread-number", row, Column.DESCRIPTION, shown,
            f"Tal, som ikke er læst som oplysninger: {shown}",
            f"Numbers not read as facts: {shown}",
            warning=False,
        )  # fmt: skip
