"""The dumps of a version: of the whole in every format, also compressed, and of each graph.

Those of the whole are put together block by block (`blocks`), TriG graph by graph.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO

from pyoxigraph import NamedNode

from sikkerby.formats import BY_NAME, Kind, formats_of
from sikkerby.graphs.dataset import Dataset
from sikkerby.publication.assembly import GZIP, ZSTANDARD, Assembled, Unit
from sikkerby.publication.blocks import Block, to_triples
from sikkerby.publication.build_context import BuildContext, Job
from sikkerby.publication.dumps.frames import FRAMES, Lines
from sikkerby.publication.dumps.writers import (
    MOST_HEAD,
    Ordered,
    dataset_writers,
    graph_writers,
    is_long,
    order_once,
    write_bytes,
    write_file,
)
from sikkerby.publication.version import QUADS

NAME = "sikkerby"
# More than there are processors, so that none waits long for the last one.
_SHARES = 16


def write_dumps(build: BuildContext) -> list[Job]:
    """The dumps of the whole, then those of each named graph; the N-Quads are there already."""
    folder = build.folder
    quads, dataset = build.quads, build.built.dataset
    writers = graph_writers(build.base, build.context, folder)
    prefixes = build.prefixes
    write_trig = dataset_writers(build.base, prefixes)["trig"]

    def write_block(name: str, blocks: Sequence[Block], number: int) -> bytes:
        ordered = Ordered(Lines(to_triples(blocks[number].read(folder / QUADS))), prefixes)
        return FRAMES[name].cut(
            write_bytes(writers[name], ordered), first=not number, last=number == len(blocks) - 1
        )

    def by_block(name: str) -> list[Unit]:
        blocks = quads.blocks if name != "jsonld" or build.is_plain else quads.joined
        return [
            Unit(
                build.key(name, repr(prefixes), block.digest, repr((not n, n == len(blocks) - 1))),
                partial(write_block, name, blocks, n),
            )
            for n, block in enumerate(blocks)
        ]

    def write_graphs(names: Sequence[NamedNode], first: bool) -> BinaryIO:
        some = Dataset({name: dataset.graphs[name] for name in names})
        file: BinaryIO = io.BytesIO()
        if is_long(some):
            file = TemporaryFile(dir=folder)  # noqa: SIM115 - what reads it closes it
        write_trig(some, file)
        file.seek(0)
        # As the first part of a longer document, or as another.
        file.seek(0 if first else len(FRAMES["trig"].head_of(file.read(MOST_HEAD))))
        return file

    def by_graph() -> list[Unit]:
        names = sorted(dataset.graphs, key=lambda name: name.value)
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
            path = folder / graph.value.removeprefix(build.base)
            path.parent.mkdir(parents=True, exist_ok=True)
            with order_once(dataset.graphs[graph], folder) as ordered:
                for name, write in writers.items():
                    file = path.with_name(f"{path.name}.{BY_NAME[name].suffix}")
                    write_file(write, ordered, file)

    # Those that are as they were are linked; of the others the largest first, so that what is left
    # at the end is small.
    names = sorted(dataset.graphs, key=lambda name: -len(dataset.graphs[name]))
    groups = [(_paths(name, build.base), build.key("graph", digest_graph(name))) for name in names]
    changed = [name for name, same in zip(names, build.reuse(groups), strict=True) if not same]
    shares = [changed[n::_SHARES] for n in range(min(_SHARES, len(changed)))]
    return [
        *(partial(dump, name) for name in (*writers, "trig")),
        compress,
        *(partial(dump_graphs, share) for share in shares),
    ]


def _paths(graph: NamedNode, base: str) -> list[str]:
    """The files of a named graph."""
    path = graph.value.removeprefix(base)
    return [f"{path}.{entry.suffix}" for entry in formats_of(Kind.GRAPH)]
