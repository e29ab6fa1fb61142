"""Ages: of target groups from their cell, and as facts in descriptions."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from sikkerby.documents.model import Column, Row
from sikkerby.extraction.context import Reading
from sikkerby.extraction.numbers import DIGITS, canonical, has_number, parse_number
from sikkerby.extraction.records import Ages

_N = rf"(?<!\d)(?:{DIGITS})"
# “2-årige forløb” last two years; nobody is two years old.
_NO_SPAN = (
    r"(?!\s+\w*(?:projekt|aftale|forløb|periode|indsats|plan|uddannelse|forsøg|bevilling|strategi"
    r"|kontrakt))"
)
AGE_RANGE = (
    rf"(?:\bmellem\s+(?P<from>{_N})\s*(?:og|[-–])\s*(?P<to>{_N})"
    rf"|(?:\bml\.?\s+|\bfra\s+)?(?P<first>{_N})\s*(?:[-–]|\btil\b)\s*(?P<last>{_N})\s*-?)\s*år(?:ige)?\b"
)
AGE_UNDER = rf"\bunder\s+(?P<under>{_N})\s*år(?:ige)?\b"
AGE_OVER = rf"\b(?:over|fra)\s+(?P<over>{_N})\s*år(?:ige)?\b"
AGE_UP_TO = rf"\bop\s+til\s+(?P<up_to>{_N})\s*år(?:ige)?\b"
AGE_UPWARD = rf"(?P<upward>{_N})\s*år\s+(?:og|eller)\s+(?:derover|opefter|opad|ældre)\b"
AGE_TURNS = rf"\b(?:til|indtil|før)\s+(?:\w+\s+){{1,3}}fylder\s+(?P<turns>{_N})\s*år\b"
AGE_EXACT = rf"(?<![\d-])(?P<exact>{_N})-årige\b{_NO_SPAN}"
AGE_PLUS = rf"(?P<plus>{_N})\s*\+"
AGES = "|".join((AGE_RANGE, AGE_UPWARD, AGE_TURNS, AGE_UNDER, AGE_OVER, AGE_UP_TO, AGE_EXACT))
_AGES = re.compile(f"{AGES}|{AGE_PLUS}", re.IGNORECASE)


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


# “4.-6. klasse” is no age.
_GRADES = re.compile(r"\d{1,2}\.(?:\s?(?:[–-]|til|og)\s?\d{1,2}\.)?\s?(?:kl\b|klasse|årgang)")


def read_ages(reading: Reading, row: Row) -> Ages:
    """The ages that the target-group cell of a row states."""
    column = Column.TARGET_GROUP
    text = row.cell(column).text
    found = _AGES.search(text)
    rest = text if found is None else text[: found.start()] + text[found.end() :]
    rest = _GRADES.sub("", rest)
    if has_number(rest):
        reading.remark(
            "unread-age", row, column, text,
            "Målgruppen har et tal, som ikke er læst som en alder.",
            "The target group has a number that was not read as an age.",
            unread=", ".join(re.findall(r"\S*\d\S*", rest)),
        )  # fmt: skip
    if found is None:
        return Ages("", "")
    minimum, maximum = bounds(found)
    evidence = reading.evidence(row, column, found.start(), found.end())
    return Ages(minimum, maximum, evidence if minimum else (), evidence if maximum else ())
