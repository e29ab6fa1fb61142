"""The store that runs here: pyoxigraph in worker processes that may be killed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sikkerby.errors import Busy, QueryStopped, StoreError
from sikkerby.store import refusals, wire
from sikkerby.store.answering import Store, dataset
from sikkerby.store.base import Answer, Question, Survey
from sikkerby.store.disk_store import DiskStore
from sikkerby.store.pool import Pool
from sikkerby.store.worker_client import WorkerGone
from sikkerby.store.zygote_client import Zygote

_RESTART_SECONDS = 1
_THREADS = 8
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Data:
    """The data of a version, with the process that loads them, and where they lie on disk, if they
    do."""

    files: tuple[Path, ...]
    disk: DiskStore | None
    zygote: Zygote

    def keep(self) -> None:
        """Record a store on disk that was just made, so that the next start uses it."""
        # One that the next start cannot find does for now.
        with contextlib.suppress(OSError):
            if self.disk is not None:
                self.disk.finish(sorted(self.zygote.graphs))


class EmbeddedStore(Store):
    """Answers from N-Quads files, loaded into memory, or onto disk where they are many.

    They are loaded in a process of their own.
    """

    def _begin(self, files: tuple[Path, ...]) -> None:
        self._counts["restarts"] = 0
        self._lock = threading.Lock()
        # Held while other data are put in place, of which there may be several causes at a time.
        self._changing = threading.Lock()
        # Those of the loop may all be taken by what waits for this store.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="workers")
        self._closed = False
        self._loading: Zygote | None = None
        self._mending: asyncio.Future[None] | None = None
        self._delay = 0  # before it is tried again, in seconds
        self._data = self._start(files, self.version)
        self._pool = self._places = Pool(self._settings, self._data.zygote, self._threads)

    def _start(self, files: tuple[Path, ...], version: str, disk: DiskStore | None = None) -> _Data:
        """Have data loaded, if they do not all lie on `disk`. Raises StoreError."""
        with self._lock:
            if self._closed:
                raise Busy("server-stopping")
            if disk is None or disk.graphs is None:
                is_large = _estimate_triples(files) > self._settings.memory_triples
                disk = DiskStore(self._scratch, version, files) if is_large else None
            folder, graphs = (str(disk.store), disk.graphs) if disk else ("", None)
            load = wire.Load(tuple(map(str, files)), folder, self._settings, graphs)
            self._loading = Zygote(load, version, self._scratch)
            return _Data(files, disk, self._loading)

    def _load(self, data: _Data, verify: Callable[[], object] = lambda: None) -> None:
        """Answer new questions from data once they are there, or leave all as it was."""
        before = self._data
        try:
            verify()
            data.zygote.wait()
            self._loop.run(self._pool.change_over(data.zygote, partial(self._name, data)))
        except BaseException:
            data.zygote.close()
            if data.disk is not None and data.disk is not before.disk:
                data.disk.leave(keep_whole=False)
            raise
        finally:
            self._loading = None
        self._data = data
        if before.disk is not None and before.disk is not data.disk:
            # Open files stay readable until the last old worker has gone.
            before.disk.leave(keep_whole=False)

    def _name(self, data: _Data) -> None:
        self.version = data.zygote.version

    def change(self, files: Sequence[Path], version: str) -> None:
        # What is being loaded for the first time comes first.
        with contextlib.suppress(StoreError):
            self.wait()
        with self._changing:
            self._load(self._start(tuple(files), version))
            self._data.keep()

    async def _be_ready(self, seconds: float | None = None) -> None:
        """Have data loaded where there are none, or where the process that had them has ended.

        Waits for the first for so long, or for as long as it takes. Raises Busy and StoreError.
        """
        if self._closed:
            raise Busy("server-stopping")
        zygote = self._pool.zygote
        was_loaded = zygote.is_loaded
        if was_loaded and zygote.is_alive:
            return
        if self._mending is None or self._mending.done():
            self._mending = self._loop.running.run_in_executor(self._threads, self._load_or_restart)
        if was_loaded:
            raise Busy("store-restarting", retry_after=_RESTART_SECONDS)
        try:
            await asyncio.wait_for(asyncio.shield(self._mending), seconds)
        except TimeoutError:
            raise Busy("data-being-loaded") from None

    def _load_or_restart(self) -> None:
        """Load the data for the first time, or again. Raises StoreError where there were none."""
        time.sleep(self._delay)
        with self._changing:
            data = self._data
            was_loaded = data.zygote.is_loaded
            if was_loaded and data.zygote.is_alive:
                return  # other data were put in place meanwhile
            try:
                if not data.zygote.is_alive:
                    self._counts["restarts"] += 1
                    data = self._start(data.files, data.zygote.version, data.disk)
                self._load(data, (lambda: None) if was_loaded else self._verify)
                # No answer waits for it.
                self._threads.submit(data.keep)
                self._delay = 0
            except Exception as error:
                # The next question tries again.
                self._delay = _RESTART_SECONDS
                if not was_loaded:
                    raise
                if not self._closed:
                    _log.warning("The store could not be started again: %s", error)

    def wait(self) -> None:
        self._loop.run(self._be_ready())

    def is_ready(self) -> bool:
        zygote = self._pool.zygote
        return zygote.is_loaded and zygote.is_running() and not self._closed

    async def _evaluate(self, question: Question, survey: Survey) -> Answer:
        # The program itself waits for its data, a visitor no longer than for a place.
        await self._be_ready(self._settings.queue_seconds if question.client else None)
        zygote = self._pool.zygote
        dataset(question, survey, zygote.graphs)
        graphs = question.default_graphs, question.named_graphs
        name, limit = question.format.name, question.row_limit
        asked = wire.Asked(question.text, name, limit, graphs, survey.has_dataset)
        try:
            return await self._pool.ask(asked.pack(), question.counted)
        except WorkerGone as gone:
            self._counts["crashed"] += 1
            if gone.ending.code or zygote.is_alive:
                raise refusals.broken_down(self._settings, gone.ending) from None
        except QueryStopped:
            self._counts["killed"] += 1
            raise
        except Busy:
            raise
        except StoreError:
            if zygote.is_alive:
                raise
        # The process that had the data has ended.
        await self._be_ready(0)
        raise Busy("store-restarting", retry_after=_RESTART_SECONDS)

    def close(self, seconds: float = 10.0) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self._loading is not None:
                # Callers that wait for it to load get an error.
                self._loading.close()
        changing = self._changing.acquire(timeout=seconds)
        if self._loop.is_running:
            self._loop.run(self._pool.drain(seconds))
        self._pool.end()
        if changing:
            self._changing.release()
        self._threads.shutdown(wait=False)
        self._loop.close()
        if self._data.disk:
            self._data.disk.leave(keep_whole=True)


# About so many bytes of a file are looked at, in pieces.
_COUNTED_BYTES = 4 * 2**20
_PIECE = 2**12


def _estimate_triples(files: Sequence[Path]) -> int:
    """About how many lines there are: counted, or estimated from samples of a large file."""
    # A missing one is reported when it is loaded.
    return sum(_estimate_lines(path) for path in files if path.exists())


def _estimate_lines(path: Path) -> int:
    size = path.stat().st_size
    step = max(1, size // _COUNTED_BYTES)
    with path.open("rb", buffering=0) as file:
        pieces = (os.pread(file.fileno(), _PIECE, at) for at in range(0, size, step * _PIECE))
        return step * sum(piece.count(b"\n") for piece in pieces)
