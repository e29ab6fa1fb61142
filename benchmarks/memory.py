"""Memory of processes and of all below them, shared pages counted once (PSS)."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

_PSS = re.compile(r"^Pss:\s+(\d+)", re.MULTILINE)


def _each(root: int) -> list[int]:
    """The sizes in kB of the process `root` and of all below it; none where it has ended."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    sizes, todo = [], [root]
    while todo:
        pid = todo.pop()
        todo += children.get(pid, [])
        try:
            sizes.append(_size(pid))
        except OSError:
            continue
    return sizes


def _size(pid: int) -> int:
    """kB of one process. Raises OSError where it has ended."""
    found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(found[1]) if found else 0


def own_memory(pid: int) -> float:
    """MB of the process alone. Raises OSError where it has ended."""
    return _size(pid) / 1024


def memory_of(root: int) -> float:
    """MB of all processes below and with `root`."""
    return sum(_each(root)) / 1024


class Watch(threading.Thread):
    """The most that the process `root` and all below it have at once, looked at again and again.

    The kernel walks all pages at each look, and the process waits meanwhile: looking takes no more
    than a fiftieth of the time.
    """

    def __init__(self, root: int, every: float = 0.5) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._every = every
        self._ended = threading.Event()
        self.total = 0.0
        self.largest = 0.0
        self.start()

    def run(self) -> None:
        pause = self._every
        while not self._ended.wait(pause):
            began = time.perf_counter()
            sizes = _each(self._root)
            pause = max(self._every, 50 * (time.perf_counter() - began))
            self.total = max(self.total, sum(sizes) / 1024)
            self.largest = max(self.largest, max(sizes, default=0) / 1024)

    def stop(self) -> None:
        self._ended.set()
        self.join()
