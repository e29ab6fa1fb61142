"""The forms that headings of principles and explained codes take, in Danish and English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkerby.spelling import nearest

# How alike a word must be to one of the list to be taken for it.
_ALIKE = 84
# What divides a strategy's table, by the words that strategies have for it.
DIVISIONS = ("princip", "principle", "tema", "theme", "indsatsområde", "fokusområde", "mål", "spor",
             "pejlemærke", "goal")  # fmt: skip
_WORD = rf"(?P<word>{'|'.join(DIVISIONS)}|principper)"
_NUMERALS = {
    word: number
    for words in (
        "I II III IV V VI VII VIII IX X XI XII",
        "A B C D E F G H",
        "et to tre fire fem seks syv otte ni ti",
        "ét to tre fire fem seks syv otte ni ti",
        "første andet tredje fjerde femte sjette syvende ottende niende tiende",
        "one two three four five six seven eight nine ten",
    )
    for number, word in enumerate(words.split(), start=1)
}
# “Tema i byen” has no number: signs of one letter count only as capitals.
_NUMERAL = "|".join(
    rf"(?-i:{word})" if word.isupper() else word
    for word in sorted(_NUMERALS, key=lambda word: -len(word))
)
_SEPARATOR = r"\s*[:.–—-]\s*"
_HEADINGS = (
    re.compile(
        rf"{_WORD}\s*(?:n[ro]\.?)?\s*(?P<number>\d{{1,2}}|\b(?:{_NUMERAL}))"
        rf"(?:{_SEPARATOR}(?P<rest>.*))?", re.I
    ),
    re.compile(rf"{_WORD}\s*(?P<number>\d{{1,2}})\s+(?P<rest>(?-i:[A-ZÆØÅ(]).*)", re.I),
    re.compile(
        rf"(?P<number>\d{{1,2}}|{_NUMERAL})\.?\s*\b{_WORD}(?:{_SEPARATOR}(?P<rest>.*))?", re.I
    ),
)  # fmt: skip
_CONTINUED = re.compile(r"\W*(?:fortsat|fortsættes|fortsættelse|continued|cont)\W*", re.I)
_ABBREVIATION = re.compile(
    r"(?P<code>[A-ZÆØÅ]{2,8})\s*(?::|=|\s[–—-]\s)\s*(?P<name>[^\W\d_].*?)\s*[.;,]?"
)


@dataclass(frozen=True)
class Heading:
    """A principle's heading; the statement is empty where it stands on the next line.

    `continued` where the heading only says that the section goes on after a page break; `word` is
    what it calls the section, one of `DIVISIONS`.
    """

    word: str
    number: int
    statement: str
    continued: bool


def read_heading(text: str) -> Heading | None:
    """The heading that a line of clean text is, if it is one."""
    for pattern in _HEADINGS:
        if match := pattern.fullmatch(text):
            rest = (match["rest"] or "").strip()
            continued = bool(_CONTINUED.fullmatch(rest))
            printed = match["number"]
            number = int(printed) if printed.isdecimal() else _NUMERALS.get(printed, 0)
            number = number or _NUMERALS[printed.casefold()]
            word = match["word"].casefold()
            word = "princip" if word.startswith("princip") else word
            return Heading(word, number, "" if continued else rest, continued)
    return None


def resembles_heading(text: str, word: str) -> bool:
    """Whether a line that is no heading begins like a misspelt one: “Princp 2: …”."""
    found = re.match(r"(?:\d{1,2}\.?\s*)?([^\W\d_]{3,20})\b\s*(?:n[ro]\.?\s*)?\d{0,2}", text)
    words = [name for name in DIVISIONS if name.startswith(word)]
    numbered = found and any(sign.isdigit() for sign in found[0])
    return bool(numbered and found and nearest(found[1].casefold(), words, 1, _ALIKE))


def read_abbreviation(text: str) -> tuple[str, str] | None:
    """Code and name of a line such as “BIF: Beskæftigelses- og Integrationsforvaltningen”."""
    match = _ABBREVIATION.fullmatch(text)
    return (match["code"], match["name"]) if match else None


def is_code(text: str) -> bool:
    """Whether a text has the form of an administration's code."""
    return bool(re.fullmatch(r"[A-ZÆØÅ]{2,8}", text))
