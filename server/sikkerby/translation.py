"""Messages in the reader's language.

They are written in English where they are raised, values as they come; `messages.tsv` has the
Danish of each, `{0}`, `{1}` … where a value stands, as catalogues of gettext do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_VALUE = re.compile(r"\{(\d)\}")
_NUMBER = re.compile(r"^\d{1,3}(,\d{3})+$")


def reader_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language that the environment asks for: “da”, or “en” for every other.

    The first of gettext's variables that is set decides.
    """
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "da" if value.startswith("da") else "en"
    return "en"


@cache
def catalogue() -> Mapping[str, str]:
    """The Danish of each message, by the English."""
    lines = Path(__file__).with_name("messages.tsv").read_text("utf-8").splitlines()[1:]
    found = dict(line.split("\t") for line in lines)
    # Of two that fit, the one with more words of its own says more.
    return dict(sorted(found.items(), key=lambda entry: -len(_VALUE.sub("", entry[0]))))


@cache
def _pieces() -> list[tuple[list[str], str]]:
    """What stands between the values of each English message, and its Danish."""
    return [(_VALUE.split(english)[::2], danish) for english, danish in catalogue().items()]


def translate(message: str, language: str) -> str:
    """Each line of a message in a language; those that the catalogue does not know as they are."""
    return message if language != "da" else "\n".join(map(_to_danish, message.split("\n")))


def _to_danish(line: str) -> str:
    words = line.strip()
    for pieces, danish in _pieces() if words else ():
        # Most differ in the first words, or in one of the others.
        if words.startswith(pieces[0]) and all(piece in words for piece in pieces):
            pattern = "(.*?)".join(map(re.escape, pieces))
            if found := re.fullmatch(pattern, words):
                values = [_to_danish(value) for value in found.groups()]
                return line.replace(words, danish.format(*values), 1)
    return _NUMBER.sub(lambda found: found[0].replace(",", "."), line)
