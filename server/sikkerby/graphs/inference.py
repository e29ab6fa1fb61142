"""Inference: the CONSTRUCT queries of `ontology/inference`, run in the order of their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QueryTriples, RdfFormat, Store

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place
from sikkerby.graphs.dataset import Graph
from sikkerby.graphs.sorted_lines import split_lines
from sikkerby.vocabulary import Addresses

# Triples that are worth a store of their own.
_ENOUGH = 50_000
_TRIPLES = RdfFormat.N_TRIPLES


@dataclass(frozen=True)
class Inference:
    """The rules of a folder, each by its file, and what all editions share, with what the rules add
    to that last."""

    rules: Sequence[tuple[Path, str]]
    common: Sequence[Graph]
    addresses: Addresses

    @classmethod
    def read(cls, folder: Path, shared: Sequence[Graph], addresses: Addresses) -> Inference:
        """Raises InputError for a rule that is no CONSTRUCT query."""
        rules = [(file, read_text(file)) for file in sorted(folder.glob("*.rq"))]
        added = Graph(split_lines(_apply(rules, shared, addresses.base)))
        return cls(rules, (*shared, added), addresses)

    def add(self, editions: Mapping[str, Sequence[Graph]]) -> Mapping[str, Graph]:
        """What the rules add to each of some editions, with what all share.

        No rule joins two editions. Each rule sees what those before it added; a triple that is
        stated already is left where it stands.
        """
        stated = [graph for graphs in editions.values() for graph in graphs]
        lines: dict[str, list[bytes]] = {name: [] for name in editions}
        found = _apply(self.rules, [*self.common, *stated], self.addresses.base)
        for line in split_lines(found):
            iri = line[1 : line.index(b">")].decode()
            name = self.addresses.kind_and_edition(iri)[1]
            if len(editions) == 1:
                (name,) = editions
            elif name not in lines:
                # It is said of what others share: only alone does an edition tell what is its own.
                return {name: self.add({name: editions[name]})[name] for name in editions}
            lines[name].append(line)
        return {name: Graph(found) for name, found in lines.items()}

    def batches(self, editions: Mapping[str, Sequence[Graph]]) -> list[list[str]]:
        """The editions, a few at a time: as many as have the triples of what they share, which
        keeps the work in step with their number, and the memory bounded."""
        enough = max(_ENOUGH, sum(map(len, self.common)))
        batches: list[list[str]] = []
        waiting: list[str] = []
        for name in editions:
            waiting.append(name)
            if sum(len(graph) for some in waiting for graph in editions[some]) > enough:
                batches.append(waiting)
                waiting = []
        return [*batches, waiting] if waiting else batches


def _apply(rules: Iterable[tuple[Path, str]], stated: Sequence[Graph], base: str) -> bytes:
    """What the rules add, as lines of N-Triples."""
    store = Store()
    known: set[bytes] = set()
    for graph in stated:
        store.load(graph.content, format=_TRIPLES)
        known.update(graph.lines())
    added: list[bytes] = []
    for file, rule in rules:
        found = split_lines(_construct(store, file, rule, base).serialize(format=_TRIPLES) or b"")
        new = set(found) - known
        content = b"\n".join([*new, b""]) if new else b""
        store.load(content, format=_TRIPLES)
        known |= new
        added.append(content)
    return b"".join(added)


def _construct(store: Store, file: Path, rule: str, base: str) -> QueryTriples:
    try:
        result = store.query(rule, base_iri=base)
    except SyntaxError as error:
        raise InputError("rule-not-parsable", error, place=Place(file)) from None
    if not isinstance(result, QueryTriples):
        raise InputError("rule-not-a-construct", place=Place(file))
    return result
