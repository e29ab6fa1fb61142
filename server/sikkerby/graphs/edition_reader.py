"""Editions to their graphs, many beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from pyoxigraph import NamedNode

from sikkerby.documents.edition import read_edition
from sikkerby.documents.folder import EDITIONS, DataFolder
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import Entities, read_entities
from sikkerby.extraction.summary import summarise
from sikkerby.graphs.curated import curated_graph
from sikkerby.graphs.dataset import Graph, make_graph, refuse_doubles
from sikkerby.graphs.edition_cache import EditionCache, EditionGraphs
from sikkerby.graphs.extracted import extracted_graph, mint
from sikkerby.graphs.inference import Inference
from sikkerby.graphs.ledger import Ledger, identifier_lines
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT, split_lines
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.vocabulary import Addresses


@dataclass(frozen=True)
class EditionReader:
    """Reads editions of a data folder; what it finds is kept in a cache, where there is one.

    `shared` are the graphs of what belongs to no edition.
    """

    data: DataFolder
    recorded: Ledger
    entities: Entities
    shared: Mapping[NamedNode, Graph]
    inference: Inference
    cache: EditionCache | None

    @classmethod
    def of(
        cls,
        data: DataFolder,
        recorded: Ledger,
        shared: Mapping[NamedNode, Graph],
        inference: Inference,
        cache: EditionCache | None,
    ) -> EditionReader:
        """One for the graphs of what all editions share, by name."""
        entities = read_entities(data.reference, data.short_names)
        return cls(data, recorded, entities, shared, inference, cache)

    def read_all(self, names: Sequence[str], progress: Progress) -> Mapping[str, EditionGraphs]:
        """What the editions of some names come to.

        Raises DataError for names that the reference data do not know, and what reading an edition
        raises.
        """
        made = map_in_processes(self._read, names, progress, "Editions read")
        read = dict(zip(names, made, strict=True))
        stated = {name: (found.stated, found.added) for name, found in read.items()}

        def infer(batch: Sequence[str]) -> list[EditionGraphs]:
            inferred = self.inference.add({name: stated[name] for name in batch})
            return [self._finish(name, read[name], inferred[name]) for name in batch]

        batches = self.inference.batches(stated)
        finished = map_in_processes(infer, batches, progress, "Inferred")
        return dict(zip(names, chain.from_iterable(finished), strict=True))

    def _read(self, name: str) -> EditionGraphs:
        """All but what is inferred."""
        addresses, cache = self.inference.addresses, self.cache
        folder = self.data.folder / EDITIONS / name
        edition = self.data.edition_by_name.get(name) or read_edition(folder)
        records = extract(edition, self.entities)
        minted = mint(edition, addresses, self.recorded)
        stated = make_graph(extracted_graph(records, minted, addresses))
        added = make_graph(curated_graph(edition, minted, addresses))
        own = {addresses.graph("extracted", name): stated, addresses.graph("curated", name): added}
        refuse_doubles({**own, **self._shared_about(own.values())})
        return EditionGraphs(
            minted,
            summarise(records),
            cache.put_graph(name, "stated", stated) if cache else stated,
            cache.put_graph(name, "added", added) if cache else added,
            inferred=Graph(()),
            beyond=frozenset(),
            extract=cache.put_records(name, records) if cache else partial(replace, records),
            identifiers=bytes,
        )

    def _shared_about(self, graphs: Iterable[Graph]) -> Mapping[NamedNode, Graph]:
        """What the shared graphs say of those resources that some graphs are about."""
        subjects = {s for graph in graphs for s in LINES_OF_SUBJECT.findall(graph.content)}
        both = [b"<%b> " % subject for subject in subjects & self.inference.reach.subjects]
        return {
            name: Graph(
                line for begin in both for line in split_lines(graph.sorted.starting_with(begin))
            )
            for name, graph in self.shared.items()
        }

    def _finish(self, name: str, found: EditionGraphs, inferred: Graph) -> EditionGraphs:
        addresses = self.inference.addresses
        graphs = (found.stated, found.added, inferred)
        paths = set[str]().union(*(minted_paths(graph, addresses) for graph in graphs))
        own = {
            line
            for subject, lines in inferred.by_subject()
            if addresses.kind_and_edition(subject)[1] == name
            for line in lines
        }
        found = replace(
            found,
            inferred=Graph(own),
            beyond=frozenset(inferred.lines()) - own,
            identifiers=partial(bytes, identifier_lines(paths, found.minted.keys)),
        )
        return self.cache.put(name, found) if self.cache else found


def minted_paths(graph: Graph, addresses: Addresses) -> set[str]:
    """The paths below the base of all IRIs below `id/` that a graph describes."""
    prefix = f"{addresses.base}id/"
    subjects = (found.decode() for found in LINES_OF_SUBJECT.findall(graph.content))
    return {
        subject.partition("#")[0].removeprefix(addresses.base)
        for subject in subjects
        if subject.startswith(prefix)
    }
