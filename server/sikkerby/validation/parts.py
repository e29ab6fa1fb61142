"""The parts of a dataset that are validated each on its own.

One part per edition, and one for all that the editions share. Each is validated against a
background: the few triples of other parts that its own triples lead to. So the time for one
edition does not grow with the number of editions, and a change in one leaves the others' results
valid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pyoxigraph import NamedNode, Triple

from sikkerby.documents.inputs import SHARED
from sikkerby.graphs.build import Built
from sikkerby.graphs.dataset import Graph, JoinedGraph, group_by_subject, make_graph
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.validation.document import Document
from sikkerby.vocabulary import OWL, RDF, RDFS, SB, SKOS

# What is said of a resource of another edition when one's own triples point to it.
_OUTLINE = frozenset((RDF["type"], RDFS["label"], OWL["deprecated"], SB["strategy"]))
# Leads out of the data, or to classes that are all in the background anyway.
_NOT_FOLLOWED = frozenset((RDF["type"], RDFS["isDefinedBy"], RDFS["subClassOf"]))
_VOCABULARY = frozenset((RDF["type"], RDFS["subClassOf"], RDFS["subPropertyOf"]))
_TEXTS = frozenset((RDFS["comment"], SKOS["editorialNote"]))


@dataclass(frozen=True)
class Part:
    """One part: its own triples, whose subjects are checked, and the background.

    `name` is the edition's identifier; the part that the editions share has the name `SHARED` and
    no document.
    """

    name: str
    own: Graph
    background: Graph
    document: Document | None = None

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The IRIs of the resources that the own triples describe."""
        return frozenset(subject for subject, _ in self.own.by_subject())


def split(
    built: Built, progress: Progress, wanted: Container[str] | None = None
) -> tuple[Part, ...]:
    """The parts of what was built, or those `wanted`: the shared one, then the editions."""
    triples = _Triples(built)
    chosen = [name for name in (SHARED, *triples.editions) if wanted is None or name in wanted]
    graphs = map_in_processes(triples.of_part, chosen, progress, "Parts made ready")
    parts = []
    for name, (own, background) in zip(chosen, graphs, strict=True):
        found = built.editions.get(name)
        document = Document(found.extract(), found.minted, built.addresses) if found else None
        parts.append(Part(name, own, background, document))
    return tuple(parts)


class _Triples:
    """The triples of all parts. What is said of an edition's resources is put together when it is
    asked for."""

    def __init__(self, built: Built) -> None:
        self._addresses = built.addresses
        self.editions = dict.fromkeys(manifest.identifier for manifest in built.data.manifests)
        own = {
            built.addresses.graph(kind, name): name
            for name in self.editions
            for kind in ("extracted", "curated")
        }
        self._graphs: dict[str, list[Graph]] = defaultdict(list)
        self._lines: dict[str, list[bytes]] = defaultdict(list)
        for name, graph in built.dataset.graphs.items():
            parts = (
                graph.parts if isinstance(graph, JoinedGraph) else {own.get(name, SHARED): graph}
            )
            for edition, part in parts.items():
                if edition != SHARED:
                    self._graphs[edition].append(part)
                    continue
                for subject, lines in part.by_subject():
                    self._lines[self._edition_of(subject)] += lines
        self._by_subject = cache(lambda name: group_by_subject(self._own(name)))
        ontology = built.dataset.graphs.get(built.addresses.graph("ontology"), ())
        self._vocabulary = [triple for triple in ontology if triple.predicate in _VOCABULARY]
        # The reviewed links that start from each resource.
        self._links: dict[Any, list[Any]] = defaultdict(list)
        for triples in self._by_subject(SHARED).values():
            for triple in triples:
                if triple.predicate == RDF["subject"]:
                    self._links[triple.object].append(triple.subject)

    def of_part(self, name: str) -> tuple[Graph, Graph]:
        """A part's own triples, and those of other parts that they lead to."""
        graph = self._own(name)
        triples = list(graph)
        reached = set(self._outlines(triples, name))
        if name != SHARED:
            reached.update(self._vocabulary, self._reached(triples))
            reached.difference_update(triples)
        return graph, make_graph(reached)

    def _own(self, name: str) -> Graph:
        graphs = self._graphs[name]
        return Graph([*self._lines[name], *(line for graph in graphs for line in graph.lines())])

    def _edition_of(self, iri: str) -> str:
        """The edition that an IRI belongs to (contract, section 2), or `SHARED`."""
        name = self._addresses.kind_and_edition(iri)[1]
        return name if name in self.editions else SHARED

    def _reached(self, own: Sequence[Triple]) -> Iterator[Triple]:
        """The shared triples of all that the own triples lead to, however many steps away."""
        waiting = {triple.object for triple in own if triple.predicate not in _NOT_FOLLOWED}
        for subject in self._links.keys() & {triple.subject for triple in own}:
            waiting.update(self._links[subject])
        seen: set[object] = set()
        while waiting:
            node = waiting.pop()
            if node in seen or not isinstance(node, NamedNode):
                continue
            seen.add(node)
            for triple in self._by_subject(SHARED).get(node, ()):
                if triple.predicate in _TEXTS:
                    continue
                yield triple
                if triple.predicate not in _NOT_FOLLOWED:
                    waiting.add(triple.object)

    def _outlines(self, triples: Sequence[Triple], name: str) -> Iterator[Triple]:
        """Outlines of editions' resources that stand outside a part and are pointed to from it."""
        # The subject of a reviewed link must also state what the link says.
        stated = {triple.object for triple in triples if triple.predicate == RDF["predicate"]}
        pointing = {
            (triple.object, triple.predicate)
            for triple in triples
            if isinstance(triple.object, NamedNode)
            and self._edition_of(triple.object.value) not in (SHARED, name)
        }
        for node, predicate in pointing:
            wanted = _OUTLINE | stated if predicate == RDF["subject"] else _OUTLINE
            for found in self._by_subject(self._edition_of(node.value)).get(node, ()):
                if found.predicate in wanted:
                    yield found
