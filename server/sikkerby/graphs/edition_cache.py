"""What was read from editions, cached by the hashes of their inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sikkerby.extraction.records import Extract
from sikkerby.extraction.summary import Summary
from sikkerby.graphs.dataset import Graph, StoredGraph
from sikkerby.graphs.extracted import Minted
from sikkerby.piece_store import PieceStore

# Seconds within which another build may still need what it has found.
_RECENT = 3_600
_GRAPHS = ("stated", "added", "inferred")
_RECORDS, _IDENTIFIERS = "records", "identifiers"


@dataclass(frozen=True)
class EditionGraphs:
    """What one edition comes to: its IRIs, its numbers and its graphs; and, when asked for, its
    records and the `identifier_lines` of all that it describes.

    `beyond` are lines that are inferred from it of what is not its own.
    """

    minted: Minted
    summary: Summary
    stated: Graph
    added: Graph
    inferred: Graph
    beyond: frozenset[bytes]
    extract: Callable[[], Extract]
    identifiers: Callable[[], bytes]


@dataclass(frozen=True)
class _Piece:
    """What of it is read at once, and size and SHA-256 of each graph."""

    minted: Minted
    summary: Summary
    beyond: frozenset[bytes]
    graphs: Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class EditionCache:
    """What was read from editions, in the home's cache, and the key of each edition.

    Of each there is a piece, one for its records and one for its identifiers, and a text for each
    graph, which stays there.
    """

    store: PieceStore
    keys: Mapping[str, str]

    def find(self, edition: str) -> EditionGraphs | None:
        """What was read from an edition; None where not all of it is there and undamaged."""
        key = self.keys[edition]
        try:
            piece: _Piece = self.store.read(key)
        except (OSError, ValueError):
            return None
        for name in _all_keys(key):
            self.store.touch(name)
        sound = all(self.store.has(f"{key}-{name}") for name in (_RECORDS, _IDENTIFIERS)) and all(
            self.store.digest_text(f"{key}-{name}") == digest
            for name, (_, digest) in piece.graphs.items()
        )
        return self._open(key, piece) if sound else None

    def put(self, edition: str, found: EditionGraphs) -> EditionGraphs:
        """Keep what an edition comes to, which then lies there."""
        key = self.keys[edition]
        graphs = {name: getattr(found, name) for name in _GRAPHS}
        for name, graph in graphs.items():
            self.store.write_text(f"{key}-{name}", graph.content)
        self.store.write(f"{key}-{_RECORDS}", found.extract())
        self.store.write(f"{key}-{_IDENTIFIERS}", found.identifiers())
        sizes = {name: (len(graph), graph.digest) for name, graph in graphs.items()}
        piece = _Piece(found.minted, found.summary, found.beyond, sizes)
        self.store.write(key, piece)
        return self._open(key, piece)

    def _open(self, key: str, piece: _Piece) -> EditionGraphs:
        graphs = {
            name: StoredGraph(self.store.folder / f"{key}-{name}", *facts)
            for name, facts in piece.graphs.items()
        }
        return EditionGraphs(
            piece.minted,
            piece.summary,
            **graphs,
            beyond=piece.beyond,
            extract=partial(self.store.read, f"{key}-{_RECORDS}"),
            identifiers=partial(self.store.read, f"{key}-{_IDENTIFIERS}"),
        )

    def clean(self) -> None:
        """Remove what no edition needs any more; what another build may be reading stays."""
        self.store.keep_only({key for own in self.keys.values() for key in _all_keys(own)}, _RECENT)


def _all_keys(key: str) -> list[str]:
    return [key, *(f"{key}-{name}" for name in (*_GRAPHS, _RECORDS, _IDENTIFIERS))]
