"""Sorted lines of N-Triples or N-Quads, in memory and in files: more than memory need hold."""

from __future__ import annotations

import contextlib
import heapq
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from mmap import mmap
from pathlib import Path
from tempfile import TemporaryFile

# All lines of a subject, where lines are sorted. To look for beginnings of lines takes much longer
# than to go from line to line.
LINES_OF_SUBJECT = re.compile(rb"<([^>]*)> .*\n(?:<\1> .*\n)*")


class SortedLines:
    """Sorted lines of N-Triples or N-Quads, in memory or in a mapped file, looked up by subject."""

    def __init__(self, content: bytes | mmap) -> None:
        self.content = content

    def between(self, low: bytes, high: bytes) -> bytes:
        """The lines whose beginning is not before `low` and before `high`; empty is no bound."""
        start = self.find(low) if low else 0
        end = self.find(high) if high else len(self.content)
        return self.content[start:end]

    def starting_with(self, beginning: bytes) -> bytes:
        """The lines that start with `beginning`, which ends in an ASCII sign."""
        return self.between(beginning, beginning[:-1] + bytes((beginning[-1] + 1,)))

    def line_at(self, start: int) -> bytes:
        """The line that starts there, with its end."""
        return self.content[start : self.content.find(b"\n", start) + 1]

    def find(self, beginning: bytes) -> int:
        """Where the first line starts that is not before `beginning`, by halving."""

        def begin_at(position: int) -> bytes:
            start = self.content.rfind(b"\n", 0, position) + 1
            return self.content[start : start + len(beginning)]

        return bisect_left(range(len(self.content)), beginning, key=begin_at)


# Bytes that a block has at least, but for the last.
_BLOCK = 4 * 2**20


def cut_blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted lines that come in pieces, in texts each of which has all of its subjects."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size < _BLOCK:
            continue
        text = b"".join(waiting)
        # The subject of the last whole line may have more lines in the next piece.
        start = text.rfind(b"\n", 0, text.rfind(b"\n")) + 1
        subject = text[start : text.find(b" ", start) + 1]
        end = 0 if text.startswith(subject) else text.find(b"\n" + subject) + 1
        if end:
            yield text[:end]
        waiting, size = [text[end:]], len(text) - end
    if size:
        yield b"".join(waiting)


def split_lines(content: bytes) -> list[bytes]:
    """The lines of N-Triples or N-Quads: a literal may hold other separators than a line feed."""
    return content.split(b"\n")[:-1]


def write_run(file: Path, lines: Iterable[bytes]) -> Path:
    """Write lines, each with its line end, in order."""
    with file.open("wb") as opened:
        opened.writelines(sorted(lines))
    return file


# Bytes of lines that are sorted in memory.
_RUN = 16 * 2**20


def sort_lines(lines: Iterable[bytes], folder: Path | None = None) -> Iterator[bytes]:
    """Lines, each with its line end, in order. With a folder, many are sorted some at a time, and
    lie meanwhile in files without names on its disk."""
    waiting: list[bytes] = []
    size = 0
    with contextlib.ExitStack() as stack:
        runs: list[Iterable[bytes]] = []
        for line in lines:
            waiting.append(line)
            size += len(line)
            if folder and size >= _RUN:
                run = stack.enter_context(TemporaryFile(dir=folder))
                run.writelines(sorted(waiting))
                run.seek(0)
                runs.append(run)
                waiting, size = [], 0
        yield from heapq.merge(*runs, sorted(waiting))


def read_blocks(file: Path) -> Iterator[bytes]:
    """The lines of a file in texts of a bounded size, each of which has all of its subjects."""
    with file.open("rb") as opened:
        yield from cut_blocks(iter(partial(opened.read, _BLOCK), b""))


def merge_runs(files: Iterable[Path], target: Path) -> Path:
    """Write the lines of several files, which are sorted, in order and each once."""
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(file.open("rb")) for file in files]
        with target.open("wb") as file:
            file.writelines(line for line, _ in groupby(heapq.merge(*opened)))
    return target
