"""Names of departments that list their fields: “Teknik og Miljø”, “Børn, Kultur og Fritid”.

They read like several names, and are one: municipalities call their departments by what they do.
"""

from __future__ import annotations

import re

from sikkerby.expressions import read_patterns

_PATTERNS = read_patterns(__file__)


def match_department(text: str, position: int) -> re.Match[str] | None:
    """The name of a department that lists its fields and begins at `position`, if one does; its
    group `body` is what another body begins with, such as “Rådet for ”."""
    found = _PATTERNS["listed"].match(text, position)
    return found if found and found[0][0].isupper() else None
