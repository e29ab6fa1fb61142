"""Triples by subject and by object, for writers of tables, subsets, catalogue and changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.graphs.dataset import Term
from sikkerby.vocabulary import RDF, RDFS, last_segment


class View:
    """An index over triples; all answers are sorted, so that what is written is repeatable."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._forward: dict[NamedNode, dict[NamedNode, set[Term]]] = {}
        self._backward: dict[Term, dict[NamedNode, set[NamedNode]]] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            assert isinstance(subject, NamedNode)
            assert isinstance(value, NamedNode | Literal)
            self._forward.setdefault(subject, defaultdict(set))[predicate].add(value)
            self._backward.setdefault(value, defaultdict(set))[predicate].add(subject)

    def __contains__(self, node: NamedNode) -> bool:
        return node in self._forward

    def nodes(self) -> Iterator[NamedNode]:
        """All subjects."""
        return iter(sorted(self._forward, key=lambda node: node.value))

    def triples_of(self, node: NamedNode) -> Iterator[Triple]:
        """All triples with `node` as subject."""
        for predicate, values in self._forward.get(node, {}).items():
            for value in values:
                yield Triple(node, predicate, value)

    def predicates(self, node: NamedNode) -> list[NamedNode]:
        """The predicates that a subject has."""
        return sorted(self._forward.get(node, {}), key=lambda predicate: predicate.value)

    def values(self, node: NamedNode, predicate: NamedNode, language: str = "") -> list[Term]:
        """The objects of a subject and predicate; of literals, those in `language` if given."""
        found = self._forward.get(node, {}).get(predicate, set())
        if language:
            found = {v for v in found if not isinstance(v, Literal) or v.language == language}
        return sorted(found, key=_order)

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
        """The subjects that point to `value` by `predicate`."""
        return sorted(self._backward.get(value, {}).get(predicate, set()), key=_order)

    def instances(self, kind: NamedNode) -> list[NamedNode]:
        """The subjects of a type."""
        return self.pointing(kind, RDF["type"])

    def is_a(self, node: NamedNode, kind: NamedNode) -> bool:
        """Whether a subject has a type."""
        return kind in self._forward.get(node, {}).get(RDF["type"], set())

    def label(self, node: NamedNode, language: str) -> str:
        """The name to use; where there is none, the last part of the IRI."""
        return (
            self.text(node, RDFS["label"], language)
            or self.text(node, RDFS["label"])
            or last_segment(node).rpartition("#")[2]
        )


def _order(term: Term) -> tuple[int, str, str]:
    """Resources before literals, literals by language and text."""
    if isinstance(term, NamedNode):
        return (0, "", term.value)
    return (1, term.language or "", term.value)
