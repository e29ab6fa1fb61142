"""Editions to their graphs, many beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from pyoxigraph import NamedNode

from sikkerby.documents.edition import read_edition
from sikkerby.documents.folder import EDITIONS, DataFolder
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import Entities
from sikkerby.extraction.summary import summarise
from sikkerby.graphs.curated import curated_graph
from sikkerby.graphs.dataset import Graph, refuse_doubles
from sikkerby.graphs.edition_cache import EditionCache, EditionGraphs
from sikkerby.graphs.extracted import extracted_graph, mint
from sikkerby.graphs.inference import Rules, infer_edition
from sikkerby.graphs.ledger import Ledger, identifier_lines
from sikkerby.graphs.reach import Reach
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT
from sikkerby.vocabulary import Addresses


@dataclass(frozen=True)
class EditionReader:
    """Reads editions of a data folder; what it finds is kept in a cache, where there is one.

    `shared` are the graphs of what belongs to no edition.
    """

    data: DataFolder
    addresses: Addresses
    recorded: Ledger
    entities: Entities
    shared: Mapping[NamedNode, Graph]
    reach: Reach
    rules: Rules
    cache: EditionCache | None

    def read(self, name: str) -> EditionGraphs:
        """What the edition of a name comes to.

        Raises DataError for names that the reference data do not know, and what reading an edition
        raises.
        """
        addresses = self.addresses
        folder = self.data.folder / EDITIONS / name
        edition = self.data.edition_by_name.get(name) or read_edition(folder)
        records = extract(edition, self.entities)
        minted = mint(edition, addresses, self.recorded)
        stated = extracted_graph(records, minted, addresses)
        added = curated_graph(edition, minted, addresses)
        said = [*stated.lines(), *added.lines()]
        if len(set(self.reach.without_shared(said))) < len(said):
            extracted, curated = (addresses.graph(kind, name) for kind in ("extracted", "curated"))
            refuse_doubles({extracted: stated, curated: added, **self.shared})
        inferred = infer_edition(self.rules, self.reach, addresses.base, (stated, added))
        own = {
            line
            for subject, lines in inferred.by_subject()
            if addresses.kind_and_edition(subject)[1] == name
            for line in lines
        }
        described = (minted_paths(graph, addresses) for graph in (stated, added, inferred))
        found = EditionGraphs(
            minted,
            summarise(records),
            stated,
            added,
            inferred=Graph(own),
            beyond=frozenset(inferred.lines()) - own,
            extract=partial(replace, records),
            identifiers=partial(bytes, identifier_lines(set().union(*described), minted.keys)),
        )
        return self.cache.put(name, found) if self.cache else found


def minted_paths(graph: Graph, addresses: Addresses) -> set[str]:
    """The paths below the base of all IRIs below `id/` that a graph describes."""
    prefix = f"{addresses.base}id/"
    found = LINES_OF_SUBJECT.findall(graph.content)
    iris = (subject.decode().partition("#")[0] for subject in found)
    return {iri.removeprefix(addresses.base) for iri in iris if iri.startswith(prefix)}
