"""The forms that headings of a table's parts take, in Danish and English: “Tema I: …”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkerby.spelling import nearest

# How alike a word must be to one of the list to be taken for it.
_ALIKE = 84

# What divides a strategy's table, by the words that strategies have for it, the surest first.
DIVISIONS = ("princip", "principle", "tema", "theme", "indsatsområde", "fokusområde", "mål", "spor",
             "pejlemærke", "goal", "strategispor", "målsætning", "delmål", "temaområde",
             "handlingsspor", "strategisk mål", "kategori", "track", "focus area", "objective",
             "category", "område")  # fmt: skip
# What is numbered in every document and divides none.
_NO_DIVISIONS = frozenset(
    ("side", "bilag", "tabel", "figur", "punkt", "uge", "kl", "nr", "page", "table", "figure",
     "annex", "appendix", "udgave", "version", "linje")
)  # fmt: skip
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
_KNOWN = rf"(?P<word>{'|'.join(sorted(DIVISIONS, key=lambda word: -len(word)))}|principper)"
_NUMBER = r"\d{1,2}(?:\.\d{1,2}){0,2}"
_NUMBERED = rf"(?:n[ro]\.?)?\s*(?P<number>{_NUMBER}|\b(?:{_NUMERAL}))"
_HEADINGS = (
    re.compile(rf"(?P<label>{_KNOWN}\s*{_NUMBERED})(?:{_SEPARATOR}(?P<rest>.*))?", re.I),
    re.compile(rf"(?P<label>{_KNOWN}\s*(?P<number>{_NUMBER}))\s+(?P<rest>(?-i:[A-ZÆØÅ(]).*)", re.I),
    re.compile(
        rf"(?P<label>(?P<number>\d{{1,2}}|{_NUMERAL})\.?\s*\b{_KNOWN})(?:{_SEPARATOR}(?P<rest>.*))?",
        re.I,
    ),
    # Any other word counts with a sign between the number and what it heads.
    re.compile(
        rf"(?P<label>(?P<word>[^\W\d_]{{3,25}})\s+{_NUMBERED}){_SEPARATOR}(?P<rest>\S.*)", re.I
    ),
)
_LABEL = re.compile(rf"(?P<label>{_KNOWN})\s*:\s*(?P<rest>\S.*)", re.I)
_CONTINUED = re.compile(r"\W*\b(?:fortsat|forts|fortsættes|fortsættelse|continued|cont)\W*$", re.I)


@dataclass(frozen=True)
class Heading:
    """The heading of a table's part; the statement is empty where it stands on the next line.

    `label` is what stands before the statement, such as “Tema I”, and `word` its word in small
    letters; both are empty where nothing does. `continued` where the heading only says that the
    part goes on after a page break.
    """

    word: str
    label: str
    number: int
    statement: str
    continued: bool = False


def read_heading(text: str) -> Heading | None:
    """The heading with a word and a number that a line of clean text is, if it is one."""
    for pattern in _HEADINGS:
        if match := pattern.fullmatch(text):
            word = match["word"].casefold()
            if word in _NO_DIVISIONS:
                continue
            rest, continued = _CONTINUED.subn("", (match["rest"] or "").strip())
            printed = match["number"]
            last = printed.rpartition(".")[2]
            number = int(last) if last.isdecimal() else _NUMERALS.get(printed, 0)
            number = number or _NUMERALS[printed.casefold()]
            word = "princip" if word.startswith("princip") else word
            label = match["label"].strip()
            return Heading(word, label, number, rest, bool(continued))
    return None


def split_label(text: str) -> tuple[str, str]:
    """What stands before a heading's statement, such as “Tema I” or “Tema”, and the statement."""
    if (found := read_heading(text)) and found.statement:
        return found.label, found.statement
    match = _LABEL.fullmatch(text)
    return (match["label"], match["rest"]) if match else ("", text)


def resembles_heading(text: str, word: str) -> bool:
    """Whether a line that is no heading begins like a misspelt one: “Princp 2: …”."""
    found = re.match(r"(?:\d{1,2}\.?\s*)?([^\W\d_]{3,20})\b\s*(?:n[ro]\.?\s*)?\d{0,2}", text)
    words = [name for name in (*DIVISIONS, word) if name.startswith(word)]
    numbered = found and any(sign.isdigit() for sign in found[0])
    return bool(numbered and found and nearest(found[1].casefold(), words, 1, _ALIKE))
