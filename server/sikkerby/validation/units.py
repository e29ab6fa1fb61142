"""The parts of a dataset that are validated each on its own.

One part per edition, and one for all that the editions share. Each is validated against a
background: the few triples of other parts that its own triples lead to. So the time for one
edition does not grow with the number of editions, and a change in one leaves the others' results
valid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from sikkerby.graphs.build import Built
from sikkerby.graphs.dataset import Dataset
from sikkerby.vocabulary import OWL, RDF, RDFS, SB, SKOS, Addresses

SHARED = ""

# What is said of a resource of another edition when one's own triples point to it.
_OUTLINE = frozenset((RDF["type"], RDFS["label"], OWL["deprecated"], SB["strategy"]))
# Leads out of the data, or to classes that are all in the background anyway.
_NOT_FOLLOWED = frozenset((RDF["type"], RDFS["isDefinedBy"], RDFS["subClassOf"]))
_VOCABULARY = frozenset((RDF["type"], RDFS["subClassOf"], RDFS["subPropertyOf"]))
_TEXTS = frozenset((RDFS["comment"], SKOS["editorialNote"]))


@dataclass(frozen=True)
class Unit:
    """One part: its own triples, whose subjects are checked, and the background.

    `name` is the edition's identifier, empty for what the editions share.
    """

    name: str
    own: tuple[Triple, ...]
    background: tuple[Triple, ...]

    @cached_property
    def subjects(self) -> frozenset[NamedNode]:
        """The resources that the own triples describe."""
        found = {triple.subject for triple in self.own}
        return frozenset(node for node in found if isinstance(node, NamedNode))


class EditionOf:
    """Tells to which edition an IRI belongs (contract, section 2)."""

    def __init__(self, addresses: Addresses, editions: Iterable[str]) -> None:
        self._prefix = f"{addresses.base}id/"
        self._editions = frozenset(editions)

    def __call__(self, iri: str) -> str:
        """The edition's identifier, or nothing for what the editions share."""
        if not iri.startswith(self._prefix):
            return SHARED
        parts = iri[len(self._prefix) :].split("/", 2)
        name = parts[1].partition("#")[0] if len(parts) > 1 else ""
        return name if name in self._editions else SHARED


def split(built: Built, wanted: Container[str] | None = None) -> tuple[Unit, ...]:
    """The parts of what was built: the shared one, then the editions, or those that are wanted."""
    editions = [manifest.identifier for manifest in built.data.manifests]
    return split_dataset(built.dataset, built.addresses, editions, wanted)


def split_dataset(
    dataset: Dataset,
    addresses: Addresses,
    editions: Iterable[str],
    wanted: Container[str] | None = None,
) -> tuple[Unit, ...]:
    """The parts of a dataset that has these editions, the shared one first."""
    names = list(editions)
    edition_of = EditionOf(addresses, names)
    own = _own_triples(dataset, addresses, names, edition_of)
    shared = _by_subject(own[SHARED])
    vocabulary = tuple(
        triple
        for triple in dataset.graphs.get(addresses.graph("ontology"), frozenset())
        if triple.predicate in _VOCABULARY
    )
    foreign = _Foreign(own, edition_of)
    links = _links_by_subject(own[SHARED])
    units: list[Unit] = []
    if wanted is None or SHARED in wanted:
        outlines = tuple(foreign.outlines(own[SHARED], SHARED))
        units.append(Unit(SHARED, tuple(own[SHARED]), outlines))
    for name in names:
        if wanted is not None and name not in wanted:
            continue
        background = set(vocabulary)
        background.update(_reached(own[name], shared, links))
        background.update(foreign.outlines(own[name], name))
        background.difference_update(own[name])
        units.append(Unit(name, tuple(own[name]), tuple(background)))
    return tuple(units)


def _own_triples(
    dataset: Dataset, addresses: Addresses, names: list[str], edition_of: EditionOf
) -> dict[str, list[Triple]]:
    own: dict[str, list[Triple]] = {name: [] for name in (SHARED, *names)}
    whole = {
        addresses.graph(kind, name): name for name in names for kind in ("extracted", "curated")
    }
    for graph, triples in dataset.graphs.items():
        if graph in whole:
            own[whole[graph]].extend(triples)
            continue
        for triple in triples:
            subject = triple.subject
            iri = subject.value if isinstance(subject, NamedNode) else ""
            own[edition_of(iri)].append(triple)
    return own


def _by_subject(triples: Iterable[Triple]) -> dict[NamedNode, list[Triple]]:
    index: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            index[triple.subject].append(triple)
    return index


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
    own: Iterable[Triple],
    shared: dict[NamedNode, list[Triple]],
    links: dict[NamedNode, list[NamedNode]],
) -> Iterable[Triple]:
    """The shared triples of all that the own triples lead to, however many steps away."""
    own = list(own)
    waiting = {triple.object for triple in own if triple.predicate not in _NOT_FOLLOWED}
    subjects = {triple.subject for triple in own}
    for subject in subjects & links.keys():
        waiting.update(links[subject])  # type: ignore[index]
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

    def __init__(self, own: dict[str, list[Triple]], edition_of: EditionOf) -> None:
        self._own = own
        self._edition_of = edition_of
        self._indices: dict[str, dict[NamedNode, list[Triple]]] = {}

    def outlines(self, triples: Iterable[Triple], name: str) -> Iterable[Triple]:
        links: set[tuple[NamedNode, NamedNode]] = set()
        for triple in triples:
            value = triple.object
            if not isinstance(value, NamedNode):
                continue
            home = self._edition_of(value.value)
            if home not in (SHARED, name):
                links.add((value, triple.predicate))
        for node, predicate in links:
            # The subject of a reviewed link must also state what the link says.
            whole = predicate == RDF["subject"]
            for found in self._index(self._edition_of(node.value)).get(node, ()):
                if whole or found.predicate in _OUTLINE:
                    yield found

    def _index(self, name: str) -> dict[NamedNode, list[Triple]]:
        if name not in self._indices:
            self._indices[name] = _by_subject(self._own[name])
        return self._indices[name]
