"""Work on every processor: forked processes that have all in memory and end with their parent."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TypeVar

from sikkerby.progress import Progress

Item = TypeVar("Item")
Made = TypeVar("Made")

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

# What a forked process is to do: it finds it here, where its parent put it before the fork.
_WORK: list[Callable[[Any], Any]] = []


def die_with_parent(parent: int) -> None:
    """The kernel kills this process when its parent ends; if it has ended already, we do."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def each_in_processes(
    work: Callable[[Item], Made],
    items: Sequence[Item],
    progress: Progress,
    label: str,
    *,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Made]:
    """The results of `work` on each item, in their order, in as many processes as pay.

    `work` sees everything that is in memory now, and nothing that other processes do later; its
    results are sent back, so they should be small. The first error ends it. `meanwhile` is done
    in this process, beside the others.
    """
    processes = min(os.cpu_count() or 1, len(items))
    if processes < 2:
        meanwhile()
        return [work(item) for item in progress.each(items, label)]
    results: dict[int, Made] = {}
    with _forked(work, processes) as pool:
        futures = {pool.submit(_do, item): number for number, item in enumerate(items)}
        meanwhile()
        for future in progress.each(as_completed(futures), label, len(futures)):
            results[futures[future]] = future.result()
    return [results[number] for number in range(len(items))]


def apart(work: Callable[[], Made]) -> Made:
    """The result of `work`, done in a process of its own: its memory is given back at once."""
    with _forked(lambda _: work(), 1) as pool:
        made: Made = pool.submit(_do, None).result()
    return made


@contextlib.contextmanager
def _forked(work: Callable[[Any], Made], processes: int) -> Iterator[ProcessPoolExecutor]:
    _WORK.append(work)
    # What is there already is not looked through for garbage, so that it stays shared memory.
    gc.freeze()
    pool = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("fork"),
        initializer=die_with_parent,
        initargs=(os.getpid(),),
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()
        _WORK.pop()


def _do(item: Any) -> Any:
    return _WORK[-1](item)
