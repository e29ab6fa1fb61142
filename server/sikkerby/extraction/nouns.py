"""Plural nouns in running text, found by their form: what a count counts, and one of them.

Danish plurals end in -er, -e or nothing, and so do present tenses and adjectives. Where the form
does not settle it, no noun is found: a count that is missed is better than one that is wrong.
"""

from __future__ import annotations

import re

from sikkerby.expressions import read_tables

_WORD = re.compile(r"\s+((?:[A-ZÆØÅ]{2,}\+?-)?[a-zæøå][\w-]*)")
_WORDS = read_tables(__file__)


_UNCHANGED, _PEOPLE, _NOUN = (
    re.compile(f"(?:{'|'.join(_WORDS[name])})$") for name in ("unchanged", "people", "endings")
)
_ADJECTIVES = frozenset(_WORDS["adjectives"])
_NO_NOUNS = frozenset(_WORDS["no_nouns"])
_CONJUGATED = re.compile(r"(?<!kvart)erer$")
# Participles are nouns as often as adjectives: what follows in -r may be a verb, as in
# “adspurgte føler”.
_PARTICIPLE = re.compile(r"(?:te|ede|nde)$")


def find_plural(text: str, position: int) -> tuple[str, int] | None:
    """The plural noun with its adjectives that begins after `position`, and where it ends."""
    start = end = 0
    last = ""
    for _ in range(4):
        found = _WORD.match(text, end or position)
        word = found[1] if found else ""
        if found is None or text[found.end() : found.end() + 1] == "/" or _is_verb(word):
            break
        is_noun = bool(_NOUN.search(word) or _UNCHANGED.search(word))
        is_adjective = not is_noun and (word.endswith("e") or word in _ADJECTIVES)
        if not (is_noun or is_adjective or word.endswith("r")):
            break
        if _may_be_noun(last) and not (is_noun or is_adjective):
            return None
        start, end, last = start or found.start(1), found.end(), word
        if not is_adjective:
            break
    return (text[start:end], end) if last and last not in _ADJECTIVES else None


def _is_verb(word: str) -> bool:
    return word in _NO_NOUNS or bool(_CONJUGATED.search(word))


def _may_be_noun(adjective: str) -> bool:
    return bool(_PEOPLE.search(adjective) or _PARTICIPLE.search(adjective))


def singular(noun: str) -> str:
    """One of `noun`, a plural as printed, definite or not; as printed where no rule holds."""
    word = noun[:1].casefold() + noun[1:] if noun[1:2].islower() else noun
    plural = re.sub(r"(?<=e)ne$|(?<=er)ne$", "", word)
    endings: list[tuple[str, str]] = _WORDS["one_of"]
    for ending, one in endings:
        if plural.endswith(ending):
            return plural.removesuffix(ending) + one
    return word
