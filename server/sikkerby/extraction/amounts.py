"""Amounts in running text: a number or a range, with the words that make it a limit or a guess.

“op til 37”, “mindst 5 og højst 12”, “6-12”, “ca. 400”, “mere end 60”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sikkerby.extraction.numbers import NUMBER, canonical, parse_number, search_before

_AT_MOST = (
    r"op\s+til|op\s+mod|højst|højest|maksimalt|maks\.|max\.|inden\s*for|senest"
    r"|ikke\s+(?:mere|flere|længere)\s+end"
)
_AT_LEAST = r"mindst|som\s+minimum|minimum|min\.|ikke\s+(?:mindre|færre|under)(?:\s+end)?"
_ABOUT = r"ca\.|cirka|omkring|omtrent|op\s+mod|knapt?|godt|næsten|rundt\s+regnet"
_MORE_THAN = r"(?:mere|flere|længere)\s+end|over"
_LESS_THAN = r"(?:mindre|færre|kortere)\s+end|under"
_LIMIT = (
    rf"\b(?:{_AT_MOST}|{_AT_LEAST}|{_ABOUT}|{_MORE_THAN}|{_LESS_THAN})\s+"
    r"(?:(?:være|vare|have|udgøre|koste|er|har|varer|udgør|koster|[a-zæøå]+s\s+(?:i|med|på))\s+)?"
)
_LEAST_BEFORE = re.compile(rf"\b(?:{_AT_LEAST})\s+$", re.IGNORECASE)
_ABOUT_BEFORE = re.compile(rf"\b(?:{_ABOUT})\s+$", re.IGNORECASE)
_MOST_BEFORE = re.compile(rf"\b(?:{_AT_MOST}|{_MORE_THAN}|{_LESS_THAN})\s+$", re.IGNORECASE)
# “over” and “under” are prepositions too (“fordelt over 12 områder”): after these words, and as
# “Over” at the head of a sentence, they set a limit.
_BEFORE_LIMIT = re.compile(
    r"\b(?:er|har|på|i|til|af|med|for|end|varer|koster|udgør|deltog|deltager|omfatter|dækker|involverer|inddrager"
    r"|rummer|samler|modtager|når|tæller|alt|årligt)\s+$",
    re.IGNORECASE,
)
# After these, “over” spreads a number of things; a span of time may be spread after any word.
DISTRIBUTED = re.compile(
    r"\b(?:fordelt|fordeles|spredt|spreder\s+sig|strækker\s+sig|overblik|oversigt)\s+$",
    re.IGNORECASE,
)
ANYWHERE = re.compile("")
_PREPOSITION = re.compile(r"(?:over|under)\s+", re.IGNORECASE)
# “øges fra 10 til 15” is a change and no range; “pr. fire børn” and “ud af tre” are ratios,
# “2 x 45” a product.
_CHANGE = re.compile(
    r"\b(?:øge[st]?|hæve[st]?|stige[rt]?|steget|vokse[rt]?|udvides?|udvidet|fald[et]*r?|faldet"
    r"|reducere[st]|sænke[st]?|ændre[st]?|nedsættes?)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
# A limit that stands further off (“højst kan blive tre år”) is seen and not read.
_FAR_LIMIT = re.compile(
    rf"\b(?:{_AT_MOST}|{_AT_LEAST}|{_ABOUT})\s+(?:(?!{NUMBER})[^\W\d]+\s+){{1,3}}$", re.IGNORECASE
)
_RATIO = re.compile(
    rf"\b(?:pr\.|per|ud\s+af|ugens|årets|{NUMBER}\s+af(?:\s+\w+s)?|\d\s*[x×])\s+(?:de\s+)?$",
    re.IGNORECASE,
)


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

        def scaled(number: Decimal | None, scale: Decimal) -> Decimal | None:
            return None if number is None else number * scale

        is_range = self.minimum is not None and self.maximum is not None
        return Amount(
            self.start,
            scaled(self.value, last),
            scaled(self.minimum, first if is_range else last),
            scaled(self.maximum, last),
            self.approximate,
            self.limit_excluded,
        )


def amount_pattern(unit: str, first_unit: str = "") -> str:
    """A regular expression of an amount with its unit; the start of a range may have its own.

    Its groups are read by `read_amount`; `unit` may have groups of its own.
    """
    own = rf"(?:\s*(?:{first_unit}))?" if first_unit else ""
    return (
        rf"(?<![\w.,/–-])(?P<limits>(?:{_LIMIT}){{0,2}})"
        rf"(?:(?P<between>\bmellem)\s+|(?P<from>\bfra)\s+)?(?P<first>{NUMBER})"
        rf"(?:{own}\s*(?(between)(?:\bog\b|[-–])"
        r"|(?:[-–]|\btil\b|(?P<at_most>\bog\s+(?:højst|højest|maksimalt)\b)))"
        rf"\s*(?P<last>{NUMBER}))?"
        rf"\s*(?:{unit})"
    )


def read_amount(
    match: re.Match[str], preposition_after: re.Pattern[str] | None = None
) -> Amount | None:
    """The amount of a match of `amount_pattern`, or None where it is a ratio or a change.

    “over” and “under” set a limit; but where `preposition_after` is given, only after words that
    say so: after those it finds, “over” is a preposition, and after any other nothing is read.
    """
    limits = match["limits"]
    start, text = match.start(), match.string
    if search_before(_RATIO, text, start) or search_before(_FAR_LIMIT, text, start):
        return None
    if (
        preposition_after
        and (over := _PREPOSITION.match(limits))
        and not (limits.startswith("Over") or search_before(_BEFORE_LIMIT, text, start))
    ):
        if not limits.startswith("over") or not search_before(preposition_after, text, start):
            return None
        limits, start = limits[over.end() :], start + over.end()

    def has(words: str) -> bool:
        return re.search(rf"\b(?:{words})(?!\w)", limits, re.IGNORECASE) is not None

    first = parse_number(match["first"])
    approximate = has(_ABOUT)
    if match["last"]:
        last = parse_number(match["last"])
        is_limited = limits and not approximate
        if bool(is_limited) != bool(match["at_most"]) or last <= first:
            return None
        if match["from"] and search_before(_CHANGE, text, match.start()):
            return None
        return Amount(start, minimum=first, maximum=last, approximate=approximate)
    if match["between"]:
        return None
    start = match.start("first") if match["from"] and not limits else start
    if has(rf"ikke\s+\w+|{_AT_LEAST}") and has(_AT_LEAST):
        return Amount(start, minimum=first, approximate=approximate)
    if has(_AT_MOST):
        return Amount(start, maximum=first, approximate=approximate)
    if has(_MORE_THAN):
        return Amount(start, minimum=first, approximate=approximate, limit_excluded=True)
    if has(_LESS_THAN):
        return Amount(start, maximum=first, approximate=approximate, limit_excluded=True)
    return Amount(start, value=first, approximate=approximate)


def read_limit(start: int, value: Decimal, text: str) -> Amount | None:
    """The amount of words without a number (“hver anden uge”), with a limit right before them."""
    found = search_before(_LEAST_BEFORE, text, start)
    if found:
        return Amount(found.start(), minimum=value)
    found = search_before(_ABOUT_BEFORE, text, start)
    if found:
        return Amount(found.start(), value=value, approximate=True)
    return None if search_before(_MOST_BEFORE, text, start) else Amount(start, value=value)


def written(number: Decimal | None) -> str:
    """A number in canonical form, empty for none."""
    return "" if number is None else canonical(number)
