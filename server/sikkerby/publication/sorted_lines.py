"""Sorted lines of N-Triples in files: more than memory need hold."""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from sikkerby.graphs.dataset import cut_blocks

_PIECE = 4 * 2**20


def write_run(file: Path, lines: Iterable[bytes]) -> Path:
    """Write lines, each with its line end, in order."""
    with file.open("wb") as opened:
        opened.writelines(sorted(lines))
    return file


@dataclass(frozen=True)
class SortedRuns:
    """The lines of several files, which are sorted, in order and each once."""

    files: Sequence[Path]

    def __iter__(self) -> Iterator[bytes]:
        with contextlib.ExitStack() as stack:
            opened = [stack.enter_context(file.open("rb")) for file in self.files]
            for line, _ in groupby(heapq.merge(*opened)):
                yield line


@dataclass(frozen=True)
class TripleFile:
    """N-Triples in a file, those of each subject together."""

    file: Path

    def blocks(self) -> Iterator[bytes]:
        """The lines in texts of a bounded size, each of which has all of its subjects."""
        with self.file.open("rb") as opened:
            yield from cut_blocks(iter(partial(opened.read, _PIECE), b""))
