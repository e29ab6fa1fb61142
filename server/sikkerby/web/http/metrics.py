"""Counts and latencies in Prometheus' text format (version 0.0.4), counted by hand: the counters
lie on the hottest path, and the format is the template beside this."""

from __future__ import annotations

import contextlib
import os
import resource
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path

from sikkerby.graphs.templates import read_template

_BEGAN = int(time.time())
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Requests by route, status and whether the answer came from a cache."""

    def __init__(self) -> None:
        # How many requests took so long, for each bound and beyond, and all of their seconds.
        self._series: dict[tuple[str, int, str], list[float]] = defaultdict(
            lambda: [0] * (len(BOUNDS) + 2)
        )
        self._lock = threading.Lock()

    def observe(self, route: str, status: int, cache: str, seconds: float) -> None:
        """Count one answered request. `cache` is “hit”, “miss” or empty."""
        place = bisect_left(BOUNDS, seconds)
        with self._lock:
            series = self._series[route, status, cache]
            series[place] += 1
            series[-1] += seconds

    def render(
        self,
        counts: Mapping[str, int] | None = None,
        gauges: Mapping[str, float] | None = None,
        build: Mapping[str, str] | None = None,
    ) -> str:
        """All of it as text, with further counts and gauges below `sikkerby_`, what is known of
        this process by Prometheus' own names, and `build` as the labels of `sikkerby_build_info`.
        """
        with self._lock:
            series = [
                (labels, (list(accumulate(buckets)), seconds))
                for labels, (*buckets, seconds) in sorted(self._series.items())
            ]
        return read_template(Path(__file__).with_suffix(".txt")).render(
            series=series,
            bounds=(*map(str, BOUNDS), "+Inf"),
            counts=counts or {},
            gauges=gauges or {},
            below=_memory_below(os.getpid()),
            process=_process(),
            build=build,
        )


def _process() -> dict[str, int]:
    """What Prometheus' client libraries tell of their process, as far as Linux does."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return {
        "process_resident_memory_bytes": pages * resource.getpagesize(),
        # The one that lists them is one too many.
        "process_open_fds": sum(1 for _ in Path("/proc/self/fd").iterdir()) - 1,
        "process_max_fds": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "process_start_time_seconds": _BEGAN,
    }


def _memory_below(pid: int) -> int:
    """The memory of the processes that a process has started, and of theirs, in bytes, with what
    they share counted once (proc_pid_smaps(5): each has its part of it)."""
    size = 0
    with contextlib.suppress(OSError, ValueError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, children.read_text("ascii").split()):
                rollup = Path(f"/proc/{child}/smaps_rollup").read_text("ascii")
                kilobytes = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
                size += 1024 * int(kilobytes.split()[1]) + _memory_below(child)
    return size
