"""A quantity: an amount with its unit, its period, and what it is per.

“Pr. barn”, “til hver af de fem klubber”, “modtager hver”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sikkerby.expressions import read_patterns, read_tables
from sikkerby.extraction.amounts import Amount
from sikkerby.extraction.nouns import singular
from sikkerby.extraction.numbers import search_before
from sikkerby.extraction.periods import UNNAMED_PERIODS, period_of
from sikkerby.extraction.quotations import Evidence

_PATTERNS = read_patterns(__file__)
# The kind of fact that an amount in each unit is.
KINDS: Mapping[str, str] = read_tables(__file__)["kinds"]


@dataclass(frozen=True)
class Quantity:
    """A quantity and where its words stand; from `own` on, they are no other quantity's.

    `unit` and `kind` are local names in `ns#`; `counted` is the counted noun as printed, `per` the
    thing that each has the amount (“forening”), `evidence` the words in their document.
    """

    unit: str
    start: int
    own: int
    end: int
    amount: Amount
    counted: str = ""
    per: str = ""
    evidence: Evidence = ()

    @property
    def kind(self) -> str:
        """The kind of fact that it is."""
        return KINDS[self.unit]


def measure(
    match: re.Match[str], unit: str, amount: Amount | None, end: int, tail: str, counted: str = ""
) -> Quantity | None:
    """A quantity with its period and with what it is per, as the words before and after say.

    None without an amount, or where it is per something that is not read.
    """
    if amount is None:
        return None
    text, start = match.string, amount.start
    before = search_before(_PATTERNS["period_before"], text, start)
    period = period_of(tail)
    if before and not period:
        start = before.start()
        period = period_of(before.group())
    own, per = start, _per_of(tail)
    shared = None if per else search_before(_PATTERNS["shared"], text, start)
    if shared:
        several = shared["many"] or shared["all"]
        start, per = shared.start(), singular(several) if several else shared["one"]
        period = period or period_of(shared.group())
    elif search_before(_PATTERNS["unread_before"], text, start):
        return None
    # What is counted may itself be what each has something (“15 foreninger modtager hver …”).
    if not per and unit != "Items" and _PATTERNS["unread_after"].match(text, end):
        return None
    if period in UNNAMED_PERIODS:
        return None
    return Quantity(unit + period, start, own, end, amount, counted, per)


def _per_of(words: str) -> str:
    """What the words after an amount say that it is per, in the singular; or nothing."""
    found = _PATTERNS["tail"].search(words)
    if found is None:
        return ""
    return singular(found["many"]) if found["many"] else found["one"] or found["time"]
