"""ORDER BY over mixed terms, in SPARQL's order (SPARQL 1.1, section 15.1).

The engine compares numbers and times by value, but all other pairs of literals letter by letter, so
that its order runs in a circle: "5" < 9 < 10 < "5". Its sort then ends the whole process, or gives
a wrong order unseen. So three keys stand in place of each condition, which it evaluates once a row:

1. the datatype of the second key, which IRIs, blank nodes and unbound values do not have: they come
   first, and are in SPARQL's order as they are;
2. a value of one of few datatypes, each of which the engine orders well: a double for numbers, UTC
   for times (those without a time zone are taken to be in it), a number of days for durations, and
   the letters of all other literals, ill-typed ones among them;
3. what the second key left out: the digits that a double has no room for, or the language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sikkerby.store import tokens
from sikkerby.store.failures import TooMuch
from sikkerby.store.tokens import Token

_XSD = "http://www.w3.org/2001/XMLSchema#"
# A duration has a place among the others by where it leads from here: one of the four moments by
# which XML Schema compares them (XML Schema Part 2, section 3.2.6.2).
_MOMENT = f'"1903-03-01T00:00:00Z"^^<{_XSD}dateTime>'
_VALUE = (
    f"IF(isNumeric({{0}}),<{_XSD}double>({{0}}),"
    f'COALESCE(ADJUST({{0}},"PT0S"^^<{_XSD}dayTimeDuration>),'
    f"{_MOMENT}-({_MOMENT}-{{0}}),"
    "IF(isLiteral({0}),STR({0}),{0})))"
)
_REST = f"IF(isNumeric({{0}}),<{_XSD}decimal>({{0}}),LANG({{0}}))"
_KEYS = f"{{1}}(DATATYPE({_VALUE})) {{1}}({_VALUE}) {{1}}({_REST})"

# Functions whose values the engine puts in order as they are.
_ORDERED = frozenset({
    "BOUND", "CONCAT", "CONTAINS", "COUNT", "DATATYPE", "DAY", "ENCODE_FOR_URI", "EXISTS",
    "GROUP_CONCAT", "HOURS", "IRI", "ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC", "ISURI",
    "LANG", "LANGMATCHES", "LCASE", "MD5", "MINUTES", "MONTH", "RAND", "REGEX", "REPLACE",
    "SAMETERM", "SECONDS", "SHA1", "SHA256", "SHA384", "SHA512", "STR", "STRAFTER", "STRBEFORE",
    "STRENDS", "STRLEN", "STRSTARTS", "STRUUID", "SUBSTR", "TZ", "UCASE", "URI", "UUID", "YEAR",
})  # fmt: skip
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")


def rewrite(query: str, most: int) -> str:
    """The query with keys for its ORDER BY conditions, of at most so many characters in all.

    What is no SPARQL is left for the parser to judge. Raises TooMuch.
    """
    if "order" not in query.lower():
        return query
    found = list(tokens.read(query))
    if not found:
        return query
    end = _end(found, len(found))
    return query[: found[0].start] + _rewrite(query, found, 0, len(found), most) + query[end:]


class _Condition(NamedTuple):
    """A condition of ORDER BY: its direction, and the places of its expression's tokens."""

    direction: str
    first: int
    end: int


def _rewrite(query: str, found: Sequence[Token], first: int, end: int, most: int) -> str:
    """The text from one token up to another, rewritten."""
    pieces: list[str] = []
    size = 0
    copied = found[first].start
    index = first
    while index < end:
        index += 1
        if not (_word(found, index - 1) == "ORDER" and _word(found, index) == "BY"):
            continue
        index += 1
        while index < end and (condition := _condition(found, index)) is not None:
            direction, inner, after = condition
            if not _is_ordered(found, inner, after):
                expression = _rewrite(query, found, inner, after, most)
                keys = _KEYS.format(expression, direction)
                pieces += [query[copied : found[index].start], keys]
                copied = _end(found, after)
                size += len(keys)
                if size > most:
                    raise TooMuch("query_bytes")
            index = after
    pieces.append(query[copied : _end(found, end)])
    return "".join(pieces)


def _end(found: Sequence[Token], index: int) -> int:
    """Where the text of the tokens before this one ends."""
    return found[index - 1].start + len(found[index - 1].text)


def _word(found: Sequence[Token], index: int) -> str:
    """A word in capitals; empty where there is something else."""
    is_word = index < len(found) and found[index].kind == "word"
    return found[index].text.upper() if is_word else ""


def _condition(found: Sequence[Token], index: int) -> _Condition | None:
    """The condition that begins here, if one does (SPARQL 1.1, rule OrderCondition)."""
    direction = "ASC"
    if _word(found, index) in {"ASC", "DESC"}:
        direction = _word(found, index)
        index += 1
    first = index
    if index < len(found) and found[index].kind == "variable":
        return _Condition(direction, first, index + 1)
    if _word(found, index) == "VALUES":
        return None
    while index < len(found) and found[index].kind in {"word", "iri", "name"}:
        index += 1
    after = _after_bracket(found, index)
    return None if after is None else _Condition(direction, first, after)


def _after_bracket(found: Sequence[Token], index: int) -> int | None:
    """The place after the bracket that closes the one here; None where there is none."""
    depth = 0
    for place in range(index, len(found)):
        text = found[place].text
        depth += (text in _OPENING) - (text in _CLOSING)
        if depth <= 0:
            return place + 1 if place > index else None
    return None


def _is_ordered(found: Sequence[Token], first: int, end: int) -> bool:
    """Whether the whole expression is a call of a function whose values are in order."""
    while found[first].text == "(" and _after_bracket(found, first) == end:
        first, end = first + 1, end - 1
    return _word(found, first) in _ORDERED and _after_bracket(found, first + 1) == end
