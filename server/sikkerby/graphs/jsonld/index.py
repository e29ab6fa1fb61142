"""Triples by subject and by object: what a nested document is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Node = NamedNode | BlankNode
Pair = tuple[NamedNode, NamedNode | BlankNode | Literal | Triple]


class Index:
    """Triples held in memory; made once per publication."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._outgoing: dict[Node, list[Pair]] = defaultdict(list)
        self._incoming: dict[tuple[Node, str], list[Node]] = defaultdict(list)
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            # A triple that is a subject has no identifier, so no document can be about it.
            if isinstance(subject, Triple):
                continue
            self._outgoing[subject].append((predicate, value))
            if isinstance(value, (NamedNode, BlankNode)):
                self._incoming[value, predicate.value].append(subject)

    def outgoing(self, node: Node) -> Sequence[Pair]:
        """Properties of a node with their values."""
        return self._outgoing.get(node, ())

    def incoming(self, node: Node, predicate: str) -> Sequence[Node]:
        """The nodes that point to a node with the property of this IRI."""
        return self._incoming.get((node, predicate), ())

    def subjects(self) -> Iterable[Node]:
        """All nodes that something is said of."""
        return self._outgoing.keys()
