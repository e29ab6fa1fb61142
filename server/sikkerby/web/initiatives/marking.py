"""Texts with the words marked that somebody looks for."""

from __future__ import annotations

import re

from sikkerby.spelling import WORD, stem, words

# Stretches of a text, each with whether it is what was looked for.
Pieces = list[tuple[str, bool]]


def mark_words(text: str, typed: str) -> Pieces:
    """The text in pieces, with the typed words marked in whatever inflection they stand."""
    wanted = tuple(map(stem, words(typed)))
    pieces: Pieces = []
    last = 0
    for found in WORD.finditer(text):
        if stem(found[0]).startswith(wanted):
            pieces += [(text[last : found.start()], False), (found[0], True)]
            last = found.end()
    pieces.append((text[last:], False))
    return [(stretch, is_marked) for stretch, is_marked in pieces if stretch]


def sentence_with(text: str, typed: str) -> Pieces:
    """The first sentence that has a typed word, with the words marked; nothing if none has."""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])", text):
        pieces = mark_words(sentence, typed)
        if any(is_marked for _, is_marked in pieces):
            return pieces
    return []
