"""Per what an amount is stated: “pr. barn”, “til hver af de fem klubber”, “modtager hver”."""

from __future__ import annotations

import re

from sikkerby.extraction.nouns import singular
from sikkerby.extraction.numbers import NUMBER

_NOUN = r"(?-i:[a-zæøå])[\w-]+"
_ADJECTIVE = r"(?:(?:udsat|ung|enkelt|deltagende|ny|nyt)\s+)?"
# Periods and days are no things; they belong to the unit or are a frequency.
_PERIODS = r"(?!(?:år|måned|uge|dag|døgn|kvartal|halvår|halve|anden|andet|tredje|\w*dag)\b)"
PER = (
    rf"(?:(?:pr\.|per|(?:for|til|i|på|fra|hos)\s+hvert?)\s+{_PERIODS}(?!af\b){_ADJECTIVE}{_NOUN}"
    rf"|(?:for|til)\s+hver\s+af\s+(?:de\s+)?(?:{NUMBER}\s+)?{_NOUN}|i\s+timen)"
)
# A verb in the present or the passive, with what may stand between it and an amount.
_VERB = r"(?:kan\s+(?:få|modtage|søge)|(?-i:[a-zæøå]+)[rs])"
_BETWEEN = (
    r"(?:\s+(?:med|af|om|over|der|tildelt|tilført|bevilget|fået|årligt|om\s+året|i\s+alt"
    r"|(?:et\s+)?tilskud\s+på))*"
)
# What stands right before an amount that each of several has.
SHARED = re.compile(
    rf"(?:\b{NUMBER}\s+(?:[\w-]+e\s+){{0,2}})?\b(?P<many>[\w-]+)\s+(?:{_VERB}|med)\s+hver{_BETWEEN}\s+$"
    rf"|\bhvert?\s+af\s+(?:de\s+)?(?:{NUMBER}\s+)?(?P<all>{_NOUN})\s+{_VERB}{_BETWEEN}\s+$"
    rf"|\b(?:(?:i|på|for|til)\s+)?hvert?\s+{_PERIODS}(?P<one>{_ADJECTIVE}{_NOUN})\s+{_VERB}{_BETWEEN}\s+$",
    re.IGNORECASE,
)
# “250.000 kr. hver”, “2.000 kr. i gave til hver”: of whom, stands too far away to be read.
UNREAD_BEFORE = re.compile(r"\bhvert?\s+$", re.IGNORECASE)
UNREAD_AFTER = re.compile(
    r"[^.,;:]{0,40}?\bhvert?\b(?!\s+(?:\w*dag|år|uge|måned|anden|andet|kvartal|halve)\b)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"\bhver\s+af\s+(?:de\s+)?(?:{NUMBER}\s+)?(?P<many>{_NOUN})"
    rf"|\b(?:pr\.|per|hvert?)\s+{_PERIODS}(?!af\b)(?P<one>{_ADJECTIVE}{_NOUN})|\bi\s+(?P<time>time)n",
    re.IGNORECASE,
)


def per_of(words: str) -> str:
    """What the words after an amount say that it is per, in the singular; or nothing."""
    found = _TAIL.search(words)
    if found is None:
        return ""
    return singular(found["many"]) if found["many"] else found["one"] or found["time"]


def per_of_shared(match: re.Match[str]) -> str:
    """What each has the amount that follows a match of `SHARED`, in the singular."""
    several = match["many"] or match["all"]
    return singular(several) if several else match["one"]
