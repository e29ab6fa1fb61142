"""Triples by subject and by object, for writers of tables, subsets, catalogue and changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.graphs.dataset import Term
from sikkerby.vocabulary import CV, RDF, RDFS, SB, last_segment


class View:
    """An index over triples; all answers are sorted, so that what is written is repeatable.

    What is asked of a resource that it does not describe is looked up in `beyond`.
    """

    def __init__(self, triples: Iterable[Triple], beyond: View | None = None) -> None:
        forward: dict[NamedNode, dict[NamedNode, Any]] = {}
        backward: dict[Term, dict[NamedNode, Any]] = {}
        # A triple makes its terms anew each time: one of each is shared.
        terms: dict[Term, Term] = {}
        for triple in triples:
            subject = _one(terms, triple.subject)
            predicate = _one(terms, triple.predicate)
            value = _one(terms, triple.object)
            assert isinstance(subject, NamedNode)
            assert isinstance(predicate, NamedNode)
            forward.setdefault(subject, {}).setdefault(predicate, []).append(value)
            # Nobody asks who has a text.
            if isinstance(value, NamedNode):
                backward.setdefault(value, {}).setdefault(predicate, []).append(subject)
        for index in (forward, backward):
            for by_predicate in index.values():
                for predicate, found in by_predicate.items():
                    # Without doubles, and in half the room that a list takes.
                    by_predicate[predicate] = tuple(
                        sorted(set(found), key=_order) if len(found) > 1 else found
                    )
        self._beyond = beyond
        self._forward: Mapping[NamedNode, Mapping[NamedNode, tuple[Term, ...]]] = forward
        self._backward: Mapping[Term, Mapping[NamedNode, tuple[NamedNode, ...]]] = backward

    def __contains__(self, node: object) -> bool:
        return node in self._forward

    def states(self, triple: Triple) -> bool:
        """Whether a triple is one of those indexed."""
        subject = triple.subject
        assert isinstance(subject, NamedNode)
        return triple.object in self._own(subject).get(triple.predicate, ())

    def nodes(self) -> Iterator[NamedNode]:
        """All subjects."""
        return iter(sorted(self._forward, key=lambda node: node.value))

    def triples_of(self, node: NamedNode) -> Iterator[Triple]:
        """All triples with `node` as subject."""
        for predicate, values in self._own(node).items():
            for value in values:
                yield Triple(node, predicate, value)

    def predicates(self, node: NamedNode) -> list[NamedNode]:
        """The predicates that a subject has."""
        return sorted(self._own(node), key=lambda predicate: predicate.value)

    def values(self, node: NamedNode, predicate: NamedNode, language: str = "") -> list[Term]:
        """The objects of a subject and predicate; of literals, those in `language` if given."""
        found = self._of(node).get(predicate, ())
        if language:
            return [v for v in found if not isinstance(v, Literal) or v.language == language]
        return list(found)

    def resources(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        """The objects that are resources."""
        return [v for v in self.values(node, predicate) if isinstance(v, NamedNode)]

    def resource(self, node: NamedNode, predicate: NamedNode) -> NamedNode | None:
        """The first object that is a resource, or None."""
        return next(iter(self.resources(node, predicate)), None)

    def text(self, node: NamedNode, predicate: NamedNode, language: str = "") -> str:
        """The first literal of a subject and predicate, in `language` if given; else empty."""
        values = self.values(node, predicate, language)
        return next((value.value for value in values if isinstance(value, Literal)), "")

    def pointing(self, value: Term, predicate: NamedNode) -> list[NamedNode]:
        """The subjects that point to a resource by `predicate`."""
        return list(self._backward.get(value, {}).get(predicate, ()))

    def instances(self, kind: NamedNode) -> list[NamedNode]:
        """The subjects of a type."""
        return self.pointing(kind, RDF["type"])

    def is_a(self, node: NamedNode, kind: NamedNode) -> bool:
        """Whether a subject has a type."""
        return kind in self._of(node).get(RDF["type"], ())

    def _own(self, node: NamedNode) -> Mapping[NamedNode, tuple[Term, ...]]:
        return self._forward.get(node, {})

    def _of(self, node: NamedNode) -> Mapping[NamedNode, tuple[Term, ...]]:
        return self._own(node) or ({} if self._beyond is None else self._beyond._of(node))

    def label(self, node: NamedNode, language: str) -> str:
        """The name to use; where there is none, the last part of the IRI."""
        return (
            self.text(node, RDFS["label"], language)
            or self.text(node, RDFS["label"])
            or last_segment(node).rpartition("#")[2]
        )


def find_evident(view: View, node: NamedNode) -> Iterator[tuple[NamedNode, Term, NamedNode]]:
    """Predicates and values of a resource that words of the source carry, each with the statement
    or participation that has the evidence."""
    for statement in view.pointing(node, RDF["subject"]):
        for predicate in view.resources(statement, RDF["predicate"]):
            for value in view.values(statement, RDF["object"]):
                yield predicate, value, statement
    for participation in view.resources(node, CV["hasParticipation"]):
        for party in view.resources(participation, CV["hasParticipant"]):
            yield SB["party"], party, participation


def _one(terms: dict[Term, Term], term: object) -> Term:
    assert isinstance(term, NamedNode | Literal)
    return terms.setdefault(term, term)


def _order(term: Term) -> tuple[int, str, str]:
    """Resources before literals, literals by language and text."""
    if isinstance(term, NamedNode):
        return (0, "", term.value)
    return (1, term.language or "", term.value)
