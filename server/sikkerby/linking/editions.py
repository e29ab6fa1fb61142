"""Which initiatives of a later edition continue one of an earlier edition: proposals for a person.

Titles count most, then the words of the descriptions, then the parties. Each initiative is
proposed once, the surest pairs first; what is like nothing is left alone, and nothing is said to
continue anything before a person has accepted it.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from sikkerby.errors import InputError
from sikkerby.graphs.build import Built
from sikkerby.linking.review import COLUMNS, CONTINUES, Decision
from sikkerby.publication.view import View
from sikkerby.vocabulary import DCT, RDFS, SB, slugify

_SAME_TITLE = "name"
_LIKE = "likeness"
# Shares of the score; together 100.
_TITLE, _DESCRIPTION, _PARTIES = 55, 30, 15
_LEAST_SCORE = 45.0
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class Continuation:
    """An initiative of the later edition and the one of the earlier that it may continue."""

    later: NamedNode
    earlier: NamedNode
    score: float
    reason: str

    @property
    def is_safe(self) -> bool:
        """Whether both bear the same title."""
        return self.reason == _SAME_TITLE


@dataclass(frozen=True)
class _Compared:
    node: NamedNode
    title: str
    words: frozenset[str]
    parties: frozenset[NamedNode]


def propose_continuations(built: Built, earlier: str, later: str) -> list[Continuation]:
    """The proposals for two editions of a data folder, the surest first.

    Raises InputError for an edition that is not there.
    """
    view = View(built.dataset.triples())
    before, after = (_initiatives(built, view, name) for name in (earlier, later))
    pairs = [pair for one in after for other in before if (pair := _compare(one, other))]
    pairs.sort(key=lambda pair: (-pair.score, pair.later.value, pair.earlier.value))
    found: list[Continuation] = []
    taken: set[NamedNode] = set()
    for pair in pairs:
        if not taken & {pair.later, pair.earlier}:
            taken |= {pair.later, pair.earlier}
            found.append(pair)
    return found


def _initiatives(built: Built, view: View, edition: str) -> list[_Compared]:
    names = [manifest.identifier for manifest in built.data.manifests]
    if edition not in names:
        raise InputError(
            f"There is no edition “{edition}”.", remedy=f"There are: {', '.join(names)}."
        )
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


def _compare(later: _Compared, earlier: _Compared) -> Continuation | None:
    if slugify(later.title) == slugify(earlier.title):
        return Continuation(later.node, earlier.node, 100.0, _SAME_TITLE)
    alike = difflib.SequenceMatcher(None, later.title, earlier.title, autojunk=False)
    # An upper bound, and quick: most pairs are nothing alike.
    if alike.real_quick_ratio() * _TITLE + _DESCRIPTION + _PARTIES < _LEAST_SCORE:
        return None
    score = (
        alike.ratio() * _TITLE
        + _overlap(later.words, earlier.words) * _DESCRIPTION
        + _overlap(later.parties, earlier.parties) * _PARTIES
    )
    if score < _LEAST_SCORE:
        return None
    return Continuation(later.node, earlier.node, round(score, 1), _LIKE)


def _overlap(one: frozenset[object], other: frozenset[object]) -> float:
    """How much two sets share, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 0.0


def write_continuations_review(proposals: Sequence[Continuation], built: Built) -> str:
    """The table to review, its decisions still open."""
    view = View(built.dataset.triples())
    lines = ["\t".join(COLUMNS)]
    for entry in proposals:
        cells = {
            "relation": CONTINUES,
            "score": f"{entry.score:g}",
            "reason": entry.reason,
            "our_iri": entry.later.value,
            "our_name": view.label(entry.later, "da"),
            "their_iri": entry.earlier.value,
            "their_name_da": view.text(entry.earlier, RDFS["label"], "da"),
            "their_name_en": view.text(entry.earlier, RDFS["label"], "en"),
            "their_type": "sb:Initiative",
            "note": "safe" if entry.is_safe else "",
        }
        lines.append("\t".join(" ".join(cells.get(name, "").split()) for name in COLUMNS))
    return "\n".join(lines) + "\n"


_REASONS_DA = {_SAME_TITLE: "titlen er den samme", _LIKE: "titel, ord og parter ligner"}
_REASONS_EN = {_SAME_TITLE: "the title is the same", _LIKE: "title, words and parties are alike"}


def write_continuations(
    decisions: Sequence[Decision], reviewer: str, day: datetime.date, *, name: str, base: str
) -> str:
    """The Turtle of a file `name` of links between editions."""
    agent = f"<id/agent/{slugify(reviewer)}>"
    lines = [
        "# Initiatives that continue those of an earlier edition, proposed by `sikkerby link`",
        "# and accepted by a person.",
        "",
        "@prefix dct: <http://purl.org/dc/terms/> .",
        "@prefix prov: <http://www.w3.org/ns/prov#> .",
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix sb: <https://w3id.org/sikkerby/ns#> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        "",
        f"{agent} a prov:Agent ; rdfs:label {_both(reviewer, reviewer)} .",
    ]
    for entry in decisions:
        later, earlier = (iri.removeprefix(base) for iri in (entry.our_iri, entry.their_iri))
        slug = slugify(f"{name}-{later.rpartition('/')[2]}")
        note = f" {entry.note}" if entry.note else ""
        lines += [
            "",
            f"<{later}> sb:continues <{earlier}> .",
            f"<id/link/{slug}> a sb:Link ;",
            "    rdfs:label "
            + _both(
                f"{entry.our_name} fortsætter {entry.their_name_da}",
                f"{entry.our_name} continues {entry.their_name_en}",
            )
            + " ;",
            f"    rdf:subject <{later}> ; rdf:predicate sb:continues ; rdf:object <{earlier}> ;",
            f"    sb:confidence {entry.score / 100:.2f} ;",
            f'    dct:created "{day.isoformat()}"^^xsd:date ; dct:creator {agent} ;',
            "    skos:editorialNote "
            + _both(
                f"Foreslået, fordi {_REASONS_DA.get(entry.reason, entry.reason)} "
                f"({entry.score:g} af 100). Gennemgået af {reviewer}.{note}",
                f"Proposed because {_REASONS_EN.get(entry.reason, entry.reason)} "
                f"({entry.score:g} of 100). Reviewed by {reviewer}.{note}",
            )
            + " .",
        ]
    return "\n".join(lines) + "\n"


def _both(danish: str, english: str) -> str:
    return f"{Literal(danish, language='da')} , {Literal(english, language='en')}"
