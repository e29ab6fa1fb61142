"""Codes that a document explains above its table: “BUF: Børne- og Ungeforvaltningen”."""

from __future__ import annotations

import re

_ABBREVIATION = re.compile(
    r"(?P<code>[A-ZÆØÅ]{2,8})\s*(?::|=|\s[–—-]\s)\s*(?P<name>[^\W\d_].*?)\s*[.;,]?"
)


def read_abbreviation(text: str) -> tuple[str, str] | None:
    """Code and name of a line such as “BIF: Beskæftigelses- og Integrationsforvaltningen”."""
    match = _ABBREVIATION.fullmatch(text)
    return (match["code"], match["name"]) if match else None


def is_code(text: str) -> bool:
    """Whether a text has the form of an administration's code."""
    return bool(re.fullmatch(r"[A-ZÆØÅ]{2,8}", text))
