"""Messages in the reader's language, `{0}`, `{1}` … where a value stands.

Errors are raised by a key; each room has an `errors.toml` with what is said by it, in both
languages, and the package one with what several rooms say. What commands tell has keys in the same
way (`cli/news.toml`). Whatever else is said is written in English where it is said, values as they
come; `messages.tsv` has the Danish of each, as catalogues of gettext do.
"""

from __future__ import annotations

import os
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# A value, maybe with how it is written, as in {0:,}.
_VALUE = re.compile(r"\{(\d)(?::[^}]*)?\}")
_NUMBER = re.compile(r"^\d{1,3}(,\d{3})+$")


def reader_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language that the environment asks for: “da”, or “en” for every other.

    The first of gettext's variables that is set decides.
    """
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "da" if value.startswith("da") else "en"
    return "en"


@dataclass(frozen=True)
class ErrorTexts:
    """What the errors say: by their keys, then by language."""

    messages: Mapping[str, Mapping[str, str]]
    # By the key of an error, or by a remedy's own.
    remedies: Mapping[str, Mapping[str, str]]


def error_files() -> list[Path]:
    """The files with the texts of errors: the package's own, and those of its subpackages."""
    folder = Path(__file__).parent
    return [folder / "errors.toml", *sorted(folder.glob("*/errors.toml"))]


@cache
def error_texts() -> ErrorTexts:
    """All that errors say."""
    messages = {}
    remedies = {}
    for file in error_files():
        entries = tomllib.loads(file.read_text("utf-8"))
        remedies.update(entries.pop("remedies", {}))
        messages.update(entries)
    for key, entry in messages.items():
        if remedy := entry.get("remedy"):
            remedies[key] = remedies[remedy] if isinstance(remedy, str) else remedy
    return ErrorTexts(messages, remedies)


class _Filling(string.Formatter):
    """Puts values into words, each in the language of the words."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: object, format_spec: str) -> str:
        return translate(str(super().format_field(value, format_spec)), self._language)


def fill(words: str, values: Sequence[object], language: str) -> str:
    """Words in a language with the values in their places."""
    try:
        return _Filling(language).vformat(words, values, {})
    except (LookupError, ValueError):
        # A mistake in the words must not hide what they tell of.
        return " ".join((words, *map(str, values)))


@cache
def catalogue() -> Mapping[str, str]:
    """The Danish of each message that is no error's, by the English."""
    lines = Path(__file__).with_name("messages.tsv").read_text("utf-8").splitlines()[1:]
    return dict(line.split("\t") for line in lines)


@cache
def _patterns() -> list[tuple[list[str], list[str], str]]:
    """What stands between the values of each English message, their numbers, and the Danish.

    Those of errors, too: one may be told of in another message, or be kept as text.
    """
    texts = error_texts()
    errors = (*texts.messages.values(), *texts.remedies.values())
    known = {**{entry["en"]: entry["da"] for entry in errors}, **catalogue()}
    # Of two that fit, the one with more words of its own says more; one without any fits all.
    own_words = {english: len(_VALUE.sub("", english)) for english in known}
    return [
        (
            [part.replace("{{", "{").replace("}}", "}") for part in _VALUE.split(english)[::2]],
            _VALUE.findall(english),
            _VALUE.sub(r"{\1}", known[english]),
        )
        for english in sorted(known, key=own_words.__getitem__, reverse=True)
        if own_words[english]
    ]


def translate(message: str, language: str) -> str:
    """Each line of a message in a language; those that the catalogue does not know as they are."""
    return message if language != "da" else "\n".join(map(_to_danish, message.split("\n")))


def _to_danish(line: str) -> str:
    words = line.strip()
    # Most of what is no error has no values; to read what errors say takes long.
    if words in catalogue():
        return line.replace(words, catalogue()[words], 1)
    for pieces, numbers, danish in _patterns() if words else ():
        # Most differ in the first words, or in one of the others.
        if words.startswith(pieces[0]) and all(piece in words for piece in pieces):
            pattern = "(.*?)".join(map(re.escape, pieces))
            if found := re.fullmatch(pattern, words):
                values = dict(zip(numbers, found.groups(), strict=True))
                ordered = [values.get(number, "") for number in string.digits]
                return line.replace(words, fill(danish, ordered, "da"), 1)
    return _NUMBER.sub(lambda found: found[0].replace(",", "."), line)
