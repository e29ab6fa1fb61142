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
from functools import cached_property

from sikkerby.errors import QueryError
from sikkerby.store import tokens
from sikkerby.store.tokens import Token

_REPEATED = frozenset("*+")
_OPTIONAL = frozenset("*?")
_MARKS = _REPEATED | _OPTIONAL
_NO_MARK = Token("end", "", 0)
# Before the sign may stand comments, which are left for a closer look: to skip each of many in one
# line would go through the rest of that line as often.
_CANDIDATE = re.compile(rf"\)(?:{tokens.SPACE})?+[*+#]")


@dataclass
class _Alternative:
    """Steps of a path one after the other."""

    steps: list[_Step] = field(default_factory=list)
    slashes: list[Token] = field(default_factory=list)

    # Found out once, as each asks all that is in its brackets.
    @cached_property
    def repeats(self) -> bool:
        """Whether it is all repetitions, or such and what may be left out."""
        is_all = all(step.repeats or step.is_optional for step in self.steps)
        return is_all and any(step.repeats for step in self.steps)

    @property
    def is_optional(self) -> bool:
        """Whether it may be no step at all."""
        return all(step.is_optional for step in self.steps)


@dataclass
class _Step:
    """A step of a path: the alternatives in its brackets, where it has some, and the mark after it,
    where there is one."""

    alternatives: list[_Alternative] = field(default_factory=list)
    mark: Token = _NO_MARK
    is_path: bool = True

    @property
    def holds_repeats(self) -> bool:
        """Whether what is in its brackets finds by itself what follows from more than one step."""
        return any(alternative.repeats for alternative in self.alternatives)

    @property
    def repeats(self) -> bool:
        return self.mark.text in _REPEATED or self.holds_repeats

    @property
    def is_optional(self) -> bool:
        """Whether it may be no step at all."""
        return self.mark.text in _OPTIONAL or any(
            alternative.is_optional for alternative in self.alternatives
        )


def reduce_nested_repeats(query: str) -> str:
    """The query with repeated repetitions reduced; all places in it stay what they are.

    Raises QueryError for one that does not reduce.
    """
    if _CANDIDATE.search(query) is None:
        return query
    letters = list(query)
    for step in _repeated_groups(query):
        if step.holds_repeats and _strip(query, step, step.mark, letters):
            letters[step.mark.start] = "*"
    return "".join(letters)


def _strip(query: str, group: _Step, mark: Token, letters: list[str]) -> bool:
    """Take the marks away that the one after the group makes needless; whether one of them
    allowed for no step at all."""
    is_optional = False
    for alternative in group.alternatives:
        if alternative.slashes and not alternative.is_optional:
            if all(step.repeats for step in alternative.steps):
                place = tokens.position(query, mark.start)
                raise QueryError("repetition-repeated", **place._asdict())
            continue
        for slash in alternative.slashes:
            letters[slash.start] = "|"
        for step in alternative.steps:
            if step.mark is not _NO_MARK:
                letters[step.mark.start] = " "
                is_optional |= step.mark.text in _OPTIONAL
            is_optional |= _strip(query, step, mark, letters)
    return is_optional


def _repeated_groups(query: str) -> Iterator[_Step]:
    """Groups with a repetition after them, the inner ones first."""
    groups = [_Step([_Alternative()])]
    last: _Step | None = None  # the step just read
    for token in tokens.read(query):
        group, text = groups[-1], token.text
        if text in _MARKS and last is not None:
            last.mark = token
            if text in _REPEATED and last.alternatives:
                yield last
            last = None
        elif text == "(":
            groups.append(_Step([_Alternative()]))
            last = None
        elif text == ")" and len(groups) > 1:
            last = groups.pop()
            if not last.is_path:
                last.alternatives = []
            groups[-1].alternatives[-1].steps.append(last)
        elif token.kind in {"iri", "name"} or text == "a":
            last = _Step()
            group.alternatives[-1].steps.append(last)
        else:
            last = None
            if text == "|":
                group.alternatives.append(_Alternative())
            elif text == "/":
                group.alternatives[-1].slashes.append(token)
            elif text not in {"^", "!"}:
                group.is_path = False
