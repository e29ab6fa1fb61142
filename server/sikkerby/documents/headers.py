"""The names that columns go by, in Danish and English, near misses and speaking ones included."""

from __future__ import annotations

import re

from sikkerby.documents.headings import DIVISIONS
from sikkerby.documents.model import COLUMN_BY_KEY, Column
from sikkerby.expressions import read_tables
from sikkerby.spelling import nearest


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


# What the rows are put into groups by.
DIVISION = "division"
_WORDS = read_tables(__file__)
NAMES: dict[Column, tuple[str, ...]] = {
    column: tuple(_WORDS["names"][column.key]) for column in Column
}
# What a name of more words speaks of: “Hvem er målgruppen?”, “Kort om indsatsen”.
_SPEAKS = {key: _any(words) for key, words in _WORDS["speaks"].items()}
_OTHERS = {name: _any(words) for name, words in _WORDS["others"].items()}
# An abbreviation: “Indsatsomr.”, “Målgr.”; and what it may stand for.
_SHORT = re.compile(r"\b([^\W\d_]{3,})\.")
_FULL_WORDS = (
    *(word for word in DIVISIONS if word.isalpha()),
    *(name for names in NAMES.values() for name in names if name.isalpha()),
    *(name for entry in _WORDS["others"]["names"] for name in re.findall(r"^[^\W\d_]{4,}", entry)),
)
_DIVISIONS = {word: re.compile(rf"(?<!\w){word}(?:e?t|en|er|erne|s)?(?!\w)") for word in DIVISIONS}
_COLUMN_OF = {name: column for column, names in NAMES.items() for name in names}

# What the steward may say of a column besides: kept as a field of its own.
EXTRA = "extra"
# A line that names as many columns names them all.
FEWEST_NAMES = 3
# How alike a name must be to one of the list to be taken for it.
_ALIKE = 84
_LONGEST = 60


def read_column(name: str) -> tuple[Column, bool] | None:
    """The column that a header names, and whether it is called just so; nothing of others.

    What stands in parentheses after a name is free.
    """
    key = _key_of(name)
    if not key or len(key) > _LONGEST:
        return None
    if key in _COLUMN_OF:
        return _COLUMN_OF[key], True
    if _OTHERS["speaks"].search(key) or _OTHERS["surely"].search(key):
        return None
    if close := nearest(key, _COLUMN_OF.keys(), 1, _ALIKE):
        return _COLUMN_OF[close[0]], False
    return next(((column, False) for column in spoken_columns(name)), None)


def spoken_columns(name: str) -> list[Column]:
    """The columns that a longer name speaks of, the surest first: “Indsats og kort beskrivelse”."""
    key = _key_of(name)
    spoken = (name for name, pattern in _SPEAKS.items() if pattern.search(key))
    return [COLUMN_BY_KEY[name] for name in spoken if name != DIVISION]


def _key_of(name: str) -> str:
    key = " ".join(name.partition("(")[0].casefold().split())
    # Most cells are longer than any name, and each of their sentences ends like an abbreviation.
    if len(key.strip(" :.?*")) <= 2 * _LONGEST:
        key = _SHORT.sub(_spell_out, key)
    return re.sub(r"\s*/\s*", "/", key.strip(" :.?*"))


def _spell_out(short: re.Match[str]) -> str:
    """The word that an abbreviation begins, where it is one of those that columns go by."""
    begun = (word for word in _FULL_WORDS if word.startswith(short[1]) and word != short[1])
    return next(begun, short[0])


def names_other(name: str) -> bool:
    """Whether a name is one that columns besides the five usually have, such as “Frist”."""
    key = _key_of(name)
    return bool(_OTHERS["names"].fullmatch(key) or _OTHERS["surely"].search(key))


def division_words(name: str) -> list[str]:
    """The words for what divides a strategy that stand in a name, the surest first."""
    key = _key_of(name)
    return [word for word, called in _DIVISIONS.items() if called.search(key)]


def speaks_of_division(name: str) -> bool:
    """Whether a name may be that of what puts rows into groups, such as “Fokus”."""
    return bool(_SPEAKS[DIVISION].search(_key_of(name)))


def title_strength(name: str) -> int:
    """How surely a column of this name has the titles of initiatives: 2, 1, or 0 for “Navn”."""
    key = _key_of(name)
    titles = _WORDS["titles"]
    return 0 if key in titles["weak"] else 1 if key in titles["usual"] else 2
