"""The forms that headings of a table's parts take, in Danish and English: “Tema I: …”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sikkerby.expressions import read_patterns, read_tables
from sikkerby.spelling import nearest

# How alike a word must be to one of the list to be taken for it.
_ALIKE = 84

_PATTERNS, _TABLES = read_patterns(__file__), read_tables(__file__)
DIVISIONS: tuple[str, ...] = tuple(_TABLES["divisions"])
_NUMERALS: Mapping[str, int] = {
    word: number
    for name in ("roman", "letters", "danish", "english", "ordinals")
    for word, number in _TABLES[name].items()
}
_HEADINGS = ("word_and_number", "without_separator", "number_and_word", "any_word")


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
    for name in _HEADINGS:
        if match := _PATTERNS[name].fullmatch(text):
            word = match["word"].casefold()
            if word in _TABLES["no_divisions"]:
                continue
            rest, continued = _PATTERNS["continued"].subn("", (match["rest"] or "").strip())
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
    match = _PATTERNS["label"].fullmatch(text)
    return (match["label"], match["rest"]) if match else ("", text)


def resembles_heading(text: str, word: str) -> bool:
    """Whether a line that is no heading begins like a misspelt one: “Princp 2: …”."""
    found = _PATTERNS["misspelt"].match(text)
    words = [name for name in (*DIVISIONS, word) if name.startswith(word)]
    numbered = found and any(sign.isdigit() for sign in found[0])
    return bool(numbered and found and nearest(found[1].casefold(), words, 1, _ALIKE))
