"""Quantities in running text: sums, durations, hours, years, counts, frequencies, ages.

One pattern per kind, tried in the order of `_READERS`; what one has read, the next leaves alone.
What may be read in two ways is left unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

from sikkerby.extraction.ages import AGES, bounds
from sikkerby.extraction.amounts import (
    ANYWHERE,
    DISTRIBUTED,
    Amount,
    amount_pattern,
    read_amount,
    read_limit,
)
from sikkerby.extraction.measures import Quantity, measure
from sikkerby.extraction.nouns import find_plural
from sikkerby.extraction.numbers import search_before
from sikkerby.extraction.periods import (
    ADJECTIVE,
    DAY_OF_MONTH,
    DAYS,
    EACH_DAY,
    INTERVAL,
    PERIOD,
    RATE,
    TIMES,
    read_day_of_month,
    read_days,
    read_interval,
    read_rate,
)
from sikkerby.extraction.principles import principle_references
from sikkerby.extraction.shares import PER
from sikkerby.extraction.years import YEAR, read_year

# Words for people: with one of these before it, a span of years is an age.
_PEOPLE = re.compile(
    r"(?:børn|barn|unge?|voksne|ældre|borgere?|personer|københavnere|elever|kvinder|mænd|drenge"
    r"|piger?|forældre|mennesker|\balder(?:en)?|aldersgruppen)\s*[,(]?"
    r"\s*(?:(?:der\s+er|som\s+er|er|på|i\s+alderen|fra)\s*)?$",
    re.IGNORECASE,
)
# A number after one of these names a thing and counts nothing: “niveau 2”, “Nørrebrogade 208”.
_LABEL = re.compile(
    r"(?:\b(?:[Nn]iveau|[Pp]rincip|[Nn]r\.?|[Ss]ide|[Ff]ase|[Tt]rin|[Kk]lasse|[Pp]unkt|[Bb]ilag"
    r"|[Uu]ge|[Kk]l\.?|[Ss]tk\.?|[Kk]ap\.?|[Ll]okale|[Ll]inje|[Bb]us|[Tt]lf\.?|[Tt]elefon)"
    r"\s*(?:\d+\s*(?:,|og|[-–])\s*)*|§+\s*"
    r"|\b[A-ZÆØÅ]\w*(?:gade|vej|allé|plads|pladsen|torv|boulevard|stræde|vænge)\s+|\d\s)$"
)
# Whom a sum is for may stand before its period: “2 mio. kr. til klubben årligt”.
_FOR_WHOM = rf"(?:\s+(?:til|i)\s+(?:rådighed(?=\s+(?:{PERIOD}|{PER}))|[\w-]+(?=\s+{PERIOD})))?"
# A period further off may be the sum's or not.
_PERIOD_NEAR = re.compile(rf"[^.,;:]{{0,60}}?\b{PERIOD}", re.IGNORECASE)
_PERIOD_NEAR_BEFORE = re.compile(rf"\b{PERIOD}\s[^.,;:]{{0,60}}$", re.IGNORECASE)
_TAIL = rf"(?P<tail>(?:\s+(?:(?:i\s+)?{PERIOD}|{PER})){{0,2}})"
# “25 unge deltager årligt”: the period is the count's.
_COUNT_TAIL = re.compile(
    rf"(?P<tail>(?:(?:\s+(?:deltager|starter|gennemfører|benytter\s+sig|henvises))?\s+{PERIOD}"
    rf"|\s+{PER}){{0,2}})(?P<ratio>\s+(?:pr\.|per)\s+\w+)?",
    re.IGNORECASE,
)
_SCALE = r"mio\.?|mia\.?|mill?\.?|millioner|million|milliarder|milliard|tusind|t\.?"
_SCALES = {"mio": 10**6, "mil": 10**6, "mia": 10**9, "t": 10**3, "tusind": 10**3}
_TIME_UNITS = {"år": "Years", "måned": "Months", "mdr": "Months", "uge": "Weeks", "dag": "Days",
               "døgn": "Days", "time": "Hours", "minut": "Minutes"}  # fmt: skip
# What a span of years must follow, lest an age be read as a duration.
_LASTING = re.compile(
    r"\b(?:i|over|gennem|varer|vare|varig|efter|første|seneste|sidste|næste"
    r"|(?:\w*(?:forløb|periode|aftale|kontrakt|varighed|projekt|praktik|løbetid|bevilling|ophold)"
    r"(?:et|en)?)\s+på)\s+$",
    re.IGNORECASE,
)
# “om to år” is when, and “projektleder på 37 timer” a week's work.
_NO_DURATION = re.compile(
    r"\bom\s+$|\b\w*(?:leder|medarbejder(?:e|en)?|konsulent(?:er)?|stilling(?:er)?|koordinator"
    r"|vejleder(?:e)?|ansat(?:te)?)\s+på\s+$",
    re.IGNORECASE,
)
# Spans of so many years last; longer ones may be ages.
_SHORT = 5
_ARTICLE = re.compile(r"ent?|et")


_Reader = Callable[[re.Match[str]], Quantity | None]


def _sum(match: re.Match[str]) -> Quantity | None:
    amount = read_amount(match)
    if amount is None:
        return None
    scale = _scale(match["scale"])
    amount = amount.times(_scale(match["first_scale"]) if match["first_scale"] else scale, scale)
    found = measure(match, "Sum", "DanishKroner", amount, match.end(), match["tail"])
    if (
        found
        and found.unit == "DanishKroner"
        and (
            _PERIOD_NEAR.match(match.string, match.end())
            or search_before(_PERIOD_NEAR_BEFORE, match.string, amount.start)
        )
    ):
        return None
    return found


def _scale(word: str | None) -> Decimal:
    key = (word or "").casefold().rstrip(".")
    return Decimal(_SCALES.get(key) or _SCALES.get(key[:3], 1))


def _frequency(match: re.Match[str]) -> Quantity | None:
    amount = read_amount(match)
    if amount is None:
        return None
    return measure(match, "Frequency", "Times", amount, match.end(), match["tail"])


def _time(match: re.Match[str]) -> Quantity | None:
    unit = _TIME_UNITS[match["unit"].casefold().rstrip(".")]
    amount = read_amount(match, ANYWHERE)
    if amount is None:
        return None
    tail = match["tail"]
    found = measure(match, "Duration", unit, amount, match.end(), tail)
    if found is None or search_before(_NO_DURATION, match.string, amount.start):
        return None
    if found.unit != unit:
        if unit != "Hours":
            return None
        kind = "WeeklyHours" if found.unit == "HoursPerWeek" else "HoursPerPeriod"
        return Quantity(kind, found.unit, found.start, found.own, found.end, amount, per=found.per)
    is_lasting = search_before(_LASTING, match.string, amount.start) is not None
    # “over 30 år” and “mindst 18 år” are how old somebody is.
    is_limited = match["limits"] and not match["last"] and not amount.limit_excluded
    limits = (amount.value, amount.maximum, amount.minimum)
    is_short = max(limit for limit in limits if limit is not None) <= _SHORT
    if _ARTICLE.fullmatch(match["first"]) and not (is_limited or match["varied"] or is_lasting):
        return None
    if unit == "Years" and not (
        match["genitive"]
        or is_lasting
        or (is_short and not match["from"] and (is_limited or amount.value is not None))
    ):
        return None
    return found


def _age(match: re.Match[str]) -> Quantity | None:
    words = match.group().casefold()
    if not (
        "årig" in words or "fylder" in words or search_before(_PEOPLE, match.string, match.start())
    ):
        return None
    minimum, maximum = (Decimal(bound) if bound else None for bound in bounds(match))
    if minimum == maximum:
        amount = Amount(match.start(), value=minimum)
    else:
        amount = Amount(match.start(), minimum=minimum, maximum=maximum)
    return Quantity("Age", "YearsOfAge", match.start(), match.start(), match.end(), amount)


def _year(match: re.Match[str]) -> Quantity | None:
    amount = read_year(match)
    if amount is None:
        return None
    return Quantity("Year", "CalendarYear", match.start(), match.start(), match.end(), amount)


def _times(read: Callable[[re.Match[str]], tuple[Decimal, str] | None]) -> _Reader:
    def reader(match: re.Match[str]) -> Quantity | None:
        found = read(match)
        amount = read_limit(match.start(), found[0], match.string) if found else None
        if found is None or amount is None:
            return None
        return Quantity("Frequency", found[1], amount.start, amount.start, match.end(), amount)

    return reader


def _count(match: re.Match[str]) -> Quantity | None:
    text = match.string
    amount = read_amount(match, DISTRIBUTED)
    noun = find_plural(text, match.end("last") if match["last"] else match.end("first"))
    if amount is None or noun is None or search_before(_LABEL, text, match.start()):
        return None
    if _ARTICLE.fullmatch(match["first"].casefold()) or re.fullmatch(
        r"(?:19|20)\d\d", match["first"]
    ):
        return None
    counted, end = noun
    tail = _COUNT_TAIL.match(text, end)
    if tail is None or tail["ratio"] or re.match(r"\s+hvert?\s+(?!\d)", text[tail.end() :]):
        return None
    end = tail.end("tail")
    rate = re.match(rf"{ADJECTIVE}\s+", counted, re.IGNORECASE)
    counted = counted[rate.end() :] if rate else counted
    period = tail["tail"] + (f" {rate.group()}" if rate else "")
    return measure(match, "Count", "Items", amount, end, period, counted)


def _pattern(text: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(text, re.IGNORECASE), read


_MONEY = r"kr\b\.?|kroner\b"
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    _pattern(AGES, _age),
    _pattern(
        amount_pattern(
            rf"(?:,-)?\s*(?:(?P<scale>{_SCALE})\s*)?(?:{_MONEY})",
            rf"(?:(?P<first_scale>{_SCALE})\s*)?(?:{_MONEY})?",
        )
        + _FOR_WHOM
        + _TAIL,
        _sum,
    ),
    _pattern(amount_pattern(TIMES) + rf"(?P<tail>\s+{PERIOD}(?:\s+{PER})?)", _frequency),
    _pattern(
        amount_pattern(
            r"(?P<unit>år|mdr\.?|måned|uge|dag|døgn|time|minut)(?:er|ter|e|r)?"
            r"(?P<genitive>s(?P<varied>\s+varighed)?)?(?![\w-])"
            rf"(?(genitive)(?:\s+[a-zæøå]\w+(?=\s+{PERIOD}))?)"
            r"(?!\s+(?:siden|gamm?el|gamle|alder|fødselsdag|jubilæum))"
        )
        + _TAIL,
        _time,
    ),
    _pattern(YEAR, _year),
    _pattern(EACH_DAY, _times(read_days)),
    _pattern(DAYS, _times(read_days)),
    _pattern(DAY_OF_MONTH, _times(read_day_of_month)),
    _pattern(amount_pattern(""), _count),
    _pattern(INTERVAL, _times(read_interval)),
    _pattern(RATE, _times(read_rate)),
)


_ALONE = re.compile(amount_pattern(rf"(?P<scale>{_SCALE})?"), re.IGNORECASE)


def parse_amount(text: str) -> Amount | None:
    """The amount that a text is, with nothing else: “1,2 mio.”, “6-12”, “mindst 5”, “ca. 400”."""
    match = _ALONE.fullmatch(text)
    amount = read_amount(match) if match else None
    return amount.times(*(_scale(match["scale"]),) * 2) if match and amount else None


def guess_fact(words: str) -> tuple[str, str]:
    """The amount that words seem to have, as they write it, and its unit; empty where it is not
    told."""
    match, found = _ALONE.search(words), find_quantities(words)
    return match.group().strip() if match else "", found[0].unit if len(found) == 1 else ""


# No amount has as many digits; a longer row of them is the number of something.
_ENDLESS = re.compile(r"\d{16,}")


def find_quantities(text: str) -> list[Quantity]:
    """The quantities that a text states, in its order."""
    taken = [(start, end) for _, start, end in principle_references(text)]
    ends = (end for row in _ENDLESS.finditer(text) for end in row.span())
    stretches = [*pairwise((0, *ends, len(text)))][::2]
    found: list[Quantity] = []
    for pattern, read in _READERS:
        for match in (m for stretch in stretches for m in pattern.finditer(text, *stretch)):
            entry = read(match)
            if entry is None or any(entry.own < end and start < entry.end for start, end in taken):
                continue
            taken.append((entry.own, entry.end))
            found.append(entry)
    return sorted(found, key=lambda entry: entry.own)
