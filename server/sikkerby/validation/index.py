"""Triples by subject and property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from sikkerby.vocabulary import RDF

Node = NamedNode | BlankNode


class Index:
    """The triples of shapes, of the vocabulary, or of one part of the data, by subject."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._subjects: dict[Node, dict[NamedNode, list[Node | Literal]]] = {}
        self._instances: dict[Node | Literal, list[Node]] = defaultdict(list)
        for triple in triples:
            subject, value = triple.subject, triple.object
            assert not isinstance(subject, Triple)
            assert not isinstance(value, Triple)
            about = self._subjects.setdefault(subject, {})
            about.setdefault(triple.predicate, []).append(value)
            if triple.predicate == RDF["type"]:
                self._instances[value].append(subject)

    def instances(self, *classes: NamedNode) -> Iterator[NamedNode]:
        """The resources of these classes, in the order of their IRIs."""
        found = {node for kind in classes for node in self._instances.get(kind, ())}
        named = (node for node in found if isinstance(node, NamedNode))
        yield from sorted(named, key=lambda node: node.value)

    def subjects(self) -> Iterator[NamedNode]:
        """All resources with an IRI that something is said of."""
        return (node for node in self._subjects if isinstance(node, NamedNode))

    def predicates(self, subject: Node) -> Iterable[NamedNode]:
        """The properties of a resource."""
        return self._subjects.get(subject, {}).keys()

    def values(self, subject: Node, predicate: NamedNode) -> list[Node | Literal]:
        """All values of a property."""
        return self._subjects.get(subject, {}).get(predicate, [])

    def nodes(self, subject: Node, predicate: NamedNode) -> list[NamedNode]:
        """The values of a property that are resources with an IRI."""
        return [value for value in self.values(subject, predicate) if isinstance(value, NamedNode)]

    def text(self, subject: Node, predicate: NamedNode, language: str = "") -> str | None:
        """The text of a property in a language, or None; a plain one without a language."""
        for value in self.values(subject, predicate):
            if isinstance(value, Literal) and (value.language or "") == language:
                return value.value
        return None
