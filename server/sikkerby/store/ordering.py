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

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from sikkerby.store import tokens
from sikkerby.store.failures import TooMuch

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BLANK = r"[ \t\r\n]*+"
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

_VARIABLE = re.compile(tokens.VARIABLE)
_FUNCTION = re.compile(tokens.FUNCTION)
# An ORDER BY with one variable at the end of a query, or before its last brace.
_BY_VARIABLE = re.compile(
    rf"ORDER{_BLANK}BY{_BLANK}(?:ASC|DESC)?{_BLANK}\(?({tokens.VARIABLE})\)?"
    rf"(?:{_BLANK}(?:LIMIT|OFFSET){_BLANK}[0-9]++)*{_BLANK}}}?{_BLANK}",
    re.IGNORECASE | re.ASCII,
)
# A variable that stands for a call whose values are in order, as ?n in `(COUNT(*) AS ?n)`. Nothing
# in it can begin or end a text, a comment or an IRI, so that it is all in one or all in none; a
# backslash would make the bracket a part of a name.
_GIVEN = re.compile(
    rf"(?<!\\)\([ \t]*+(?:{'|'.join(tokens.KEYWORDS['ordered'])})[ \t]*+\([^()<>\"'#\r\n]*+\)"
    rf"[ \t]*+AS[ \t]++({tokens.VARIABLE})",
    re.IGNORECASE | re.ASCII,
)

_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")


class _Condition(NamedTuple):
    """A condition of ORDER BY: its direction, and the places of its first token, of its
    expression's first token, and of the token after it."""

    direction: str
    first: int
    inner: int
    after: int


def rewrite(query: str, most: int) -> str:
    """The query with the three keys of the module's text in place of each ORDER BY condition.

    What is no SPARQL is left for the parser to judge. Raises TooMuch where all keys together have
    more than `most` characters.
    """
    lower = query.lower()
    place = lower.find("order")
    if place < 0:
        return query
    names = Counter(name[1:] for name in _VARIABLE.findall(query))
    # Those that are given, and named once more, which the condition does.
    ordered = {name[1:] for name in _GIVEN.findall(query) if names[name[1:]] == 2}
    # Letters that become two in small letters move what is after them.
    only = _BY_VARIABLE.fullmatch(query, place) if len(lower) == len(query) else None
    if only is not None and only[1][1:] in ordered:
        return query
    blanks, read = tokens.split(query)
    words = pairwise(map(str.upper, read))
    starts = [first + 2 for first, pair in enumerate(words) if pair == ("ORDER", "BY")]
    conditions = [each for start in starts for each in _conditions(read, start, ordered)]
    # Each token with what stands before it.
    texts = list(map("".join, zip(blanks, read, strict=True)))
    size = 0
    # Those of a subquery within a condition come later, and are put into its text first.
    for direction, first, inner, after in reversed(conditions):
        keys = _KEYS.format("".join(texts[inner:after]), direction)
        size += len(keys)
        if size > most:
            raise TooMuch("query_bytes")
        texts[first:after] = [blanks[first] + keys, *[""] * (after - first - 1)]
    return "".join(texts)


def _conditions(read: Sequence[str], first: int, ordered: Container[str]) -> Iterator[_Condition]:
    """The conditions that begin here (SPARQL 1.1, rule OrderCondition), but for those whose values
    the engine puts in order as they are, such as the variables in `ordered`."""
    while True:
        direction = read[first].upper()
        inner = first + (direction in {"ASC", "DESC"})
        # NOT EXISTS is two words.
        bracket = inner + len([*takewhile(_FUNCTION.match, read[inner : inner + 2])])
        after = inner + 1 if _VARIABLE.fullmatch(read[inner]) else _after_bracket(read, bracket)
        if after is None:
            return
        if not _is_ordered(read, inner, after, ordered):
            yield _Condition(direction if inner > first else "ASC", first, inner, after)
        first = after


def _after_bracket(read: Sequence[str], first: int) -> int | None:
    """The place after the bracket that closes the one here; None where there is none."""
    depth = 0
    for place in range(first, len(read)):
        depth += (read[place] in _OPENING) - (read[place] in _CLOSING)
        if depth <= 0:
            return place + 1 if place > first else None
    return None


def _is_ordered(read: Sequence[str], first: int, end: int, ordered: Container[str]) -> bool:
    """Whether the whole expression is one of the variables, or a call of a function whose values
    are in order."""
    while read[first] == "(" and _after_bracket(read, first) == end:
        first, end = first + 1, end - 1
    if _VARIABLE.fullmatch(read[first]):
        return end == first + 1 and read[first][1:] in ordered
    is_ordered = read[first].upper() in tokens.KEYWORDS["ordered"]
    return is_ordered and _after_bracket(read, first + 1) == end
