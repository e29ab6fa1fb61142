"""What somebody typed into the search field, read as a question: an age, a principle, names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkerby.spelling import stem, words
from sikkerby.web.records.naming import Recognised, recognise
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import Selection, read_age, select

_YEARS = r"(?:års?|årige?s?|aar|aarige?s?|years?(?:[\s-]olds?)?|yrs?)"
_AGE = re.compile(rf"(?<!\S)(\d{{1,3}}(?:[.,]\d{{1,2}})?)[\s-]*{_YEARS}(?!\w)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\S)(\d{1,3}(?:[.,]\d{1,2})?)(?!\S)")
_PRINCIPLE = re.compile(r"\bprincip(?:pet|le)?\s+(\d{1,2})(?!\S)", re.IGNORECASE)


@dataclass(frozen=True)
class SearchText:
    """An age in years as it was typed, principles by their IRIs, and what the other words name,
    of which `choosable` are what lists can be filtered by; `unknown` are words that name nothing.
    """

    age: str
    principles: tuple[str, ...]
    recognised: list[Recognised]
    choosable: list[Recognised]
    unknown: list[str]


def read_search_text(found: Records, typed: str) -> SearchText:
    """What the typed words name. A number alone is an age where something else is asked for."""
    rest, age = _take(_AGE, typed)
    rest, number = _take(_PRINCIPLE, rest)
    principles, rest = _find_principles(found, rest, number)
    recognised = recognise(found.connection, rest)
    choosable = [entry for entry in best_per_word(recognised) if entry.filter]
    used = {word for entry in recognised for word in entry.words}
    if not age and (choosable or principles):
        without, bare = _take(_NUMBER, rest)
        if bare and bare not in used:
            rest, age = without, bare
    unknown = [word for word in words(rest) if word not in used]
    age = "" if read_age(age) is None else age
    return SearchText(age, principles, recognised, choosable, unknown)


def combine(found: Records, asked: SearchText) -> Selection:
    """The question at `/ask` that all of it makes together: different words narrow, and of several
    meanings of the same words the first counts."""
    first: dict[tuple[str, ...], Recognised] = {}
    for entry in asked.choosable:
        first.setdefault(entry.words, entry)
    chosen: dict[str, tuple[str, ...]] = {}
    # Two words may be parts of one name.
    for name, iri in dict.fromkeys((entry.filter, entry.iri) for entry in first.values()):
        chosen[name] = (*chosen.get(name, ()), iri)
    return select(found, principles=asked.principles, age_given=asked.age, path="/ask", **chosen)


def _take(pattern: re.Pattern[str], typed: str) -> tuple[str, str]:
    """The text without what the pattern finds first, and the number in that."""
    match = pattern.search(typed)
    if match is None:
        return typed, ""
    return f"{typed[: match.start()]} {typed[match.end() :]}", match[1]


def _find_principles(found: Records, typed: str, number: str) -> tuple[tuple[str, ...], str]:
    """The principles of that number, or whose short name is among the words; the other words."""
    given = words(typed)
    stems = list(map(stem, given))
    explained: set[int] = set()
    iris = []
    query = "SELECT iri, number, short_name_da, short_name_en FROM principles"
    for iri, own, *names in found.connection.all(query):
        spans = [
            span for name in names if name for span in _spans(list(map(stem, words(name))), stems)
        ]
        explained.update(place for span in spans for place in span)
        if spans or number == str(own):
            iris.append(iri)
    rest = [word for place, word in enumerate(given) if place not in explained]
    return tuple(iris), " ".join(rest)


def _spans(part: list[str], whole: list[str]) -> list[range]:
    """Where a list stands in another."""
    starts = range(len(whole) - len(part) + 1)
    return [range(i, i + len(part)) for i in starts if whole[i : i + len(part)] == part]


def best_per_word(recognised: list[Recognised]) -> list[Recognised]:
    """Without parts of names where the same word is a whole one."""
    explained = {word for entry in recognised if entry.whole for word in entry.words}
    return [e for e in recognised if e.whole or not explained & set(e.words)]
