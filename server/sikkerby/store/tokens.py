"""The tokens of SPARQL, read by one regular expression that never looks back.

Three readings of the same grammar (SPARQL 1.1, sections 19.2 to 19.8): `scan` gives only what
matters for a quick judgement, `split` every token with what stands before it, both in C, and `read`
every token with its kind and place, for the rare query that needs a closer look. All are linear in
the text: every quantifier is possessive.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE_SIGN = f"[{_LETTER}_0-9\u00b7\u0300-\u036f\u203f-\u2040]"
_NAME_SIGN = f"[{_LETTER}_0-9\u00b7\u0300-\u036f\u203f-\u2040-]"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

SPACE = r"[ \t\r\n]++"
COMMENT = r"\#[^\r\n]*+"
IRI = r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"
_MARKS = (('"""', '|"(?!"")', ""), ("'''", "|'(?!'')", ""), ('"', "", r"\r\n"), ("'", "", r"\r\n"))
CLOSED_TEXT, TEXT = (
    "|".join(
        rf"{mark}(?:[^{mark[0]}\\{ends}]|\\.{inner})*+(?:{mark}){times}"
        for mark, inner, ends in _MARKS
    )
    # One that nothing closes goes to its end, or each quote in it would be looked for an end again.
    for times in ("", "?+")
)
VARIABLE = rf"[?$]{_VARIABLE_SIGN}++"
# A dot belongs to a name only where a name sign follows: `ex:a.b` is one name, `ex:a.` is not.
_BEFORE_COLON = rf"[{_LETTER}_](?:{_NAME_SIGN}++|\.(?=[.]{{0,32}}+{_NAME_SIGN}))*+"
NAME = (
    rf"(?:{_BEFORE_COLON})?+:"
    rf"(?:(?:{_NAME_SIGN}++|:|{_ESCAPED}|(?<!:)\.(?=[.]{{0,32}}+(?:{_NAME_SIGN}|[:%\\])))++)?+"
)
LANGUAGE = r"@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+"
NUMBER = r"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+"
# A word takes all that a name would have taken before its colon, so that no place is read more
# than twice; `true.SERVICE` is therefore parted at its dots afterwards.
WORD = _BEFORE_COLON
SIGN = r"\|\||&&|\^\^|[!<>]=|<<|>>|[{}()\[\]|^!<>=+\-*/?&~]"

# The beginning of a token that may stand before the bracket of a call, in a condition of ORDER BY:
# what else may follow there is no part of it.
FUNCTION = rf"(?!(?i:VALUES|LIMIT|OFFSET|ORDER)\Z)(?:{IRI}|[{_LETTER}_:])"

_BORING = f"(?:{SPACE}|{VARIABLE}|{NAME}|[.,;]|{IRI}|{NUMBER}|{TEXT}|{LANGUAGE}|{COMMENT})*+"
# The end and any stray sign count as tokens: without them a miss would be tried again from
# every later place, and the scan would not be linear.
_SCAN = rf"{_BORING}({WORD}|{SIGN}|\Z|.)"
# The engine needs no end of these words, unless they begin a name.
_SPLIT = (
    rf"((?:{SPACE}|{COMMENT})*+)((?i:ORDER(?=BY)|BY(?=[A-Z]))(?!{_NAME_SIGN}{{0,64}}+[:.])"
    rf"|{VARIABLE}|{NAME}|{IRI}|{NUMBER}|{TEXT}|{LANGUAGE}|{WORD}|{SIGN}|\Z|.)"
)
_READ = (
    rf"(?P<space>{SPACE}|{COMMENT})|(?P<variable>{VARIABLE})|(?P<name>{NAME})|(?P<iri>{IRI})"
    rf"|(?P<text>{TEXT})|(?P<number>{NUMBER})|(?P<language>{LANGUAGE})|(?P<word>{WORD})"
    rf"|(?P<sign>{SIGN}|[.,;])|(?P<stray>.)"
)

# Words and signs in capitals, by what they mean to a store.
_TABLE = tomllib.loads(Path(__file__).with_name("keywords.toml").read_text("utf-8"))
KEYWORDS = {meaning: frozenset[str](words) for meaning, words in _TABLE.items()}


class Token(NamedTuple):
    """One token: its `kind` is a group of the grammar above, `start` its place in the text."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """A word in capitals; empty where it is something else."""
        return self.text.upper() if self.kind == "word" else ""


@cache
def _pattern(text: str) -> re.Pattern[str]:
    # Compiled with the first query: it takes time, which no page need wait for.
    return re.compile(text, re.DOTALL)


def scan(query: str) -> list[str]:
    """Words, brackets and operators only, in order; names, strings and comments left out.

    Words may hold dots: `true.SERVICE` comes as one, and is for the caller to part.
    """
    return _pattern(_SCAN).findall(query)


def split(query: str) -> tuple[Sequence[str], Sequence[str]]:
    """What stands before each token, and each token, with the end as one or two that are empty;
    words may hold dots."""
    blanks, texts = zip(*_pattern(_SPLIT).findall(query), strict=True)
    return blanks, texts


def read(query: str) -> Iterator[Token]:
    """Every token but white space and comments, and then the end."""
    for match in _pattern(_READ).finditer(query):
        kind = match.lastgroup or "stray"
        if kind == "word":
            start = match.start()
            for part in match.group().split("."):
                if part:
                    yield Token(kind, part, start)
                start += len(part) + 1
        elif kind != "space":
            yield Token(kind, match.group(), match.start())
    yield Token("end", "", len(query))


def lower_booleans(query: str) -> str:
    """The query with TRUE and FALSE as most engines want them; keywords have no case."""
    letters = list(query)
    for token in read(query):
        if token.keyword in {"TRUE", "FALSE"}:
            letters[token.start : token.start + len(token.text)] = token.text.lower()
    return "".join(letters)


class Position(NamedTuple):
    """A place in a query: its line and column (from 1), and the text of its line."""

    line: int
    column: int
    line_text: str


def position(query: str, start: int) -> Position:
    """Where a place is."""
    line = query.count("\n", 0, start) + 1
    line_start = query.rfind("\n", 0, start) + 1
    line_end = query.find("\n", start)
    text = query[line_start : line_end if line_end >= 0 else None]
    return Position(line, start - line_start + 1, text)
