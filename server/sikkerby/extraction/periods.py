"""Periods in running text: “årligt”, “om ugen”; and how often something happens, told by them."""

from __future__ import annotations

import re
from decimal import Decimal

from sikkerby.expressions import read_patterns, read_tables
from sikkerby.extraction.numbers import parse_ordinal, search_before

_PATTERNS = read_patterns(__file__)
_NAMES = ("PerYear", "PerMonth", "PerWeek", "PerQuarter", "PerHalfYear", "PerDay")
# No unit is per quarter or per half-year: what names them is left unread.
UNNAMED_PERIODS = ("PerQuarter", "PerHalfYear")
_WEEKDAYS: list[str] = read_tables(__file__)["weekdays"]


def period_of(words: str) -> str:
    """The period that `words` name, as the end of a unit's name, or nothing."""
    for name in _NAMES:
        if _PATTERNS[name].search(words):
            return name
    adjective = _PATTERNS["period_adjective"].search(words)
    return period_of(adjective.group().casefold().rstrip("te") + "t") if adjective else ""


def read_rate(match: re.Match[str]) -> tuple[Decimal, str] | None:
    """Times and unit of an adverb or adjective: “månedlige samtaler”, “årligt”."""
    if _PATTERNS["no_rate_after"].match(match.string, match.end()):
        return None
    if match.group().endswith("t") and _PATTERNS["money_near"].match(match.string, match.end()):
        return None
    if search_before(_PATTERNS["no_rate_before"], match.string, match.start()):
        return None
    times, unit = read_tables(__file__)["rates"][match["rate"].casefold()]
    return Decimal(times), unit


def read_interval(match: re.Match[str]) -> tuple[Decimal, str] | None:
    """Times and unit of “hver anden uge”, “hvert kvartal”, “hvert halve år”, “hver 14. dag”.

    Times are decimals: what decimals cannot say (“hver tredje uge”) is left unread, but for the
    third and sixth month, which are 4 and 2 times a year.
    """
    times, unit = read_tables(__file__)["each"][match["each"].casefold()]
    if match["half"]:
        return (Decimal(2), "TimesPerYear") if match["each"].casefold() == "år" else None
    nth = parse_ordinal(match["nth"].rstrip(".")) if match["nth"] else 1
    if (unit, nth) == ("TimesPerDay", 14):
        return Decimal("0.5"), "TimesPerWeek"
    if unit == "TimesPerMonth" and nth in (3, 6):
        return Decimal(12 // nth), "TimesPerYear"
    return (Decimal(times) / nth, unit) if nth in (1, 2, 4, 5) else None


def read_days(match: re.Match[str]) -> tuple[Decimal, str] | None:
    """Days of the week on which something happens, as times a week; none where it is closed."""
    if search_before(_PATTERNS["closed"], match.string, match.start()):
        return None
    groups = match.groupdict()
    if groups.get("from"):
        first, last = (_WEEKDAYS.index(groups[name].casefold()) for name in ("from", "to"))
        return (Decimal(last - first + 1), "TimesPerWeek") if first < last else None
    days = len(_PATTERNS["weekday"].findall(groups["days"]))
    return Decimal(days) / (2 if groups.get("nth") else 1), "TimesPerWeek"


def read_day_of_month(match: re.Match[str]) -> tuple[Decimal, str]:
    """“første onsdag i måneden” is once a month, “første og tredje onsdag” twice."""
    return Decimal(len(_PATTERNS["which_day"].findall(match["nths"]))), "TimesPerMonth"
