"""A data folder to the named graphs of a publication."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.documents.folder import DataFolder
from sikkerby.documents.inputs import SHARED
from sikkerby.documents.turtle import read_turtle
from sikkerby.extraction.lexicon import read_entities
from sikkerby.extraction.records import Extract
from sikkerby.graphs.dataset import Dataset, Graph, JoinedGraph, make_graph, refuse_doubles
from sikkerby.graphs.edition_cache import EditionCache, EditionGraphs
from sikkerby.graphs.edition_reader import EditionReader, minted_paths
from sikkerby.graphs.inference import Rules, infer_shared, read_rules
from sikkerby.graphs.ledger import Entry, Ledger, identifier_lines, read_ledger, update
from sikkerby.graphs.reach import Reach
from sikkerby.graphs.templates import render_graph
from sikkerby.memory import gc_paused
from sikkerby.parallel import in_own_process, map_in_processes
from sikkerby.progress import Progress
from sikkerby.vocabulary import Addresses


@dataclass(frozen=True)
class Built:
    """The graphs of a data folder, and what was read on the way.

    `editions` has what each came to, in order; `recorded` is the ledger as it was read, `shared`
    are the `identifier_lines` of what belongs to no edition.
    """

    data: DataFolder
    addresses: Addresses
    editions: Mapping[str, EditionGraphs]
    dataset: Dataset
    recorded: Ledger
    shared: bytes

    @property
    def extracts(self) -> tuple[Extract, ...]:
        """The records of all editions, in order."""
        return tuple(found.extract() for found in self.editions.values())

    def identifiers(self) -> Iterator[bytes]:
        """The `identifier_lines` of all that something is said of, but that it is withdrawn."""
        yield self.shared
        for found in self.editions.values():
            yield found.identifiers()

    def entries(self) -> Iterator[Entry]:
        """The ledger as it now stands, in order. A withdrawn path that is in use is a DataError."""
        return update(self.recorded, self.identifiers(), self.data.revised)

    @cached_property
    def ledger(self) -> Ledger:
        """The same in memory."""
        return replace(self.recorded, entries={entry.iri: entry for entry in self.entries()})

    @cached_property
    def described(self) -> frozenset[str]:
        """The paths below the base of all that something is said of, but that it is withdrawn."""
        return frozenset(
            line.partition("\t")[0]
            for text in self.identifiers()
            for line in text.decode().splitlines()
        )


@gc_paused()
def build_graphs(
    data: DataFolder, ontology: Path, progress: Progress, cache: EditionCache | None = None
) -> Built:
    """All named graphs but the catalogue, with no triple in two of them: of the editions that were
    read or, with a `cache`, of all. What is in the cache is not read again.

    Raises DataError for names that the reference data do not know, and what reading an edition
    raises.
    """
    addresses = Addresses(data.manifest.base)
    recorded = read_ledger(data.identifiers_file)
    names = data.manifest_by_name if cache else data.edition_by_name
    known = {name: found for name in names if cache and (found := cache.find(name))}
    template = Path(__file__).with_name("withdrawn.ttl")
    withdrawn = render_graph(template, base=addresses.base, entries=recorded.withdrawn())
    rules = read_rules(ontology / "inference")
    make_shared = partial(_make_shared, data, withdrawn, ontology, rules, addresses)
    # The objects that it takes to make them would be in the way of all that follows.
    shared = in_own_process(make_shared) if len(data.manifests) > 1 else make_shared()
    missing = [name for name in names if name not in known]
    if missing:
        reach = Reach(shared.values(), shared[addresses.graph("ontology")])
        entities = read_entities(data.reference, data.short_names)
        reader = EditionReader(data, addresses, recorded, entities, shared, reach, rules, cache)
        read = map_in_processes(reader.read, missing, progress, "Editions read")
        known |= zip(missing, read, strict=True)
    editions = {name: known[name] for name in names}
    # What is only said to be withdrawn is not minted again; anything else said of it would be.
    said = {line for graph in shared.values() for line in graph.lines()}
    paths = minted_paths(Graph(said.difference(withdrawn.lines())), addresses)
    dataset = Dataset(_join(editions, shared, addresses))
    built = Built(data, addresses, editions, dataset, recorded, identifier_lines(paths, {}))
    if withdrawn:
        # None of those may be in use.
        deque(built.entries(), maxlen=0)
    return built


def _make_shared(
    data: DataFolder, withdrawn: Graph, ontology: Path, rules: Rules, addresses: Addresses
) -> dict[NamedNode, Graph]:
    """The graphs of what belongs to no edition, what is inferred of it included."""
    graphs = {
        addresses.graph("curated"): make_graph((*data.reference, *withdrawn)),
        addresses.graph("links"): make_graph(data.links),
        addresses.graph("ontology"): make_graph(
            read_turtle(ontology / "sikkerby.ttl", data.manifest.base)
        ),
    }
    refuse_doubles(graphs)
    inferred = infer_shared(rules, graphs.values(), addresses.base)
    return {**graphs, addresses.graph("inferred"): inferred}


def _join(
    editions: Mapping[str, EditionGraphs], shared: Mapping[NamedNode, Graph], addresses: Addresses
) -> Mapping[NamedNode, Graph]:
    """All graphs by name; what is inferred is one."""
    inferred = addresses.graph("inferred")
    common = chain(shared[inferred].lines(), *(found.beyond for found in editions.values()))
    graphs: dict[NamedNode, Graph] = {}
    for name, found in editions.items():
        graphs[addresses.graph("extracted", name)] = found.stated
        graphs[addresses.graph("curated", name)] = found.added
    parts = {SHARED: Graph(common)} | {name: found.inferred for name, found in editions.items()}
    return {**graphs, **shared, inferred: JoinedGraph(parts)}
