"""A quantity: an amount with its unit, its period, and what it is per."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkerby.extraction.amounts import Amount
from sikkerby.extraction.numbers import search_before
from sikkerby.extraction.periods import ADJECTIVE, PERIOD, UNNAMED_PERIODS, period_of
from sikkerby.extraction.shares import (
    SHARED,
    UNREAD_AFTER,
    UNREAD_BEFORE,
    per_of,
    per_of_shared,
)

# “årligt 2 mio. kr.”, “årligt tilskud på”, “Hvert år deltager”.
_PERIOD_BEFORE = re.compile(
    rf"(?:{ADJECTIVE}\s+(?:(?:[\w-]+\s+){{1,2}}(?:på|udgør|er|for)\s+)?"
    rf"|\b{PERIOD}\s+(?:(?:[a-zæøå]+[rs]|afsat|bevilget|givet|brugt|uddelt)\s+)?)"
    r"(?:(?:der|i\s+alt)\s+)?$",
    re.IGNORECASE,
)

_PERIODS = ("", "PerYear", "PerMonth", "PerWeek", "PerDay")
# The kind of fact that an amount in each unit is.
KINDS = {
    **{f"DanishKroner{period}": "Sum" for period in _PERIODS},
    **dict.fromkeys(("Years", "Months", "Weeks", "Days", "Hours", "Minutes"), "Duration"),
    "HoursPerWeek": "WeeklyHours",
    **dict.fromkeys(("HoursPerDay", "HoursPerMonth", "HoursPerYear"), "HoursPerPeriod"),
    "CalendarYear": "Year",
    **{f"Times{period}": "Frequency" for period in _PERIODS[1:]},
    **{f"Items{period}": "Count" for period in _PERIODS},
    "YearsOfAge": "Age",
}


@dataclass(frozen=True)
class Quantity:
    """A quantity and where its words stand; from `own` on, they are no other quantity's.

    `kind` and `unit` are local names in `ns#`.
    """

    kind: str
    unit: str
    start: int
    own: int
    end: int
    amount: Amount
    counted: str = ""
    per: str = ""


def measure(
    match: re.Match[str],
    kind: str,
    unit: str,
    amount: Amount,
    end: int,
    tail: str,
    counted: str = "",
) -> Quantity | None:
    """A quantity with its period and with what it is per, as the words before and after say.

    None where it is per something that is not read.
    """
    text, start = match.string, amount.start
    before = search_before(_PERIOD_BEFORE, text, start)
    period = period_of(tail)
    if before and not period:
        start = before.start()
        period = period_of(before.group())
    own, per = start, per_of(tail)
    shared = None if per else search_before(SHARED, text, start)
    if shared:
        start, per = shared.start(), per_of_shared(shared)
        period = period or period_of(shared.group())
    elif search_before(UNREAD_BEFORE, text, start):
        return None
    # What is counted may itself be what each has something (“15 foreninger modtager hver …”).
    if not per and kind != "Count" and UNREAD_AFTER.match(text, end):
        return None
    if period in UNNAMED_PERIODS:
        return None
    return Quantity(kind, unit + period, start, own, end, amount, counted, per)
