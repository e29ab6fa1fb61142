"""The dumps of a version: of the whole in every format, also compressed, and of each graph."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import zstandard
from pyoxigraph import NamedNode

from sikkerby.formats import BY_NAME
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.dumps.writers import (
    Ordered,
    StoredBlocks,
    dataset_writers,
    graph_writers,
    write_file,
)
from sikkerby.publication.version import QUADS

NAME = "sikkerby"
# More than there are processors, so that none waits long for the last one.
_SHARES = 16
# What zlib calls the window of a gzip file without name and time (zlib manual, deflateInit2).
_GZIP = 31
_PIECE = 1 << 20


def write_dumps(folder: Path, build: BuildContext) -> list[Callable[[], None]]:
    """The dumps of the whole, then those of each named graph; the N-Quads are there already."""
    built, base = build.built, build.base
    writers = graph_writers(base, build.context)
    merged = Ordered(built.dataset)
    whole: dict[str, Callable[[BinaryIO], None]] = {
        **{name: partial(write, merged) for name, write in writers.items()},
        # The N-Quads are there, and read by others meanwhile, so they must not be written again.
        **{
            name: partial(write, built.dataset)
            for name, write in dataset_writers(base).items()
            if name != "nquads"
        },
    }

    def dump(name: str) -> None:
        file = folder / f"{NAME}.{BY_NAME[name].suffix}"
        with file.open("wb") as opened:
            whole[name](opened)
        _compress(file)

    def dump_graphs(names: Sequence[NamedNode]) -> None:
        for graph in names:
            path = folder / graph.value.removeprefix(base)
            path.parent.mkdir(parents=True, exist_ok=True)
            ordered = StoredBlocks(built.dataset.graphs[graph])
            for name, write in writers.items():
                file = path.with_name(f"{path.name}.{BY_NAME[name].suffix}")
                write_file(write, ordered, file)

    # The largest first, so that what is left at the end is small.
    graphs = sorted(built.dataset.graphs, key=lambda name: -len(built.dataset.graphs[name]))
    shares = [graphs[n::_SHARES] for n in range(min(_SHARES, len(graphs)))]
    return [
        *(partial(dump, name) for name in whole),
        partial(_compress, folder / QUADS),
        *(partial(dump_graphs, share) for share in shares),
    ]


def _compress(file: Path) -> None:
    """The compressed forms of a file, which hold no clock time and so no surprise."""
    packer = zlib.compressobj(6, wbits=_GZIP)
    with file.open("rb") as source, file.with_name(f"{file.name}.gz").open("wb") as target:
        while piece := source.read(_PIECE):
            target.write(packer.compress(piece))
        target.write(packer.flush())
    size = file.stat().st_size
    with file.open("rb") as source, file.with_name(f"{file.name}.zst").open("wb") as target:
        zstandard.ZstdCompressor(level=9).copy_stream(source, target, size=size, read_size=_PIECE)
