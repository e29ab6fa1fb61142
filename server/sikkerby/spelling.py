"""Spellings made comparable: case, æøå, punctuation, inflections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from sikkerby.errors import Remedy
from sikkerby.expressions import read_tables

_TABLES = read_tables(__file__)
# SSP+ is not SSP: the plus is a letter of the word.
WORD = re.compile(r"[^\W_]+\+*")
# “norrebro”, “noerrebro” and “Nørrebro” are one name to whoever types it.
_LETTERS = str.maketrans({"æ": "a", "ø": "o", "å": "a", "ä": "a", "ö": "o"})
_CAPITALS = str.maketrans({"Æ": "A", "Ø": "O", "Å": "A"})
_PAIRS = (("ae", "a"), ("oe", "o"), ("aa", "a"))
_ENDINGS = ("ernes", "erne", "enes", "ens", "ets", "ene", "ers", "en", "et", "er", "es", "s", "e")
_SHORTEST_STEM = 4
# A word of more letters may have two wrong.
_LONG = 8
_DOUBLED = "bdgklmnpst"
# What parts two places of one name.
_DIRECTION = re.compile(r"\b(?:nord|nør|syd|sønd|øst|vest)")
_PLAIN_SIGNS: dict[int, str | None] = {
    **{sign: None for first, last in _TABLES["unseen"] for sign in range(first, last + 1)},
    **dict.fromkeys(_TABLES["hyphens"], "-"),
}
LITTLE_WORDS: frozenset[str] = frozenset(_TABLES["little"])
_NO_CONTENT = LITTLE_WORDS.union(_TABLES["of_questions"])


def plain_signs(text: str) -> str:
    """The text without signs that nobody sees, and with one hyphen for all that look like it.

    >>> plain_signs("SSP\u2011BUF\u200e")
    'SSP-BUF'
    """
    return text.translate(_PLAIN_SIGNS)


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """A word without case, accents and the spellings of æ, ø and å.

    >>> fold("Nørrebro") == fold("NOERREBRO") == fold("norrebro")
    True
    """
    plain = unicodedata.normalize("NFKC", word).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFD", plain)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A folded word without its ending.

    >>> stem("forvaltningens"), stem("forvaltning")
    ('forvaltning', 'forvaltning')
    >>> stem("programmet"), stem("program")
    ('program', 'program')
    """
    folded = fold(word)
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST_STEM:
            folded = folded.removesuffix(ending)
            break
    # Programmet and program are one word.
    doubled = len(folded) > _SHORTEST_STEM and folded[-1] == folded[-2] and folded[-1] in _DOUBLED
    return folded[:-1] if doubled else folded


def content_words(text: str) -> list[str]:
    """The words of a question that say what it is about.

    >>> content_words("Hvor står der noget om belysning?")
    ['belysning']
    """
    return [w for w in words(text) if w.casefold() not in _NO_CONTENT]


def nearest(given: str, known: Collection[str], count: int, least: float) -> list[str]:
    """Up to `count` of the known names, those first that are spelt most like the given one.

    `least` is the likeness below which a name is nothing alike, from 0 to 100: twice the letters
    that both have in the same order, in percent of all their letters.

    >>> nearest("Initative", ["Initiative", "Involvement"], 1, 60)
    ['Initiative']
    """
    found = process.extract(given, known, scorer=fuzz.ratio, limit=count, score_cutoff=least)
    return [name for name, _, _ in found]


def suggest(given: str, known: Collection[str], count: int, otherwise: Remedy) -> Remedy:
    """To take one of the names that are spelt much like one that is not known, if any are."""
    near = nearest(given, known, count, 60)
    return Remedy("did-you-mean", " or ".join(near)) if near else otherwise


def are_spelt_alike(one: str, other: str) -> bool:
    """Whether two names may be one with a slip of the pen: no word and no number is another.

    A long word may have two wrong letters, a short one has one.

    >>> are_spelt_alike("Holmby Øst", "Holmby Vest"), are_spelt_alike("Linje 12", "Linje 14")
    (False, False)
    >>> are_spelt_alike("Vesterskolen", "Østerskolen")
    False
    >>> are_spelt_alike("Ungdommens Rode Kors", "Ungdommens Røde Kors")
    True
    """
    ours, theirs = words(one.casefold()), words(other.casefold())
    if len(ours) != len(theirs):
        return "".join(ours) == "".join(theirs)
    return all(map(_may_be_one, ours, theirs))


def _may_be_one(one: str, other: str) -> bool:
    if any(map(str.isdigit, one + other)) or _DIRECTION.findall(one) != _DIRECTION.findall(other):
        return one == other
    return Levenshtein.distance(one, other) <= (2 if len(one) > _LONG else 1)


def words(text: str) -> list[str]:
    """The words of a text; punctuation and hyphens part them."""
    return WORD.findall(unicodedata.normalize("NFC", plain_signs(text)))


def plain_key(text: str) -> str:
    """The text with case and white space made equal, everything else kept."""
    return " ".join(unicodedata.normalize("NFKC", plain_signs(text)).casefold().split())


def folded_key(text: str) -> str:
    """The folded words of a text."""
    return " ".join(map(fold, words(text)))


def stem_key(text: str) -> str:
    """The stems of a text."""
    return " ".join(map(stem, words(text)))


def is_code(text: str) -> bool:
    """Whether a text has letters and all of them are capitals: BIF, SSP+, ØKF."""
    return any(sign.isalpha() for sign in text) and text == text.upper() and " " not in text


def code_key(text: str) -> str:
    """A code with its Danish letters folded and its case kept: ØKF, OEKF and OKF are one."""
    upper = unicodedata.normalize("NFC", plain_signs(text))
    upper = upper.translate(_CAPITALS)
    for pair, letter in _PAIRS:
        upper = upper.replace(pair.upper(), letter.upper())
    return upper
