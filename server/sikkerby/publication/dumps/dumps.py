"""The dumps of a version: of the whole in every format, also compressed, and of each graph.

Those of the whole are put together block by block (`blocks`), TriG graph by graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from tempfile import SpooledTemporaryFile
from typing import IO

from pyoxigraph import NamedNode

from sikkerby.formats import BY_NAME, Kind, formats_of
from sikkerby.publication.assembly import GZIP, ZSTANDARD, Assembled, Unit
from sikkerby.publication.blocks import Block, to_triples
from sikkerby.publication.build_context import BuildContext, Job
from sikkerby.publication.dumps.frames import FRAMES
from sikkerby.publication.dumps.writers import (
    Ordered,
    graph_writers,
    turtle_head,
    write_block,
    write_trig,
)
from sikkerby.publication.version import QUADS

NAME = "sikkerby"
# More than there are processors, so that none waits long for the last one.
_SHARES = 16
# Bytes of TriG that are held in memory.
_MOST = 16 * 2**20


def write_dumps(build: BuildContext) -> list[Job]:
    """The dumps of the whole, then those of each named graph; the N-Quads are there already."""
    folder = build.folder
    quads, dataset = build.quads, build.built.dataset
    writers = graph_writers(build.base, build.context, folder)
    prefixes = build.prefixes

    def write(name: str, block: Block, first: bool, last: bool) -> bytes:
        document = write_block(writers[name], to_triples(block.read(folder / QUADS)), prefixes)
        return FRAMES[name].cut(document, first=first, last=last)

    def by_block(name: str) -> list[Unit]:
        blocks = quads.blocks if name != "jsonld" or build.is_plain else quads.joined
        places = [(not n, n == len(blocks) - 1) for n in range(len(blocks))]
        return [
            Unit(
                build.key(name, repr(prefixes), block.digest, repr(place)),
                partial(write, name, block, *place),
            )
            for block, place in zip(blocks, places, strict=True)
        ]

    def write_graphs(names: Sequence[NamedNode], first: bool) -> IO[bytes]:
        file: IO[bytes] = SpooledTemporaryFile(  # noqa: SIM115 - what reads it closes it
            _MOST, dir=str(folder)
        )
        graphs = {name: dataset.graphs[name] for name in names}
        file.write(turtle_head(prefixes, build.base) if first else b"")
        file.writelines(write_trig(graphs, build.base, prefixes))
        file.seek(0)
        return file

    def by_graph() -> list[Unit]:
        names = sorted(dataset.graphs, key=attrgetter("value"))
        shares = [[name] for name in names] if len(quads.blocks) > 1 else [names]
        return [
            Unit(
                build.key("trig", repr(prefixes), repr(not number), *map(digest_graph, share)),
                partial(write_graphs, share, not number),
            )
            for number, share in enumerate(shares)
        ]

    def digest_graph(name: NamedNode) -> str:
        return name.value + dataset.graphs[name].digest

    def dump(name: str) -> Assembled:
        units = by_graph() if name == "trig" else by_block(name)
        return build.assemble(f"{NAME}.{BY_NAME[name].suffix}", units)

    def compress() -> Assembled:
        units = [
            Unit(build.key("nquads", block.digest), partial(block.read, folder / QUADS))
            for block in quads.blocks
        ]
        return build.assemble(QUADS, units, (GZIP, ZSTANDARD))

    def dump_graphs(names: Sequence[NamedNode]) -> None:
        for graph in names:
            triples = Ordered(dataset.graphs[graph].blocks)
            for name, path in _paths(graph, build.base).items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                with (folder / path).open("wb") as file:
                    file.writelines(writers[name](triples))

    # Those that are as they were are linked; of the others the largest first, so that what is left
    # at the end is small.
    names = sorted(dataset.graphs, key=lambda name: -len(dataset.graphs[name]))
    files = {
        name: ([*_paths(name, build.base).values()], build.key("graph", digest_graph(name)))
        for name in names
    }
    changed = build.reuse(files)
    shares = [changed[n::_SHARES] for n in range(min(_SHARES, len(changed)))]
    return [
        *(partial(dump, name) for name in (*writers, "trig")),
        compress,
        *(partial(dump_graphs, share) for share in shares),
    ]


def _paths(graph: NamedNode, base: str) -> dict[str, str]:
    """The files of a named graph, by format."""
    path = graph.value.removeprefix(base)
    return {entry.name: f"{path}.{entry.suffix}" for entry in formats_of(Kind.GRAPH)}
