"""Danish numbers in running text: digits, decimals, halves, words."""

from __future__ import annotations

import re
from decimal import Decimal

from sikkerby.expressions import read_patterns, read_tables

_PATTERNS = read_patterns(__file__)
NUMBER = _PATTERNS["number"]
_TABLES = read_tables(__file__)


def parse_number(text: str) -> Decimal:
    """The value of a number as matched by `NUMBER`: “200.000”, “17,5”, “17 ½”, “tre”."""
    words = " ".join(text.casefold().split())
    for name in ("fractions", "words"):
        if words in _TABLES[name]:
            return Decimal(_TABLES[name][words])
    half = Decimal("0.5") if "½" in words else Decimal(0)
    digits = words.replace("½", "").strip()
    return Decimal(digits.replace(".", "").replace(",", ".")) + half


def parse_ordinal(word: str) -> int:
    """The value of an ordinal as in the table, or of a number."""
    found = _TABLES["ordinals"].get(word.casefold())
    return found if found is not None else int(parse_number(word))


def search_before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """What `pattern`, which ends with `$`, finds right before `end`, in a sentence's length."""
    return pattern.search(text, max(0, end - 160), end)


def find_numbers(text: str) -> list[str]:
    """The words of a text that have any digit."""
    return re.findall(r"\S*\d\S*", text)
