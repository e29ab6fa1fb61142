"""A data folder to the named graphs of a publication."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.documents.folder import DataFolder
from sikkerby.documents.turtle import read_turtle
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import read_entities
from sikkerby.extraction.records import Extract
from sikkerby.extraction.summary import Summary, summarise
from sikkerby.graphs.curated import curated_graph
from sikkerby.graphs.dataset import Dataset, Graph, make_dataset, make_graph
from sikkerby.graphs.edition_cache import EditionCache, EditionGraphs, Extracts
from sikkerby.graphs.extracted import Minted, extracted_graph, mint
from sikkerby.graphs.inference import infer
from sikkerby.graphs.ledger import Ledger, read_ledger, updated
from sikkerby.graphs.withdrawn import withdrawn_triples
from sikkerby.memory import gc_paused
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.vocabulary import Addresses


@dataclass(frozen=True)
class Built:
    """The graphs of a data folder, what was read on the way, and the ledger as it now stands.

    `minted` are the IRIs given in each of the `extracts`, `summaries` what is counted of them;
    `described` are the paths below the base of all that something is said of.
    """

    data: DataFolder
    addresses: Addresses
    extracts: Sequence[Extract]
    minted: tuple[Minted, ...]
    summaries: tuple[Summary, ...]
    dataset: Dataset
    recorded: Ledger
    ledger: Ledger
    described: frozenset[str]


@gc_paused()
def build_graphs(
    data: DataFolder, ontology: Path, progress: Progress, cache: EditionCache | None = None
) -> Built:
    """All named graphs but the catalogue, with no triple in two of them.

    What is in the `cache` is not read again. Raises DataError for names that the reference data
    do not know.
    """
    addresses = Addresses(data.manifest.base)
    recorded = read_ledger(data.identifiers_file)
    known = {
        edition.identifier: found
        for edition in data.editions
        if cache and (found := cache.find(edition.identifier))
    }
    missing = [edition for edition in data.editions if edition.identifier not in known]
    entities = read_entities(data.reference, data.short_names)

    def read(number: int) -> tuple[EditionGraphs, Extract | None]:
        edition = missing[number]
        found = extract(edition, entities)
        minted = mint(edition, addresses, recorded)
        stated = make_graph(extracted_graph(found, minted, addresses))
        added = make_graph(curated_graph(edition, minted, addresses))
        described = minted_paths(stated, addresses) | minted_paths(added, addresses)
        graphs = EditionGraphs(minted, summarise(found), frozenset(described), stated, added)
        if cache is None:
            return graphs, found
        return cache.put_read(edition.identifier, graphs, found), None

    made = map_in_processes(read, range(len(missing)), progress, "Editions read")
    withdrawn = make_graph(withdrawn_triples(recorded, addresses))
    shared = {
        addresses.graph("curated"): make_graph((*data.reference, *withdrawn)),
        addresses.graph("links"): make_graph(data.links),
        addresses.graph("ontology"): make_graph(
            read_turtle(ontology / "sikkerby.ttl", data.manifest.base)
        ),
    }
    common, inferred = infer(
        list(shared.values()),
        {e.identifier: (g.stated, g.added) for e, (g, _) in zip(missing, made, strict=True)},
        ontology / "inference",
        addresses,
        progress,
    )
    extracts: dict[str, Callable[[], Extract]] = {}
    for edition, (found, records) in zip(missing, made, strict=True):
        name = edition.identifier
        paths = minted_paths(inferred[name], addresses)
        known[name] = replace(
            found, inferred=inferred[name], described=found.described.union(paths)
        )
        if records is not None:
            # Of the edition there is one here already.
            extracts[name] = partial(replace, records, edition=edition)
        if cache:
            known[name] = cache.put(name, known[name])
    editions = [known[edition.identifier] for edition in data.editions]
    graphs: dict[NamedNode, Graph] = {}
    keys: dict[str, str] = {}
    for edition, found in zip(data.editions, editions, strict=True):
        graphs[addresses.graph("extracted", edition.identifier)] = found.stated
        graphs[addresses.graph("curated", edition.identifier)] = found.added
        keys |= found.minted.keys
        if cache:
            extracts.setdefault(edition.identifier, partial(cache.extract, edition.identifier))
    graphs |= shared
    graphs[addresses.graph("inferred")] = Graph(
        line
        for graph in (common, *(found.inferred for found in editions))
        for line in graph.lines()
    )
    unread = [edition.identifier for edition in data.editions if edition not in missing]
    dataset = make_dataset(
        graphs,
        [addresses.graph(kind, name) for name in unread for kind in ("extracted", "curated")],
    )
    described = set[str]().union(
        *(found.described for found in editions),
        *(minted_paths(graph, addresses) for graph in (*shared.values(), common)),
    )
    # What is only said to be withdrawn is not minted again; anything else said of it would be.
    only = {subject for subject, _ in withdrawn.by_subject()}
    also = _lines_about(only, dataset).difference(withdrawn.lines()) if only else ()
    gone = minted_paths(withdrawn, addresses) - minted_paths(Graph(also), addresses)
    ledger = updated(recorded, described - gone, keys, data.revised)
    return Built(
        data,
        addresses,
        Extracts([extracts[edition.identifier] for edition in data.editions]),
        tuple(found.minted for found in editions),
        tuple(found.summary for found in editions),
        dataset,
        recorded,
        ledger,
        frozenset(described),
    )


def _lines_about(subjects: Container[str], dataset: Dataset) -> set[bytes]:
    return {
        line
        for graph in dataset.graphs.values()
        for subject, lines in graph.by_subject()
        if subject in subjects
        for line in lines
    }


def minted_paths(graph: Graph, addresses: Addresses) -> set[str]:
    """The paths below the base of all IRIs below `id/` that a graph describes."""
    prefix = addresses.base + "id/"
    return {
        subject.partition("#")[0].removeprefix(addresses.base)
        for subject, _ in graph.by_subject()
        if subject.startswith(prefix)
    }
