"""Texts with the words marked that somebody looks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkerby.spelling import WORD, stem, words


@dataclass(frozen=True)
class Piece:
    """A stretch of text; marked where it is what was looked for."""

    text: str
    marked: bool


def mark_words(text: str, typed: str) -> list[Piece]:
    """The text in pieces, with the typed words marked in whatever inflection they stand."""
    wanted = tuple(map(stem, words(typed)))
    pieces: list[Piece] = []
    last = 0
    for found in WORD.finditer(text):
        if stem(found[0]).startswith(wanted):
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
