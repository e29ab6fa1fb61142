"""Ages: of target groups from their cell, and as facts in descriptions."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from sikkerby.expressions import read_patterns
from sikkerby.extraction.amounts import write_decimal
from sikkerby.extraction.context import CellReading
from sikkerby.extraction.numbers import find_numbers, parse_number
from sikkerby.extraction.records import Ages

_PATTERNS = read_patterns(__file__)


def last_under(limit: Decimal) -> Decimal:
    """The last age that belongs where the limit itself does not: “under 18” ends with 17."""
    return Decimal(math.ceil(limit) - 1)


def bounds(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    """Minimum and maximum of an age expression.

    “under 18” ends with 17, “over 18” begins with 18 (contract, section 3).
    """
    groups = match.groupdict()

    def first_of(*names: str) -> Decimal | None:
        return next((parse_number(groups[name]) for name in names if groups.get(name)), None)

    lowest = first_of("from", "first", "over", "upward", "plus", "exact")
    highest = first_of("to", "last", "up_to", "exact")
    under = first_of("under", "turns")
    if under is not None:
        highest = last_under(under)
    return lowest, highest


def read_ages(cell: CellReading) -> Ages:
    """The ages that the target-group cell of a row states."""
    found = _PATTERNS["in_cell"].search(cell.text)
    rest = _PATTERNS["grades"].sub("", _PATTERNS["in_cell"].sub("", cell.text, count=1))
    if unread := ", ".join(find_numbers(rest)):
        cell.remark("unread-age", unread=unread)
    if found is None:
        return Ages()
    minimum, maximum = map(write_decimal, bounds(found))
    return Ages(minimum, maximum, cell.evidence(*found.span()))
