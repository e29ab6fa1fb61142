"""Property paths that repeat a repetition, such as `(p*)*`.

They mean no more than `p*`, but the engine then searches anew from every node it reaches:
on 1,600 edges 41 seconds instead of 0.17. So they are reduced before they are asked, as far as the
same is found: `(p*|q)*` is `(p|q)*`, `(p+)*` is `p*`, and `(p*/q?)*` is `(p|q)*`. A group with one
whole alternative of repetitions that does not reduce, as in `(p+/q+)*`, is refused; `(p*/q)*` says
something of its own and is left to the time limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sikkerby.errors import QueryError
from sikkerby.store import tokens
from sikkerby.store.tokens import Token

_REPEATED = frozenset("*+")
_MARKS = frozenset("*+?")
_CANDIDATE = re.compile(rf"\)(?:{tokens.SPACE}|{tokens.COMMENT})*+[*+]")


@dataclass
class _Element:
    """A step of a path: a group, where it is one, and the mark after it, where it has one."""

    group: _Group | None = None
    mark: Token | None = None

    @property
    def repeats(self) -> bool:
        """Whether it finds by itself what follows from more than one step."""
        if self.mark is not None and self.mark.text in _REPEATED:
            return True
        return self.group is not None and self.group.repeats

    @property
    def is_optional(self) -> bool:
        """Whether it may be no step at all."""
        if self.mark is not None and self.mark.text in "*?":
            return True
        return self.group is not None and any(
            all(element.is_optional for element in alternative)
            for alternative in self.group.alternatives
        )


@dataclass
class _Group:
    """What stands in one pair of brackets."""

    alternatives: list[list[_Element]] = field(default_factory=lambda: [[]])
    slashes: list[list[Token]] = field(default_factory=lambda: [[]])
    is_path: bool = True

    @property
    def repeats(self) -> bool:
        """Whether one alternative is all repetitions, or such and what may be left out."""
        return self.is_path and any(
            any(element.repeats for element in alternative)
            and all(element.repeats or element.is_optional for element in alternative)
            for alternative in self.alternatives
        )


def reduce_nested_repeats(query: str) -> str:
    """The query with repeated repetitions reduced; all places in it stay what they are.

    Raises QueryError for one that does not reduce.
    """
    if _CANDIDATE.search(query) is None:
        return query
    letters = list(query)
    for element in _repeated_groups(query):
        group, mark = element.group, element.mark
        assert group is not None
        assert mark is not None
        if group.repeats and _strip(query, group, mark, letters):
            letters[mark.start] = "*"
    return "".join(letters)


def _strip(query: str, group: _Group, mark: Token, letters: list[str]) -> bool:
    """Take the marks away that the one after the group makes needless; whether one of them
    allowed for no step at all."""
    is_optional = False
    for alternative, slashes in zip(group.alternatives, group.slashes, strict=True):
        if slashes:
            if not all(element.is_optional for element in alternative):
                if all(element.repeats for element in alternative):
                    raise _error(query, mark)
                continue
            for slash in slashes:
                letters[slash.start] = "|"
        for element in alternative:
            if element.mark is not None:
                letters[element.mark.start] = " "
                is_optional |= element.mark.text in "*?"
            if element.group is not None:
                is_optional |= _strip(query, element.group, mark, letters)
    return is_optional


def _repeated_groups(query: str) -> Iterator[_Element]:
    """Groups with a repetition after them, the inner ones first."""
    groups = [_Group()]
    last: _Element | None = None  # the element just read
    for token in tokens.read(query):
        group, text = groups[-1], token.text
        if text in _MARKS and last is not None:
            last.mark = token
            if text in _REPEATED and last.group is not None and last.group.is_path:
                yield last
            last = None
        elif text == "(":
            groups.append(_Group())
            last = None
        elif text == ")" and len(groups) > 1:
            last = _Element(groups.pop())
            groups[-1].alternatives[-1].append(last)
        elif token.kind in {"iri", "name"} or text == "a":
            last = _Element()
            group.alternatives[-1].append(last)
        else:
            last = None
            if text == "|":
                group.alternatives.append([])
                group.slashes.append([])
            elif text == "/":
                group.slashes[-1].append(token)
            elif text not in {"^", "!"}:
                group.is_path = False
                group.alternatives, group.slashes = [[]], [[]]


def _error(query: str, token: Token) -> QueryError:
    line, column, text = tokens.position(query, token.start)
    return QueryError("repetition-repeated", line=line, column=column, line_text=text)
