"""A data folder to the named graphs of a publication."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from sikkerby.documents.folder import DataFolder
from sikkerby.documents.turtle import read_turtle
from sikkerby.extraction.extract import extract
from sikkerby.extraction.records import Extract
from sikkerby.graphs.curated import curated_graph
from sikkerby.graphs.dataset import Dataset, make_dataset
from sikkerby.graphs.extracted import extracted_graph, mint
from sikkerby.graphs.inference import infer
from sikkerby.graphs.ledger import Ledger, read_ledger, updated
from sikkerby.graphs.withdrawn import withdrawn_triples
from sikkerby.progress import Progress
from sikkerby.vocabulary import Addresses


@dataclass(frozen=True)
class Built:
    """The graphs of a data folder, what was read on the way, and the ledger as it now stands."""

    data: DataFolder
    addresses: Addresses
    extracts: tuple[Extract, ...]
    dataset: Dataset
    recorded: Ledger
    ledger: Ledger


def build_graphs(data: DataFolder, ontology: Path, progress: Progress) -> Built:
    """All named graphs but the catalogue, with no triple in two of them.

    Raises DataError for names that the reference data do not know.
    """
    addresses = Addresses(data.manifest.base)
    recorded = read_ledger(data.identifiers_file)
    extracts: list[Extract] = []
    graphs: dict[NamedNode, set[Triple]] = {}
    keys: dict[str, str] = {}
    for edition in progress.each(data.editions, "Editions read"):
        found = extract(edition, data.reference, data.short_names)
        minted = mint(edition, addresses, recorded)
        keys |= minted.keys
        name = edition.identifier
        graphs[addresses.graph("extracted", name)] = extracted_graph(found, minted, addresses)
        graphs[addresses.graph("curated", name)] = curated_graph(edition, minted, addresses)
        extracts.append(found)
    withdrawn = withdrawn_triples(recorded, addresses)
    graphs[addresses.graph("curated")] = set(data.reference) | withdrawn
    graphs[addresses.graph("links")] = set(data.links)
    graphs[addresses.graph("ontology")] = set(
        read_turtle(ontology / "sikkerby.ttl", data.manifest.base)
    )
    graphs[addresses.graph("inferred")] = infer(graphs, ontology / "inference", addresses.base)
    dataset = make_dataset(graphs)
    # What is only said to be withdrawn is not minted again; anything else said of it would be.
    used = (triple for triple in dataset.triples() if triple not in withdrawn)
    ledger = updated(recorded, minted_paths(used, addresses), keys, data.revised)
    return Built(data, addresses, tuple(extracts), dataset, recorded, ledger)


def minted_paths(triples: Iterable[Triple], addresses: Addresses) -> set[str]:
    """The paths below the base of all IRIs below `id/` that the triples describe."""
    prefix = addresses.base + "id/"
    return {
        triple.subject.value.partition("#")[0].removeprefix(addresses.base)
        for triple in triples
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(prefix)
    }
