"""Periods in running text: “årligt”, “om ugen”; and how often something happens, told by them."""

from __future__ import annotations

import re
from decimal import Decimal

from sikkerby.extraction.numbers import parse_ordinal, search_before

# By the part of a unit's name that says it: a sum is in DanishKronerPerYear.
_PERIODS = {
    "PerYear": r"(?<!halv)årligt|om\s+året|(?:pr\.|per|hvert)\s+år|p\.a\.",
    "PerMonth": r"månedligt|(?:om|i)\s+måneden|(?:pr\.|per|hver)\s+måned",
    "PerWeek": r"ugentligt|(?:om|i)\s+ugen|(?:pr\.|per|hver)\s+uge",
    # No unit is per quarter or per half-year: what names them is left unread.
    "PerQuarter": r"kvartalsvist?|i\s+kvartalet|(?:pr\.|per|hvert)\s+kvartal",
    "PerHalfYear": r"halvårligt|(?:pr\.|per|hvert)\s+halv(?:e\s+)?år",
    "PerDay": r"dagligt|om\s+dagen|i\s+døgnet|(?:pr\.|per|hvert?)\s+(?:dag|døgn)",
}
PERIOD = rf"(?:(?:{'|'.join(_PERIODS.values())})(?!\w))"
UNNAMED_PERIODS = ("PerQuarter", "PerHalfYear")
ADJECTIVE = r"\b(?:årlig|månedlig|ugentlig|daglig)[te]?\b"

WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_DAY = rf"(?:{'|'.join(WEEKDAYS)})"
_AND = r"(?:\s*,\s*|\s+og\s+)"
_NTH = r"(?:anden|andet|tredje|fjerde|femte|\d+\.)"
# A day with a date (“lørdag den 3. maj”) comes once.
_NO_DATE = r"(?!\w)(?!\s*,?\s*(?:den|d\.)\s*\d)"
INTERVAL = (
    rf"\bhvert?\s+(?:(?P<half>halve)\s+|(?P<nth>{_NTH})\s+)?"
    r"(?P<each>uge|måned|kvartal|halvår|år|dag)\b"
)
EACH_DAY = rf"\bhver\s+(?:(?P<nth>anden)\s+)?(?P<days>{_DAY}(?:{_AND}{_DAY})*){_NO_DATE}"
DAYS = (
    rf"\b(?P<from>{_DAY})\s*(?:[-–]|til)\s*(?P<to>{_DAY}){_NO_DATE}"
    rf"|\b(?P<days>{_DAY}(?:\s*,\s*{_DAY})*\s+og\s+{_DAY}{_NO_DATE}"
    rf"|om\s+{_DAY}en(?:{_AND}{_DAY}en)*\b|{_DAY}e(?:{_AND}{_DAY}e)*\b)"
)
_NTH_DAY = rf"(?:første|{_NTH}|sidste)"
DAY_OF_MONTH = (
    rf"\b(?P<nths>{_NTH_DAY}(?:{_AND}{_NTH_DAY})*)\s+{_DAY}\s+i\s+(?:hver\s+)?måned(?:en)?\b"
)
TIMES = r"(?:gange?|dage?|hverdage|aften(?:er)?|eftermiddage?|formiddage?|nætter)"
RATE = r"\b(?P<rate>halvårlig|årlig|kvartalsvis|månedlig|ugentlig)[te]?\b"
_RATES = {
    "årlig": (1, "TimesPerYear"), "halvårlig": (2, "TimesPerYear"),
    "kvartalsvis": (4, "TimesPerYear"), "månedlig": (1, "TimesPerMonth"),
    "ugentlig": (1, "TimesPerWeek"),
}  # fmt: skip
_EACH = {
    "år": (1, "TimesPerYear"), "halvår": (2, "TimesPerYear"), "kvartal": (4, "TimesPerYear"),
    "måned": (1, "TimesPerMonth"), "uge": (1, "TimesPerWeek"), "dag": (1, "TimesPerDay"),
}  # fmt: skip
# Money has a yearly size, and “flere gange årligt” no number.
_NO_RATE_AFTER = re.compile(
    r"\s+[\w-]*(?:budget|beløb|udgift|omkostning|bevilling|tilskud|drift|ramme|støtte|økonomi"
    r"|pulje|bidrag|indtægt|kontingent|midler|løn|husleje)",
    re.IGNORECASE,
)
_NO_RATE_BEFORE = re.compile(
    r"(?:(?<!\w)%|\b(?:flere|mange|nogle|par|enkelte|hundreder?|antal(?:let)?|gange|kroner|kr\.|pct\.|procent))\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_MONEY_NEAR = re.compile(r"[^.,;:]{0,60}?\b(?:kr|kroner)\b", re.IGNORECASE)
_CLOSED = re.compile(r"\b(?:lukket|ikke|undtagen|undtaget|aflyst|bortset)\b[^.;]{0,40}$", re.I)


def period_of(words: str) -> str:
    """The period that `words` name, as the end of a unit's name, or nothing."""
    for name, pattern in _PERIODS.items():
        if re.search(rf"\b(?:{pattern})(?!\w)", words, re.IGNORECASE):
            return name
    adjective = re.search(ADJECTIVE, words, re.IGNORECASE)
    return period_of(adjective.group().casefold().rstrip("te") + "t") if adjective else ""


def read_rate(match: re.Match[str]) -> tuple[Decimal, str] | None:
    """Times and unit of an adverb or adjective: “månedlige samtaler”, “årligt”."""
    if _NO_RATE_AFTER.match(match.string, match.end()):
        return None
    if match.group().endswith("t") and _MONEY_NEAR.match(match.string, match.end()):
        return None
    if search_before(_NO_RATE_BEFORE, match.string, match.start()):
        return None
    times, unit = _RATES[match["rate"].casefold()]
    return Decimal(times), unit


def read_interval(match: re.Match[str]) -> tuple[Decimal, str] | None:
    """Times and unit of “hver anden uge”, “hvert kvartal”, “hvert halve år”, “hver 14. dag”.

    Times are decimals: what decimals cannot say (“hver tredje uge”) is left unread, but for the
    third and sixth month, which are 4 and 2 times a year.
    """
    times, unit = _EACH[match["each"].casefold()]
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
    if search_before(_CLOSED, match.string, match.start()):
        return None
    groups = match.groupdict()
    if groups.get("from"):
        first, last = (WEEKDAYS.index(groups[name].casefold()) for name in ("from", "to"))
        return (Decimal(last - first + 1), "TimesPerWeek") if first < last else None
    days = len(re.findall(_DAY, groups["days"], re.IGNORECASE))
    return Decimal(days) / (2 if groups.get("nth") else 1), "TimesPerWeek"


def read_day_of_month(match: re.Match[str]) -> tuple[Decimal, str]:
    """“første onsdag i måneden” is once a month, “første og tredje onsdag” twice."""
    return Decimal(len(re.findall(_NTH_DAY, match["nths"], re.IGNORECASE))), "TimesPerMonth"
