"""Per what an amount is stated: “pr. barn”, “til hver af de fem klubber”, “modtager hver”."""

from __future__ import annotations

import re

from sikkerby.expressions import read_patterns
from sikkerby.extraction.nouns import singular

_PATTERNS = read_patterns(__file__)
SHARED, UNREAD_BEFORE, UNREAD_AFTER = (
    _PATTERNS[name] for name in ("shared", "unread_before", "unread_after")
)


def per_of(words: str) -> str:
    """What the words after an amount say that it is per, in the singular; or nothing."""
    found = _PATTERNS["tail"].search(words)
    if found is None:
        return ""
    return singular(found["many"]) if found["many"] else found["one"] or found["time"]


def per_of_shared(match: re.Match[str]) -> str:
    """What each has the amount that follows a match of `SHARED`, in the singular."""
    several = match["many"] or match["all"]
    return singular(several) if several else match["one"]
