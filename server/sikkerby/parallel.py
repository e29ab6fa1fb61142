"""Work on every processor: forked processes that have all in memory and end with their parent."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import gc
import os
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sikkerby.errors import SikkerbyError
from sikkerby.progress import Progress

Item = TypeVar("Item")
Made = TypeVar("Made")

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

# A process ends once it has so much memory of its own. The kernel goes through all pages to tell.
_MOST_OWN = 512 * 2**20
_LOOK_SECONDS = 0.5
# The code with which it ends where there may be more to do.
_GO_ON = 3
_PRIVATE = re.compile(r"^Private_Dirty:\s+(\d+) kB", re.MULTILINE)


def fork(work: Callable[[], int]) -> int:
    """The number of a new process that does `work`, ends with the code that this gives, and ends
    with its parent."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        # The kernel kills this process when its parent ends; if that has ended already, so do we.
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        # An interrupt from the keyboard goes to all; the parent says so, and ends the others.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if os.getppid() == parent:
            code = work()
    finally:
        os._exit(code)


def map_in_processes(
    work: Callable[[Item], Made],
    items: Sequence[Item],
    progress: Progress,
    label: str,
    *,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Made]:
    """The results of `work` on each item, in their order, on as many processors as pay.

    `work` sees everything that is in memory now, and nothing that other processes do later; its
    results are sent back, so they should be small. An error ends it: of several that of the first
    item, whichever comes first. `meanwhile` is done in this process, beside the others. Raises
    SikkerbyError where a process is killed.
    """
    lanes = min(os.cpu_count() or 1, len(items))
    if lanes < 2:
        meanwhile()
        return [work(item) for item in progress.each(items, label)]
    made: list[Made] = []
    arrived: dict[int, _Arrival] = {}
    with _lanes(work, items, lanes) as ends:
        meanwhile()
        for arrival in progress.each(_arrivals(ends), label, len(items)):
            arrived[arrival.number] = arrival
            # Items are begun in their order, so those before one that failed come, and soon.
            while found := arrived.pop(len(made), None):
                made.append(found.result())
    return made


def in_own_process(work: Callable[[], Made]) -> Made:
    """The result of `work`, done in a process of its own: its memory is given back at once."""
    with beside(work) as result:
        return result()


@contextlib.contextmanager
def beside(work: Callable[[], Made]) -> Iterator[Callable[[], Made]]:
    """Have `work` done in a process of its own while the block runs, and killed where that ends
    first; what waits for its result."""
    with _lanes(lambda _: work(), [None], 1) as ends:

        def result() -> Made:
            (found,) = _arrivals(ends)
            made: Made = found.result()
            return made

        yield result


class _Arrival(NamedTuple):
    """The result of the item with a number, or the error that it ended in."""

    number: int
    made: Any
    error: BaseException | None = None

    def result(self) -> Any:
        """What was made. Raises the error."""
        if self.error is not None:
            raise self.error
        return self.made


# What a lane says when there is nothing left to do.
_DONE = _Arrival(-1, None)


def _arrivals(ends: Sequence[Connection]) -> Iterator[_Arrival]:
    """The results and errors as they come."""
    open_ends = list(ends)
    while open_ends:
        for end in wait(open_ends):
            assert isinstance(end, Connection)
            try:
                arrival: _Arrival = end.recv()
            except (EOFError, OSError):
                raise SikkerbyError("process-killed") from None
            if arrival.number < 0:
                open_ends.remove(end)
                end.close()
            else:
                yield arrival


@contextlib.contextmanager
def _lanes(
    work: Callable[[Any], Any], items: Sequence[Any], number: int
) -> Iterator[list[Connection]]:
    """So many processes that take turns at `items`, and the ends at which their results come.

    Turns are done by processes that end when they have much memory of their own, forked from one
    that does nothing else: looking at an object writes into its count of references, and so parts
    the page that it lies in from those of the others. Those that went on to the end had half of
    all memory copied; one for each turn would copy the same pages again and again.
    """
    # What is there already is not looked through for garbage, so that it stays shared memory.
    gc.freeze()
    sys.stdout.flush()
    sys.stderr.flush()
    # All processes share the place in this file: whoever's turn it is moves it on by one, see
    # `_next_turn`.
    turns = os.memfd_create("turns")
    started: list[tuple[int, Connection]] = []
    try:
        for _ in range(number):
            ours, theirs = Pipe(duplex=False)
            started.append((fork(partial(_take_turns, work, items, turns, theirs)), ours))
            theirs.close()
        yield [end for _, end in started]
    finally:
        os.close(turns)
        for pid, end in started:
            # One that has said that it is done ends by itself, so that its time counts as ours.
            if not end.closed:
                end.close()
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        gc.unfreeze()


def _take_turns(
    work: Callable[[Any], Any], items: Sequence[Any], turns: int, end: Connection
) -> int:
    """Have turns done until none is left; where one ends badly, so does this."""

    def take_some() -> int:
        looked = time.monotonic()
        while (number := _next_turn(turns)) < len(items):
            end.send(_do(work, items, number))
            if time.monotonic() - looked > _LOOK_SECONDS:
                looked = time.monotonic()
                if _own_memory() > _MOST_OWN:
                    return _GO_ON
        end.send(_DONE)
        return 0

    while (code := os.waitstatus_to_exitcode(os.waitpid(fork(take_some), 0)[1])) == _GO_ON:
        continue
    return code


def _next_turn(turns: int) -> int:
    """The number of the item that is due; no two processes are given the same.

    The kernel itself lets two that move the place at once go one after the other only in files that
    were opened by name: in one in memory, Linux 6.18 was seen to give both the same place. A lock
    of this kind goes with the process that has it, however it ends.
    """
    fcntl.lockf(turns, fcntl.LOCK_EX)
    number = os.lseek(turns, 1, os.SEEK_CUR) - 1
    fcntl.lockf(turns, fcntl.LOCK_UN)
    return number


def _do(work: Callable[[Any], Any], items: Sequence[Any], number: int) -> _Arrival:
    try:
        return _Arrival(number, work(items[number]))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        return _Arrival(number, None, error)


def _own_memory() -> int:
    """Bytes that this process shares with no other; nought where the system does not tell."""
    try:
        found = _PRIVATE.search(Path("/proc/self/smaps_rollup").read_text("ascii"))
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0
