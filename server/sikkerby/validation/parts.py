"""The parts of a dataset that are validated each on its own.

One part per edition, and one for all that the editions share. Each is validated against a
background: the few triples of other parts that its own triples lead to. So the time for one
edition does not grow with the number of editions, and a change in one leaves the others' results
valid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from sikkerby.documents.inputs import SHARED
from sikkerby.extraction.records import Extract
from sikkerby.graphs.build import Built
from sikkerby.graphs.dataset import Graph, JoinedGraph, group_by_subject, make_graph
from sikkerby.graphs.extracted import Minted
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.vocabulary import OWL, RDF, RDFS, SB, SKOS, Addresses

# What is said of a resource of another edition when one's own triples point to it.
_OUTLINE = frozenset((RDF["type"], RDFS["label"], OWL["deprecated"], SB["strategy"]))
# Leads out of the data, or to classes that are all in the background anyway.
_NOT_FOLLOWED = frozenset((RDF["type"], RDFS["isDefinedBy"], RDFS["subClassOf"]))
_VOCABULARY = frozenset((RDF["type"], RDFS["subClassOf"], RDFS["subPropertyOf"]))
BySubject = Mapping[NamedNode | BlankNode | Triple, list[Triple]]
_TEXTS = frozenset((RDFS["comment"], SKOS["editorialNote"]))


@dataclass(frozen=True)
class Part:
    """One part: its own triples, whose subjects are checked, and the background.

    `name` is the edition's identifier; the part that the editions share has the name `SHARED` and
    neither extract nor IRIs minted.
    """

    name: str
    own: Graph
    background: Graph
    extract: Extract | None = None
    minted: Minted | None = None

    @property
    def subjects(self) -> frozenset[str]:
        """The IRIs of the resources that the own triples describe."""
        return frozenset(subject for subject, _ in self.own.by_subject())


class _EditionOf:
    """The edition that an IRI belongs to (contract, section 2)."""

    def __init__(self, addresses: Addresses, editions: Iterable[str]) -> None:
        self._addresses = addresses
        self._editions = frozenset(editions)

    def __call__(self, iri: str) -> str:
        """The edition's identifier, or `SHARED`."""
        name = self._addresses.kind_and_edition(iri)[1]
        return name if name in self._editions else SHARED


def split(
    built: Built, progress: Progress, wanted: Container[str] | None = None
) -> tuple[Part, ...]:
    """The parts of what was built, or those `wanted`: the shared one, then the editions."""
    names = [manifest.identifier for manifest in built.data.manifests]
    edition_of = _EditionOf(built.addresses, names)
    own = _OwnGraphs(built, names, edition_of)
    shared = list(own[SHARED])
    by_subject = group_by_subject(shared)
    ontology = built.dataset.graphs.get(built.addresses.graph("ontology"), ())
    vocabulary = [triple for triple in ontology if triple.predicate in _VOCABULARY]
    foreign = _Foreign(own, edition_of)
    links = _links_by_subject(shared)

    def make(name: str) -> tuple[Graph, Graph]:
        """A part's own triples, and those of other parts that they lead to."""
        graph = own[name]
        if name == SHARED:
            return graph, make_graph(foreign.outlines(shared, SHARED))
        triples = list(graph)
        reached = {
            *vocabulary,
            *_reached(triples, by_subject, links),
            *foreign.outlines(triples, name),
        }
        return graph, make_graph(reached.difference(triples))

    chosen = [name for name in (SHARED, *names) if wanted is None or name in wanted]
    graphs = map_in_processes(make, chosen, progress, "Parts made ready")

    def records(name: str) -> tuple[Extract, Minted] | tuple[()]:
        found = built.editions.get(name)
        return (found.extract(), found.minted) if found else ()

    return tuple(
        Part(name, *some, *records(name)) for name, some in zip(chosen, graphs, strict=True)
    )


class _OwnGraphs:
    """What is said of each edition's resources in all graphs, and of what they share (`SHARED`);
    that of an edition is put together when it is asked for."""

    def __init__(self, built: Built, names: Sequence[str], edition_of: _EditionOf) -> None:
        own = {
            built.addresses.graph(kind, name): name
            for name in names
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
                    self._lines[edition_of(subject)] += lines

    def __getitem__(self, name: str) -> Graph:
        graphs = self._graphs[name]
        return Graph([*self._lines[name], *(line for graph in graphs for line in graph.lines())])


def _links_by_subject(triples: Iterable[Triple]) -> dict[NamedNode, list[NamedNode]]:
    """The reviewed links that start from each resource."""
    index: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for triple in triples:
        if (
            triple.predicate == RDF["subject"]
            and isinstance(triple.object, NamedNode)
            and isinstance(triple.subject, NamedNode)
        ):
            index[triple.object].append(triple.subject)
    return index


def _reached(
    own: Sequence[Triple],
    shared: BySubject,
    links: dict[NamedNode, list[NamedNode]],
) -> Iterable[Triple]:
    """The shared triples of all that the own triples lead to, however many steps away."""
    waiting = {triple.object for triple in own if triple.predicate not in _NOT_FOLLOWED}
    subjects = {triple.subject for triple in own}
    for subject in links.keys() & subjects:
        waiting.update(links[subject])
    seen: set[object] = set()
    while waiting:
        node = waiting.pop()
        if node in seen or not isinstance(node, NamedNode):
            continue
        seen.add(node)
        for triple in shared.get(node, ()):
            if triple.predicate in _TEXTS:
                continue
            yield triple
            if triple.predicate not in _NOT_FOLLOWED:
                waiting.add(triple.object)


class _Foreign:
    """Outlines of editions' resources that stand outside a part and are pointed to from it."""

    def __init__(self, own: _OwnGraphs, edition_of: _EditionOf) -> None:
        self._own = own
        self._edition_of = edition_of
        self._indices: dict[str, BySubject] = {}

    def outlines(self, triples: Sequence[Triple], name: str) -> Iterable[Triple]:
        links: set[tuple[NamedNode, NamedNode]] = set()
        # The subject of a reviewed link must also state what the link says.
        stated = {triple.object for triple in triples if triple.predicate == RDF["predicate"]}
        for triple in triples:
            value = triple.object
            if not isinstance(value, NamedNode):
                continue
            if self._edition_of(value.value) not in (SHARED, name):
                links.add((value, triple.predicate))
        for node, predicate in links:
            wanted = _OUTLINE | stated if predicate == RDF["subject"] else _OUTLINE
            for found in self._index(self._edition_of(node.value)).get(node, ()):
                if found.predicate in wanted:
                    yield found

    def _index(self, name: str) -> BySubject:
        if name not in self._indices:
            self._indices[name] = group_by_subject(self._own[name])
        return self._indices[name]
