"""Which initiatives of a later edition continue one of an earlier edition: proposals for a person.

Titles count most, then the words of the descriptions, then the parties. Each initiative is
proposed once, the surest pairs first; what is like nothing is left alone, and nothing is said to
continue anything before a person has accepted it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from sikkerby.errors import InputError
from sikkerby.graphs.build import Built
from sikkerby.linking.review import CONTINUES, SAFE, Link
from sikkerby.publication.view import View
from sikkerby.vocabulary import DCT, RDFS, SB, slugify

SAME_TITLE = "name"
LIKE = "likeness"
# Shares of the score; together 100.
_TITLE, _DESCRIPTION, _PARTIES = 55, 30, 15
_LEAST_SCORE = 45.0
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class _Compared:
    node: NamedNode
    title: str
    words: frozenset[str]
    parties: frozenset[NamedNode]


def propose_continuations(built: Built, earlier: str, later: str) -> Iterator[Link]:
    """The lines of a table to review for two editions of a data folder, the surest first.

    Raises InputError for an edition that is not there.
    """
    view = View(built.dataset.triples())
    before, after = (_initiatives(built, view, name) for name in (earlier, later))
    pairs = [
        (*likeness, one.node, other.node)
        for one in after
        for other in before
        if (likeness := _compare(one, other))
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[2].value, pair[3].value))
    taken: set[NamedNode] = set()
    for score, reason, ours, theirs in pairs:
        if not taken & {ours, theirs}:
            taken |= {ours, theirs}
            da, en = (view.text(theirs, RDFS["label"], language) for language in ("da", "en"))
            yield Link(
                CONTINUES, score, reason, ours.value, view.label(ours, "da"), theirs.value, da, en,
                "sb:Initiative", SAFE if reason == SAME_TITLE else "",
            )  # fmt: skip


def _initiatives(built: Built, view: View, edition: str) -> list[_Compared]:
    names = [manifest.identifier for manifest in built.data.manifests]
    if edition not in names:
        raise InputError("no-such-edition", edition, ", ".join(names))
    strategy = built.addresses.strategy(edition)
    return [
        _Compared(
            node,
            view.text(node, DCT["title"], "da").casefold(),
            frozenset(_WORD.findall(view.text(node, DCT["description"], "da").casefold())),
            frozenset(view.resources(node, SB["party"])),
        )
        for node in view.pointing(strategy, SB["strategy"])
        if view.is_a(node, SB["Initiative"])
    ]


def _compare(later: _Compared, earlier: _Compared) -> tuple[float, str] | None:
    """How sure it is that one continues the other, of 100, and why; None where they are unlike."""
    if slugify(later.title) == slugify(earlier.title):
        return 100.0, SAME_TITLE
    alike = difflib.SequenceMatcher(None, later.title, earlier.title, autojunk=False)
    # An upper bound, and quick: most pairs are nothing alike.
    if alike.real_quick_ratio() * _TITLE + _DESCRIPTION + _PARTIES < _LEAST_SCORE:
        return None
    score = (
        alike.ratio() * _TITLE
        + _overlap(later.words, earlier.words) * _DESCRIPTION
        + _overlap(later.parties, earlier.parties) * _PARTIES
    )
    return (round(score, 1), LIKE) if score >= _LEAST_SCORE else None


def _overlap(one: frozenset[object], other: frozenset[object]) -> float:
    """How much two sets share, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 0.0
