"""Quantities in running text: sums, durations, hours, years, counts, frequencies, ages.

One pattern per kind, tried in the order of `_READERS`; what one has read, the next leaves alone.
What may be read in two ways is left unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import pairwise

from sikkerby.expressions import read_patterns, read_tables
from sikkerby.extraction.ages import bounds
from sikkerby.extraction.amounts import ANYWHERE, DISTRIBUTED, Amount, read_amount, read_limit
from sikkerby.extraction.measures import Quantity, measure
from sikkerby.extraction.nouns import find_plural
from sikkerby.extraction.numbers import search_before
from sikkerby.extraction.periods import read_day_of_month, read_days, read_interval, read_rate
from sikkerby.extraction.principles import principle_references
from sikkerby.extraction.years import read_year

_PATTERNS = read_patterns(__file__)
# Spans of so many years last; longer ones may be ages.
_SHORT = 5

_Reader = Callable[[re.Match[str]], Quantity | None]


def _sum(match: re.Match[str]) -> Quantity | None:
    amount = read_amount(match)
    scales = map(_scale, (match["first_scale"] or match["scale"], match["scale"]))
    amount = amount and amount.times(*scales)
    found = measure(match, "DanishKroner", amount, match.end(), match["tail"])
    if not found or found.unit != "DanishKroner":
        return found
    near_before = search_before(_PATTERNS["period_near_before"], match.string, found.amount.start)
    near = near_before or _PATTERNS["period_near"].match(match.string, match.end())
    return None if near else found


def _scale(word: str | None) -> Decimal:
    scales = read_tables(__file__)["scales"]
    key = (word or "").casefold().rstrip(".")
    return Decimal(scales.get(key) or scales.get(key[:3], 1))


def _time(match: re.Match[str]) -> Quantity | None:
    unit = read_tables(__file__)["time_units"][match["unit"].casefold().rstrip(".")]
    found = measure(match, unit, read_amount(match, ANYWHERE), match.end(), match["tail"])
    if not found or search_before(_PATTERNS["no_duration"], match.string, found.amount.start):
        return None
    amount = found.amount
    if found.unit != unit:
        return found if unit == "Hours" else None
    is_lasting = search_before(_PATTERNS["lasting"], match.string, amount.start) is not None
    # “over 30 år” and “mindst 18 år” are how old somebody is.
    is_limited = match["limits"] and not match["last"] and not amount.limit_excluded
    limits = (amount.value, amount.maximum, amount.minimum)
    is_short = max(limit for limit in limits if limit is not None) <= _SHORT
    if _PATTERNS["article"].fullmatch(match["first"]):
        is_duration = is_limited or match["varied"] or is_lasting
        if not is_duration:
            return None
    may_last = is_short and not match["from"] and (is_limited or amount.value is not None)
    is_age = unit == "Years" and not (match["genitive"] or is_lasting or may_last)
    return None if is_age else found


def _age(match: re.Match[str]) -> Quantity | None:
    people = search_before(_PATTERNS["people"], match.string, match.start())
    if not people and not _PATTERNS["of_age"].search(match.group()):
        return None
    minimum, maximum = bounds(match)
    limits = (minimum,) if minimum == maximum else (None, minimum, maximum)
    return _plain("YearsOfAge", Amount(match.start(), *limits), match)


def _plain(unit: str, amount: Amount | None, match: re.Match[str]) -> Quantity | None:
    """The quantity of words that have no period beside them."""
    if amount is None:
        return None
    return Quantity(unit, amount.start, amount.start, match.end(), amount)


def _times(
    read: Callable[[re.Match[str]], tuple[Decimal, str] | None], match: re.Match[str]
) -> Quantity | None:
    times, unit = read(match) or (None, "")
    amount = read_limit(match.start(), times, match.string) if times else None
    return _plain(unit, amount, match)


def _count(match: re.Match[str]) -> Quantity | None:
    text = match.string
    amount = read_amount(match, DISTRIBUTED)
    noun = find_plural(text, match.end("last") if match["last"] else match.end("first"))
    if amount is None or noun is None or search_before(_PATTERNS["label"], text, match.start()):
        return None
    if _PATTERNS["counts_nothing"].fullmatch(match["first"]):
        return None
    counted, end = noun
    tail = _PATTERNS["count_tail"].match(text, end)
    if tail is None or tail["ratio"] or _PATTERNS["each_has"].match(text, tail.end()):
        return None
    end = tail.end("tail")
    rate = _PATTERNS["rate_before"].match(counted)
    counted = counted[rate.end() :] if rate else counted
    period = tail["tail"] + (f" {rate.group()}" if rate else "")
    return measure(match, "Items", amount, end, period, counted)


# By the patterns that find what they read, in their order.
_READERS: dict[str, _Reader] = {
    "age": _age,
    "sum": _sum,
    "frequency": lambda m: measure(m, "Times", read_amount(m), m.end(), m["tail"]),
    "time": _time,
    "year": lambda m: _plain("CalendarYear", read_year(m), m),
    "each_day": partial(_times, read_days),
    "days": partial(_times, read_days),
    "day_of_month": partial(_times, read_day_of_month),
    "count": _count,
    "interval": partial(_times, read_interval),
    "rate": partial(_times, read_rate),
}


def parse_amount(text: str) -> Amount | None:
    """The amount that a text is, with nothing else: “1,2 mio.”, “6-12”, “mindst 5”, “ca. 400”."""
    match = _PATTERNS["alone"].fullmatch(text)
    amount = read_amount(match) if match else None
    return amount.times(*(_scale(match["scale"]),) * 2) if match and amount else None


def guess_fact(words: str) -> tuple[str, str]:
    """The amount that words seem to have, as they write it, and its unit; empty where it is not
    told."""
    match, found = _PATTERNS["alone"].search(words), find_quantities(words)
    return match.group().strip() if match else "", found[0].unit if len(found) == 1 else ""


def find_quantities(text: str) -> list[Quantity]:
    """The quantities that a text states, in its order."""
    taken = [(start, end) for _, start, end in principle_references(text)]
    ends = (end for row in _PATTERNS["endless"].finditer(text) for end in row.span())
    stretches = [*pairwise((0, *ends, len(text)))][::2]
    found: list[Quantity] = []
    for name, read in _READERS.items():
        for match in (m for stretch in stretches for m in _PATTERNS[name].finditer(text, *stretch)):
            entry = read(match)
            if entry is None or any(entry.own < end and start < entry.end for start, end in taken):
                continue
            taken.append((entry.own, entry.end))
            found.append(entry)
    return sorted(found, key=lambda entry: entry.own)
