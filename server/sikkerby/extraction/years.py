"""Calendar years in running text: “fra 2023 til 2026”, “frem til 2019”, “siden 1. maj 2016”.

A year in a name (“Ungestrategi 2022-2025”, “lov nr. 5 af 7. maj 2019”) or in a price level
(“2022-priser”) states nothing: only a year that a preposition or a date leads to is read.
"""

from __future__ import annotations

import re
from decimal import Decimal

from sikkerby.expressions import read_patterns
from sikkerby.extraction.amounts import Amount
from sikkerby.extraction.numbers import search_before

_PATTERNS = read_patterns(__file__)


def read_year(match: re.Match[str]) -> Amount | None:
    """The year, or the years from and to, of a match of `year` in `years.toml`."""
    if search_before(_PATTERNS["law"], match.string, match.start()):
        return None
    start = match.start()

    def year(name: str) -> Decimal | None:
        return Decimal(match[name]) if match[name] else None

    if match["school"]:
        first = Decimal(match["school"])
        last = Decimal(match["school"][:2] + match["school_end"][-2:])
        return Amount(start, minimum=first, maximum=last) if last == first + 1 else None
    if match["last"]:
        first, last = Decimal(match["first"]), Decimal(match["last"])
        return Amount(start, minimum=first, maximum=last) if first < last else None
    value, latest = year("year") or year("next"), year("latest") or year("excluded")
    return Amount(start, value, year("earliest"), latest, limit_excluded=bool(match["before"]))
