"""Calendar years in running text: “fra 2023 til 2026”, “frem til 2019”, “siden 1. maj 2016”.

A year in a name (“Ungestrategi 2022-2025”, “lov nr. 5 af 7. maj 2019”) or in a price level
(“2022-priser”) states nothing: only a year that a preposition or a date leads to is read.
"""

from __future__ import annotations

import re
from decimal import Decimal

from sikkerby.extraction.amounts import Amount
from sikkerby.extraction.numbers import search_before

_MONTHS = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
_DATE = rf"(?:den\s+)?\d{{1,2}}\.\s*(?:{_MONTHS})"
_WITHIN = rf"(?:(?:{_DATE}|{_MONTHS}|foråret|sommeren|efteråret|vinteren|primo|medio|ultimo)\s+)?"
_YEAR = r"(?:19|20)\d\d"
_NO_PRICES = r"(?![\w/])(?!\s*-?\s*(?:pris|pl\b|p/l|niveau))"
_UP_TO = (
    r"(?:frem\s+)?til\s+udgangen\s+af|frem\s+til(?:\s+og\s+med)?|indtil|til\s+og\s+med|senest(?:\s+i)?|inden\s+udgangen\s+af"
    r"|med\s+udgangen\s+af|til"
)
_SINCE = r"siden|fra(?:\s+og\s+med)?"
_IN = r"i\s+løbet\s+af|ved\s+udgangen\s+af|i|pr\."
YEAR = (
    rf"\b(?:(?P<range_from>fra)\s+|(?<=\bi\s)|(?<=perioden\s)|(?<=periode:\s)|(?<=årene\s)|(?={_DATE}))"
    rf"{_WITHIN}(?P<first>{_YEAR})"
    rf"\s*(?:[-–]|til(?:\s+og\s+med)?|(?:og\s+)?frem\s+til)\s*{_WITHIN}(?P<last>{_YEAR}){_NO_PRICES}"
    rf"|(?<=skoleåret\s)(?P<school>{_YEAR})\s*[/-]\s*(?P<school_end>(?:20)?\d\d)\b"
    rf"|\b(?P<up_to>{_UP_TO})\s+{_WITHIN}(?P<latest>{_YEAR}){_NO_PRICES}"
    rf"|\b(?P<before>inden|før)\s+{_WITHIN}(?P<excluded>{_YEAR}){_NO_PRICES}"
    rf"|\b(?:{_SINCE})\s+{_WITHIN}(?P<earliest>{_YEAR}){_NO_PRICES}"
    rf"|(?<=\bi\s\d{{4}}\sog\s)(?P<next>{_YEAR}){_NO_PRICES}"
    rf"|\b(?:(?:{_IN})\s+{_WITHIN}|(?:{_DATE}|ultimo|primo|medio)\s+)(?P<year>{_YEAR}){_NO_PRICES}"
)
_LAW = re.compile(
    r"\b\w*(?:lov|bekendtgørelse|cirkulære|vejledning|nr\.)\b[^;]{0,40}\baf\s+$", re.IGNORECASE
)


def read_year(match: re.Match[str]) -> Amount | None:
    """The year, or the years from and to, of a match of `YEAR`."""
    if search_before(_LAW, match.string, match.start()):
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
    return Amount(
        start,
        value=year("year") or year("next"),
        minimum=year("earliest"),
        maximum=year("latest") or year("excluded"),
        limit_excluded=bool(match["before"]),
    )
