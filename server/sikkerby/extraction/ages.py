"""Ages: of target groups from their cell, and as facts in descriptions."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from sikkerby.documents.model import Column, Row
from sikkerby.expressions import read_patterns
from sikkerby.extraction.context import Reading
from sikkerby.extraction.numbers import canonical, has_number, parse_number
from sikkerby.extraction.records import Ages

_PATTERNS = read_patterns(__file__)


def bounds(match: re.Match[str]) -> tuple[str, str]:
    """Minimum and maximum of an age expression, in canonical decimals, empty where unbounded.

    “under 18” ends with 17, the last age that belongs; “over 18” begins with 18 (contract,
    section 3).
    """
    groups = match.groupdict()

    def value(name: str) -> Decimal | None:
        return parse_number(groups[name]) if groups.get(name) else None

    def first_of(*names: str) -> Decimal | None:
        return next((found for name in names if (found := value(name)) is not None), None)

    lowest = first_of("from", "first", "over", "upward", "plus", "exact")
    highest = first_of("to", "last", "up_to", "exact")
    under = first_of("under", "turns")
    if under is not None:
        highest = Decimal(math.ceil(under) - 1)
    return (
        canonical(lowest) if lowest is not None else "",
        canonical(highest) if highest is not None else "",
    )


def read_ages(reading: Reading, row: Row) -> Ages:
    """The ages that the target-group cell of a row states."""
    column = Column.TARGET_GROUP
    text = row.cell(column).text
    found = _PATTERNS["in_cell"].search(text)
    rest = text if found is None else text[: found.start()] + text[found.end() :]
    rest = _PATTERNS["grades"].sub("", rest)
    if has_number(rest):
        unread = ", ".join(re.findall(r"\S*\d\S*", rest))
        reading.remark("unread-age", row, column, unread=unread)
    if found is None:
        return Ages("", "")
    minimum, maximum = bounds(found)
    evidence = reading.evidence(row, column, found.start(), found.end())
    return Ages(minimum, maximum, evidence if minimum else (), evidence if maximum else ())
