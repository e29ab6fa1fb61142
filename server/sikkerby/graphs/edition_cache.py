"""What was read from editions, cached by the hashes of their inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import overload

from sikkerby.extraction.records import Extract
from sikkerby.extraction.summary import Summary
from sikkerby.graphs.dataset import Graph, StoredGraph
from sikkerby.graphs.extracted import Minted
from sikkerby.piece_store import PieceStore

# Seconds within which another build may still need what it has found.
_RECENT = 3_600


@dataclass(frozen=True)
class EditionGraphs:
    """What one edition comes to: its IRIs, its numbers, the paths below the base that it describes,
    and its graphs."""

    minted: Minted
    summary: Summary
    described: frozenset[str]
    stated: Graph
    added: Graph
    inferred: Graph = field(default_factory=lambda: Graph(()))


@dataclass(frozen=True)
class EditionCache:
    """What was read from editions, in the home's cache, and the key of each edition.

    Of each there is a piece, one for its records, and one for each graph, which stays there.
    """

    store: PieceStore
    keys: Mapping[str, str]

    def find(self, edition: str) -> EditionGraphs | None:
        """What was read from an edition; None where not all of it is there and undamaged."""
        try:
            found: EditionGraphs = self.store.read(self.keys[edition])
        except (OSError, ValueError):
            return None
        keys = _all_keys(self.keys[edition])
        for key in keys:
            self.store.touch(key)
        return found if all(map(self.store.has, keys[1:])) else None

    def put_read(self, edition: str, found: EditionGraphs, records: Extract) -> EditionGraphs:
        """Keep an edition's records and the graphs that were read, which then lie there."""
        self.store.write(f"{self.keys[edition]}-records", records)
        stated, added = (
            self._put_graph(edition, name, graph)
            for name, graph in (("stated", found.stated), ("added", found.added))
        )
        return replace(found, stated=stated, added=added)

    def put(self, edition: str, found: EditionGraphs) -> EditionGraphs:
        """Keep all else, now that it is known what is inferred."""
        inferred = self._put_graph(edition, "inferred", found.inferred)
        found = replace(found, inferred=inferred)
        self.store.write(self.keys[edition], found)
        return found

    def extract(self, edition: str) -> Extract:
        """An edition's records."""
        found: Extract = self.store.read(f"{self.keys[edition]}-records")
        return found

    def clean(self) -> None:
        """Remove what no edition needs any more; what another build may be reading stays."""
        keys = {key for own in self.keys.values() for key in _all_keys(own)}
        self.store.keep_only(keys, _RECENT)

    def _put_graph(self, edition: str, name: str, graph: Graph) -> Graph:
        key = f"{self.keys[edition]}-{name}"
        self.store.write_text(key, graph.content)
        return StoredGraph(partial(self.store.read_again, key), len(graph))


def _all_keys(key: str) -> list[str]:
    return [key, *(f"{key}-{name}" for name in ("records", "stated", "added", "inferred"))]


class Extracts(Sequence[Extract]):
    """The records of editions, each made or read when it is asked for."""

    def __init__(self, makers: Sequence[Callable[[], Extract]]) -> None:
        self._makers = makers

    def __len__(self) -> int:
        return len(self._makers)

    @overload
    def __getitem__(self, place: int) -> Extract: ...

    @overload
    def __getitem__(self, place: slice) -> list[Extract]: ...

    def __getitem__(self, place: int | slice) -> Extract | list[Extract]:
        if isinstance(place, slice):
            return [make() for make in self._makers[place]]
        return self._makers[place]()
