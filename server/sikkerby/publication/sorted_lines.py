"""Sorted lines of N-Triples in files: more than memory need hold."""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

# Lines that are sorted in memory.
_MOST = 200_000
_PIECE = 4 * 2**20


class LineSorter:
    """Gives what lines it was given in order, each once; many of them lie in a folder meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: set[bytes] = set()
        self._runs: list[Path] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take lines, each with its line end."""
        self._lines.update(lines)
        if len(self._lines) > _MOST:
            self._folder.mkdir(parents=True, exist_ok=True)
            run = self._folder / f"run-{len(self._runs)}"
            with run.open("wb") as file:
                file.writelines(sorted(self._lines))
            self._runs.append(run)
            self._lines.clear()

    def __iter__(self) -> Iterator[bytes]:
        with contextlib.ExitStack() as stack:
            runs = [stack.enter_context(run.open("rb")) for run in self._runs]
            for line, _ in groupby(heapq.merge(*runs, sorted(self._lines))):
                yield line


@dataclass(frozen=True)
class TripleFile:
    """N-Triples in a file, those of each subject together."""

    file: Path

    def blocks(self) -> Iterator[bytes]:
        """The lines in texts of a bounded size, each of which has all of its subjects."""
        rest = b""
        with self.file.open("rb") as opened:
            while piece := opened.read(_PIECE):
                rest += piece
                # The subject of the last whole line may have more lines in the next piece.
                start = rest.rfind(b"\n", 0, rest.rfind(b"\n")) + 1
                subject = rest[start : rest.find(b" ", start) + 1]
                if end := rest.find(b"\n" + subject) + 1:
                    yield rest[:end]
                    rest = rest[end:]
        if rest:
            yield rest
