"""Triples by subject and property, for the checks that are not SHACL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.vocabulary import RDF


class Index:
    """The triples of one part of the data, by subject."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._subjects: dict[NamedNode, dict[NamedNode, list[NamedNode | Literal]]] = {}
        self._instances: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for triple in triples:
            subject, value = triple.subject, triple.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                continue
            about = self._subjects.setdefault(subject, {})
            about.setdefault(triple.predicate, []).append(value)
            if triple.predicate == RDF["type"] and isinstance(value, NamedNode):
                self._instances[value].append(subject)

    def instances(self, *classes: NamedNode) -> Iterator[NamedNode]:
        """The resources of these classes, in the order of their IRIs."""
        found = {node for kind in classes for node in self._instances.get(kind, ())}
        yield from sorted(found, key=lambda node: node.value)

    def subjects(self) -> Iterable[NamedNode]:
        """All resources that something is said of."""
        return self._subjects.keys()

    def values(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
        """All values of a property."""
        return self._subjects.get(subject, {}).get(predicate, [])

    def nodes(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        """The values of a property that are resources."""
        return [value for value in self.values(subject, predicate) if isinstance(value, NamedNode)]

    def text(self, subject: NamedNode, predicate: NamedNode, language: str = "") -> str | None:
        """The text of a property in a language, or None; a plain one without a language."""
        for value in self.values(subject, predicate):
            if isinstance(value, Literal) and (value.language or "") == language:
                return value.value
        return None
