"""Names in what a visitor types: folded letters, inflections, codes, and words in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkerby.spelling import stem
from sikkerby.web.pages.records import Corpus, Initiative, Organisation, Thing

_WORD = re.compile(r"[^\W_]+\+?")
_SHORTEST_STEM = 4


def split_words(text: str) -> list[str]:
    return _WORD.findall(text)


@dataclass(frozen=True)
class Recognised:
    """A thing that was recognised: by which typed words, and whether by a whole name or code."""

    thing: Thing
    words: tuple[str, ...]
    whole: bool


def recognise(corpus: Corpus, typed: str) -> list[Recognised]:
    """What the typed words name; the longest names first, all meanings of a code.

    Words that a whole name explains are not used for parts of other names.
    """
    words = split_words(typed)
    stems = [stem(word) for word in words]
    index = _index(corpus)
    used = [False] * len(words)
    found: list[Recognised] = []
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            if any(used[start : start + length]):
                continue
            key = " ".join(stems[start : start + length])
            things = index.get(key, [])
            if things:
                used[start : start + length] = [True] * length
                part = tuple(words[start : start + length])
                found += [Recognised(thing, part, True) for thing in things]
    for position, word in enumerate(words):
        if used[position] or len(word) < _SHORTEST_STEM:
            continue
        found += [
            Recognised(thing, (word,), False)
            for thing in _things(corpus)
            if any(
                part.startswith(stems[position])
                for name in _names(thing)
                for part in map(stem, split_words(name))
            )
        ]
    return found


_indexes: dict[int, tuple[Corpus, dict[str, list[Thing]]]] = {}


def _index(corpus: Corpus) -> dict[str, list[Thing]]:
    kept = _indexes.get(id(corpus))
    if kept is not None and kept[0] is corpus:
        return kept[1]
    index: dict[str, list[Thing]] = {}
    for thing in _things(corpus):
        for name in _names(thing):
            key = " ".join(map(stem, split_words(name)))
            entries = index.setdefault(key, [])
            if thing not in entries:
                entries.append(thing)
    _indexes.clear()
    _indexes[id(corpus)] = (corpus, index)
    return index


def _things(corpus: Corpus) -> list[Thing]:
    return [
        *corpus.organisations.values(),
        *corpus.places.values(),
        *corpus.initiatives.values(),
    ]


def _names(thing: Thing) -> list[str]:
    code = [thing.code] if thing.code and isinstance(thing, Organisation) else []
    names = [thing.name.da, thing.name.en, *thing.others, *thing.hidden, *code]
    return [name for name in dict.fromkeys(names) if name]


@dataclass(frozen=True)
class Piece:
    """A stretch of text; marked where it is what was looked for."""

    text: str
    marked: bool


def find_words(initiative: Initiative, typed: str) -> bool:
    """Whether the row has every typed word, in any inflection, in either language."""
    wanted = {stem(word) for word in split_words(typed)}
    texts = (
        initiative.name.da,
        initiative.name.en,
        initiative.printed_title,
        initiative.description.da,
        initiative.description.en,
        *initiative.others,
    )
    present = {stem(word) for text in texts for word in split_words(text)}
    return all(any(have.startswith(want) for have in present) for want in wanted)


def mark_words(text: str, typed: str) -> list[Piece]:
    """The text in pieces, with the typed words marked in whatever inflection they stand."""
    wanted = [stem(word) for word in split_words(typed)]
    pieces: list[Piece] = []
    last = 0
    for found in _WORD.finditer(text):
        if any(stem(found[0]).startswith(want) for want in wanted):
            pieces.append(Piece(text[last : found.start()], False))
            pieces.append(Piece(found[0], True))
            last = found.end()
    pieces.append(Piece(text[last:], False))
    return [piece for piece in pieces if piece.text]


def sentence_with(text: str, typed: str) -> list[Piece]:
    """The first sentence that has a typed word, with the words marked; nothing if none has."""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])", text):
        pieces = mark_words(sentence, typed)
        if any(piece.marked for piece in pieces):
            return pieces
    return []
