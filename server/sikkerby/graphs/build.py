"""A data folder to the named graphs of a publication."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode

from sikkerby.documents.folder import DataFolder
from sikkerby.documents.turtle import read_turtle
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import read_entities
from sikkerby.extraction.records import Extract
from sikkerby.graphs.curated import curated_graph
from sikkerby.graphs.dataset import Dataset, Graph, make_dataset, make_graph
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

    `minted` are the IRIs given in each of the `extracts`; `described` are the paths below the
    base of all that something is said of.
    """

    data: DataFolder
    addresses: Addresses
    extracts: tuple[Extract, ...]
    minted: tuple[Minted, ...]
    dataset: Dataset
    recorded: Ledger
    ledger: Ledger
    described: frozenset[str]


@gc_paused()
def build_graphs(data: DataFolder, ontology: Path, progress: Progress) -> Built:
    """All named graphs but the catalogue, with no triple in two of them.

    Raises DataError for names that the reference data do not know.
    """
    addresses = Addresses(data.manifest.base)
    recorded = read_ledger(data.identifiers_file)
    entities = read_entities(data.reference, data.short_names)

    def read(number: int) -> _Read:
        edition = data.editions[number]
        found = extract(edition, entities)
        minted = mint(edition, addresses, recorded)
        stated = make_graph(extracted_graph(found, minted, addresses))
        added = make_graph(curated_graph(edition, minted, addresses))
        return _Read(found, minted, stated, added)

    editions = map_in_processes(read, range(len(data.editions)), progress, "Editions read")
    graphs: dict[NamedNode, Graph] = {}
    keys: dict[str, str] = {}
    for edition, found in zip(data.editions, editions, strict=True):
        graphs[addresses.graph("extracted", edition.identifier)] = found.stated
        graphs[addresses.graph("curated", edition.identifier)] = found.added
        keys |= found.minted.keys
    withdrawn = make_graph(withdrawn_triples(recorded, addresses))
    shared = {
        addresses.graph("curated"): make_graph((*data.reference, *withdrawn)),
        addresses.graph("links"): make_graph(data.links),
        addresses.graph("ontology"): make_graph(
            read_turtle(ontology / "sikkerby.ttl", data.manifest.base)
        ),
    }
    inferred = infer(
        list(shared.values()),
        [(found.stated, found.added) for found in editions],
        ontology / "inference",
        addresses.base,
        progress,
    )
    graphs |= shared | {addresses.graph("inferred"): inferred}
    dataset = make_dataset(graphs)
    described = set[str]().union(
        *(minted_paths(graph, addresses) for graph in dataset.graphs.values())
    )
    # What is only said to be withdrawn is not minted again; anything else said of it would be.
    only = {subject for subject, _ in withdrawn.by_subject()}
    also = _lines_about(only, dataset).difference(withdrawn.lines()) if only else ()
    gone = minted_paths(withdrawn, addresses) - minted_paths(Graph(also), addresses)
    ledger = updated(recorded, described - gone, keys, data.revised)
    return Built(
        data,
        addresses,
        tuple(
            # Of the edition there is one here already.
            replace(found.extract, edition=edition)
            for edition, found in zip(data.editions, editions, strict=True)
        ),
        tuple(found.minted for found in editions),
        dataset,
        recorded,
        ledger,
        frozenset(described),
    )


class _Read(NamedTuple):
    """What one edition comes to."""

    extract: Extract
    minted: Minted
    stated: Graph
    added: Graph


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
