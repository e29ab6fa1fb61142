"""Amounts in running text: a number or a range, with the words that make it a limit or a guess.

“op til 37”, “mindst 5 og højst 12”, “6-12”, “ca. 400”, “mere end 60”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from sikkerby.expressions import read_patterns
from sikkerby.extraction.numbers import parse_number, search_before

_PATTERNS = read_patterns(__file__)
DISTRIBUTED, ANYWHERE = _PATTERNS["distributed"], _PATTERNS["anywhere"]


@dataclass(frozen=True)
class Amount:
    """Either `value`, or `minimum` and/or `maximum`; `start` is where its words begin.

    `limit_excluded`: the limit itself does not belong (“mere end 60”).
    """

    start: int
    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    approximate: bool = False
    limit_excluded: bool = False

    def times(self, first: Decimal, last: Decimal) -> Amount:
        """The amount in another scale: “3-4 mio.”; `first` is the scale of a range's start."""
        is_range = self.minimum is not None and self.maximum is not None
        return replace(
            self,
            value=self.value and self.value * last,
            minimum=self.minimum and self.minimum * (first if is_range else last),
            maximum=self.maximum and self.maximum * last,
        )


def read_amount(
    match: re.Match[str], preposition_after: re.Pattern[str] | None = None
) -> Amount | None:
    """The amount of a match of `amount` in `amounts.toml`, or None where it is a ratio or a change.

    “over” and “under” set a limit. With `preposition_after` they do so only after the words of
    `before_limit`, or as “Over” at the beginning of a sentence; after words that this pattern
    finds, “over” is a preposition and no part of the amount. Otherwise the result is None.
    """
    limits = match["limits"]
    start, text = match.start(), match.string
    if any(search_before(_PATTERNS[name], text, start) for name in ("ratio", "far_limit")):
        return None
    if (
        preposition_after
        and (over := _PATTERNS["preposition"].match(limits))
        and not (limits.startswith("Over") or search_before(_PATTERNS["before_limit"], text, start))
    ):
        if not limits.startswith("over") or not search_before(preposition_after, text, start):
            return None
        limits, start = limits[over.end() :], start + over.end()

    def is_said(name: str) -> bool:
        return _PATTERNS[name].search(limits) is not None

    first = parse_number(match["first"])
    approximate = is_said("is_about")
    if match["last"]:
        last = parse_number(match["last"])
        is_limited = limits and not approximate
        if bool(is_limited) != bool(match["at_most"]) or last <= first:
            return None
        if match["from"] and search_before(_PATTERNS["change"], text, match.start()):
            return None
        return Amount(start, minimum=first, maximum=last, approximate=approximate)
    if match["between"]:
        return None
    start = match.start("first") if match["from"] and not limits else start
    limit = next(filter(is_said, ("is_at_least", "is_at_most", "is_more_than", "is_less_than")), "")
    value = None if limit else first
    minimum = first if limit in ("is_at_least", "is_more_than") else None
    maximum = first if limit in ("is_at_most", "is_less_than") else None
    is_excluded = limit in ("is_more_than", "is_less_than")
    return Amount(start, value, minimum, maximum, approximate, is_excluded)


def read_limit(start: int, value: Decimal, text: str) -> Amount | None:
    """The amount of words without a number (“hver anden uge”), with a limit right before them."""
    if found := search_before(_PATTERNS["least_before"], text, start):
        return Amount(found.start(), minimum=value)
    if found := search_before(_PATTERNS["about_before"], text, start):
        return Amount(found.start(), value=value, approximate=True)
    found = search_before(_PATTERNS["most_before"], text, start)
    return None if found else Amount(start, value=value)


def write_decimal(number: Decimal | None) -> str:
    """The canonical lexical form of an xsd:decimal that the store keeps: `12`, `17.5`; empty for
    none.

    XML Schema 1.1 part 2, section 3.3.3.2: no point for whole numbers, no trailing zeros.
    """
    text = "" if number is None else format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
