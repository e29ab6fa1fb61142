"""A data folder to the named graphs of a publication."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.documents.edition import read_edition
from sikkerby.documents.folder import EDITIONS, DataFolder
from sikkerby.documents.inputs import SHARED
from sikkerby.documents.turtle import read_turtle
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import read_entities
from sikkerby.extraction.records import Extract
from sikkerby.extraction.summary import summarise
from sikkerby.graphs.curated import curated_graph
from sikkerby.graphs.dataset import Dataset, Graph, JoinedGraph, make_graph, refuse_doubles
from sikkerby.graphs.edition_cache import EditionCache, EditionGraphs
from sikkerby.graphs.extracted import extracted_graph, mint
from sikkerby.graphs.inference import Inference
from sikkerby.graphs.ledger import Entry, Ledger, identifier_lines, read_ledger, update
from sikkerby.graphs.withdrawn import withdrawn_triples
from sikkerby.memory import gc_paused
from sikkerby.parallel import map_in_processes
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
    names = [manifest.identifier for manifest in data.manifests]
    if cache is None:
        names = list(data.edition_by_name)
    known = {name: found for name in names if cache and (found := cache.find(name))}
    missing = [name for name in names if name not in known]
    entities = read_entities(data.reference, data.short_names)
    withdrawn = make_graph(withdrawn_triples(recorded, addresses))
    shared = {
        addresses.graph("curated"): make_graph((*data.reference, *withdrawn)),
        addresses.graph("links"): make_graph(data.links),
        addresses.graph("ontology"): make_graph(
            read_turtle(ontology / "sikkerby.ttl", data.manifest.base)
        ),
    }
    inference = Inference.read(ontology / "inference", list(shared.values()), addresses)
    common = inference.common[-1]
    inferred = addresses.graph("inferred")
    refuse_doubles(shared, {})
    others = {
        line: name
        for name, graph in {**shared, inferred: common}.items()
        for line in (graph.lines() if missing else ())
    }

    def read(number: int) -> EditionGraphs:
        name = missing[number]
        edition = data.edition_by_name.get(name) or read_edition(data.folder / EDITIONS / name)
        found = extract(edition, entities)
        minted = mint(edition, addresses, recorded)
        stated = make_graph(extracted_graph(found, minted, addresses))
        added = make_graph(curated_graph(edition, minted, addresses))
        own = {addresses.graph("extracted", name): stated, addresses.graph("curated", name): added}
        refuse_doubles(own, others)
        records: Callable[[], Extract] = partial(replace, found)
        if cache:
            stated, added = (
                cache.put_graph(name, *graph) for graph in (("stated", stated), ("added", added))
            )
            records = cache.put_records(name, found)
        return EditionGraphs(
            minted, summarise(found), stated, added, Graph(()), frozenset(), records, bytes
        )

    def infer(number: int) -> list[EditionGraphs]:
        batch = {name: read_graphs[name] for name in batches[number]}
        added = inference.add({name: (found.stated, found.added) for name, found in batch.items()})
        return [finish(name, replace(found, inferred=added[name])) for name, found in batch.items()]

    def finish(name: str, found: EditionGraphs) -> EditionGraphs:
        graphs = (found.stated, found.added, found.inferred)
        paths = set[str]().union(*(minted_paths(graph, addresses) for graph in graphs))
        own = {
            line
            for subject, lines in found.inferred.by_subject()
            if addresses.kind_and_edition(subject)[1] == name
            for line in lines
        }
        found = replace(
            found,
            inferred=Graph(own),
            beyond=frozenset(found.inferred.lines()) - own,
            identifiers=partial(bytes, identifier_lines(paths, found.minted.keys)),
        )
        return cache.put(name, found) if cache else found

    made = map_in_processes(read, range(len(missing)), progress, "Editions read")
    read_graphs = dict(zip(missing, made, strict=True))
    batches = inference.batches(
        {n: (found.stated, found.added) for n, found in read_graphs.items()}
    )
    finished = map_in_processes(infer, range(len(batches)), progress, "Inferred")
    known |= zip(missing, chain.from_iterable(finished), strict=True)
    editions = {name: known[name] for name in names}
    graphs: dict[NamedNode, Graph] = {}
    for name, found in editions.items():
        graphs[addresses.graph("extracted", name)] = found.stated
        graphs[addresses.graph("curated", name)] = found.added
    graphs |= shared
    beyond = frozenset[bytes]().union(*(found.beyond for found in editions.values()))
    common = Graph(beyond.union(common.lines()))
    graphs[inferred] = JoinedGraph({SHARED: common} | {n: f.inferred for n, f in editions.items()})
    # What is only said to be withdrawn is not minted again; anything else said of it would be.
    gone = withdrawn.lines()
    paths = set[str]().union(
        *(
            minted_paths(Graph(set(graph.lines()).difference(gone)) if gone else graph, addresses)
            for graph in (*shared.values(), common)
        )
    )
    built = Built(data, addresses, editions, Dataset(graphs), recorded, identifier_lines(paths, {}))
    if gone:
        # None of those may be in use.
        deque(built.entries(), maxlen=0)
    return built


def minted_paths(graph: Graph, addresses: Addresses) -> set[str]:
    """The paths below the base of all IRIs below `id/` that a graph describes."""
    subjects = re.compile(rb"^<%b(id/[^#>]+)" % re.escape(addresses.base.encode()), re.MULTILINE)
    return {path.decode() for path in set(subjects.findall(graph.content))}
