"""What typed words name: organisations, places and initiatives, by whole names or parts of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sikkerby.spelling import folded_key, stem_key, words
from sikkerby.web.records.database import Connection
from sikkerby.web.records.sql import read_sql

# No name has more words, and no word of fewer letters is looked for as the beginning of one.
_LONGEST_NAME = 20
_SHORTEST_BEGINNING = 4
_SQL = read_sql(__file__)


@dataclass(frozen=True)
class Recognised:
    """What was recognised, by its IRI: by which typed words, whether by a whole name, and as which
    `filter` lists take it, if they do."""

    words: tuple[str, ...]
    whole: bool
    iri: str
    filter: str


def recognise(connection: Connection, typed: str) -> list[Recognised]:
    """What the typed words name; the longest names first, all meanings of a code.

    Words that a whole name explains are not used for parts of other names.
    """
    given = words(typed)
    lengths = range(min(len(given), _LONGEST_NAME), 0, -1)
    spans = [(start, start + n) for n in lengths for start in range(len(given) - n + 1)]
    keys = {span: _keys(given[slice(*span)]) for span in spans}
    bearers: dict[str, dict[int, None]] = {}
    wanted = json.dumps(sorted(set().union(*keys.values())))
    for key, number in connection.all(_SQL.bearers(), (wanted,)):
        bearers.setdefault(key, {})[number] = None
    used = [False] * len(given)
    found: list[tuple[int, tuple[str, ...], bool]] = []
    for start, end in spans:
        if any(used[start:end]):
            continue
        numbers = dict.fromkeys(
            number for key in sorted(keys[start, end]) for number in bearers.get(key, ())
        )
        if numbers:
            used[start:end] = [True] * (end - start)
            part = tuple(given[start:end])
            found += [(number, part, True) for number in numbers]
    for word, is_used in zip(given, used, strict=True):
        if not is_used and len(word) >= _SHORTEST_BEGINNING:
            numbers = dict.fromkeys(connection.column(_SQL.beginning(), (f'"{stem_key(word)}" *',)))
            found += [(number, (word,), False) for number in numbers]
    wanted = json.dumps([number for number, _, _ in found])
    described = {number: row for number, *row in connection.all(_SQL.described(), (wanted,))}
    return [Recognised(part, whole, *described[number]) for number, part, whole in found]


def _keys(part: Sequence[str]) -> set[str]:
    text = " ".join(part)
    return {stem_key(text), folded_key(text)}
