"""What cells call things: by their Danish names, or by addresses where several bear one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.vocabulary import RDFS, SB


class Things:
    """Things with names, and the terms of the vocabulary with theirs, in a `language`."""

    def __init__(
        self, triples: Iterable[Triple], vocabulary: Iterable[Triple], base: str, language: str
    ) -> None:
        self.base = base
        self.language = language
        self._names: dict[NamedNode, str] = {}
        self._bearers: dict[tuple[str, str], set[NamedNode]] = defaultdict(set)
        self._terms: dict[NamedNode, dict[str, str]] = defaultdict(dict)
        for triple in triples:
            self.add(triple)
        for triple in vocabulary:
            node, label = triple.subject, triple.object
            if (
                triple.predicate == RDFS["label"]
                and isinstance(node, NamedNode)
                and isinstance(label, Literal)
            ):
                self._terms[node][label.language or ""] = label.value

    def add(self, triple: Triple) -> None:
        """Learn the name that a triple gives."""
        node, label = triple.subject, triple.object
        if (
            triple.predicate == RDFS["label"]
            and isinstance(node, NamedNode)
            and isinstance(label, Literal)
            and label.language == "da"
        ):
            self._names[node] = label.value
            self._bearers[self._room(node), label.value.casefold()].add(node)

    def _room(self, node: NamedNode) -> str:
        """What a thing's path begins with; what is not ours is a place: a country."""
        prefix = f"{self.base}id/"
        own = node.value.startswith(prefix) and "#" not in node.value
        return node.value.removeprefix(prefix).partition("/")[0] if own else "place"

    def name(self, node: NamedNode, room: str) -> str:
        """What a cell of a column of such things says for one."""
        name = self._names.get(node, "")
        if name and self._bearers[room, name.casefold()] == {node}:
            return name
        return self.path(node, room)

    def path(self, node: NamedNode, room: str) -> str:
        """The address of a thing, as short as the room allows."""
        return node.value.removeprefix(f"{self.base}id/").removeprefix(f"{room}/")

    def find(self, cell: str, room: str) -> NamedNode | None:
        """The one thing that a cell names, or whose address it gives."""
        bearers = self._bearers.get((room, cell.casefold()), set[NamedNode]())
        if len(bearers) == 1:
            return next(iter(bearers))
        for address in (f"{self.base}id/{room}/{cell}", f"{self.base}id/{cell}", cell):
            try:
                node = NamedNode(address)
            except ValueError:
                continue
            if node in self._names:
                return node
        return None

    def term(self, node: NamedNode) -> str:
        """The word for a term of the vocabulary."""
        return self._terms[node].get(self.language) or node.value.removeprefix(SB.iri)

    def find_term(self, cell: str, choices: Sequence[NamedNode]) -> NamedNode | None:
        """The one of `choices` that a cell names in either language, or by its name in `ns#`."""
        word = cell.casefold()
        return next(
            (
                node
                for node in choices
                if word == node.value.removeprefix(SB.iri).casefold()
                or word in {label.casefold() for label in self._terms[node].values()}
            ),
            None,
        )
