"""The forms that headings of principles and explained codes take, in Danish and English."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PRINCIPLE = r"prin(?:cip(?:per)?|ciple)"
_SEPARATOR = r"\s*[:.–—-]\s*"
_HEADINGS = (
    re.compile(
        rf"{_PRINCIPLE}\s*(?:n[ro]\.?)?\s*(?P<number>\d{{1,2}})(?:{_SEPARATOR}(?P<rest>.*))?", re.I
    ),
    re.compile(rf"{_PRINCIPLE}\s*(?P<number>\d{{1,2}})\s+(?P<rest>(?-i:[A-ZÆØÅ(]).*)", re.I),
    re.compile(rf"(?P<number>\d{{1,2}})\.?\s*{_PRINCIPLE}(?:{_SEPARATOR}(?P<rest>.*))?", re.I),
)  # fmt: skip
_CONTINUED = re.compile(r"\W*(?:fortsat|fortsættes|fortsættelse|continued|cont)\W*", re.I)
_ABBREVIATION = re.compile(
    r"(?P<code>[A-ZÆØÅ]{2,8})\s*(?::|=|\s[–—-]\s)\s*(?P<name>[^\W\d_].*?)\s*[.;,]?"
)


@dataclass(frozen=True)
class Heading:
    """A principle's heading; the statement is empty where it stands on the next line.

    `continued` where the heading only says that the section goes on after a page break.
    """

    number: int
    statement: str
    continued: bool


def read_heading(text: str) -> Heading | None:
    """The heading that a line of clean text is, if it is one."""
    for pattern in _HEADINGS:
        if match := pattern.fullmatch(text):
            rest = (match["rest"] or "").strip()
            continued = bool(_CONTINUED.fullmatch(rest))
            return Heading(int(match["number"]), "" if continued else rest, continued)
    return None


def read_abbreviation(text: str) -> tuple[str, str] | None:
    """Code and name of a line such as “BIF: Beskæftigelses- og Integrationsforvaltningen”."""
    match = _ABBREVIATION.fullmatch(text)
    return (match["code"], match["name"]) if match else None


def is_code(text: str) -> bool:
    """Whether a text has the form of an administration's code."""
    return bool(re.fullmatch(r"[A-ZÆØÅ]{2,8}", text))
