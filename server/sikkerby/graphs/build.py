"""A data folder to the named graphs of a publication."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from sikkerby.documents.folder import DataFolder
from sikkerby.documents.turtle import read_turtle
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import read_entities
from sikkerby.extraction.records import Extract
from sikkerby.graphs.curated import curated_graph
from sikkerby.graphs.dataset import Dataset, make_dataset
from sikkerby.graphs.extracted import Minted, extracted_graph, mint
from sikkerby.graphs.inference import infer
from sikkerby.graphs.ledger import Ledger, read_ledger, updated
from sikkerby.graphs.withdrawn import withdrawn_triples
from sikkerby.memory import collected_once
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


def build_graphs(data: DataFolder, ontology: Path, progress: Progress) -> Built:
    """All named graphs but the catalogue, with no triple in two of them.

    Raises DataError for names that the reference data do not know.
    """
    with collected_once():
        return _build(data, ontology, progress)


def _build(data: DataFolder, ontology: Path, progress: Progress) -> Built:
    addresses = Addresses(data.manifest.base)
    recorded = read_ledger(data.identifiers_file)
    extracts: list[Extract] = []
    all_minted: list[Minted] = []
    graphs: dict[NamedNode, set[Triple]] = {}
    editions: list[tuple[set[Triple], set[Triple]]] = []
    keys: dict[str, str] = {}
    entities = read_entities(data.reference, data.short_names)
    for edition in progress.each(data.editions, "Editions read"):
        found = extract(edition, entities)
        minted = mint(edition, addresses, recorded)
        keys |= minted.keys
        name = edition.identifier
        stated = extracted_graph(found, minted, addresses)
        added = curated_graph(edition, minted, addresses)
        graphs[addresses.graph("extracted", name)] = stated
        graphs[addresses.graph("curated", name)] = added
        editions.append((stated, added))
        extracts.append(found)
        all_minted.append(minted)
    withdrawn = withdrawn_triples(recorded, addresses)
    shared = {
        addresses.graph("curated"): set(data.reference) | withdrawn,
        addresses.graph("links"): set(data.links),
        addresses.graph("ontology"): set(
            read_turtle(ontology / "sikkerby.ttl", data.manifest.base)
        ),
    }
    inferred = infer(shared.values(), editions, ontology / "inference", addresses.base)
    graphs |= shared | {addresses.graph("inferred"): inferred}
    dataset = make_dataset(graphs)
    described = minted_paths(dataset.triples(), addresses)
    # What is only said to be withdrawn is not minted again; anything else said of it would be.
    only = {triple.subject for triple in withdrawn}
    also = {triple for triple in dataset.triples() if triple.subject in only} - withdrawn
    gone = minted_paths(withdrawn, addresses) - minted_paths(also, addresses)
    ledger = updated(recorded, described - gone, keys, data.revised)
    return Built(
        data,
        addresses,
        tuple(extracts),
        tuple(all_minted),
        dataset,
        recorded,
        ledger,
        frozenset(described),
    )


def minted_paths(triples: Iterable[Triple], addresses: Addresses) -> set[str]:
    """The paths below the base of all IRIs below `id/` that the triples describe."""
    prefix = addresses.base + "id/"
    # A resource has about ten triples: each is looked at once.
    subjects = {triple.subject for triple in triples}
    return {
        node.value.partition("#")[0].removeprefix(addresses.base)
        for node in subjects
        if isinstance(node, NamedNode) and node.value.startswith(prefix)
    }
