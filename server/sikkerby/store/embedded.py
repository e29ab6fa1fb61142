"""The store that runs here: pyoxigraph in worker processes that may be killed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sikkerby.errors import Busy, QueryError, QueryStopped, StoreError
from sikkerby.settings import Settings
from sikkerby.store import guard, refusals, wire
from sikkerby.store.answering import AnsweringStore, dataset
from sikkerby.store.base import Answer, Question, Statistics, Survey
from sikkerby.store.disk_store import DiskStore
from sikkerby.store.pool import Pool
from sikkerby.store.worker_client import WorkerGone
from sikkerby.store.zygote_client import Ending, Zygote

_RESTART_SECONDS = 1
_THREADS = 8
_log = logging.getLogger(__name__)


class EmbeddedStore(AnsweringStore):
    """Answers from N-Quads files, loaded into memory, or onto disk where they are many.

    `files` are the version's N-Quads, `version` its name; `scratch` is the folder below which a
    store on disk may be made and large answers lie; `terms` are the local names of the ontology,
    for suggestions.
    Loading starts at once, in a process of its own; the first question waits for it, and for
    `verify`, which raises StoreError where the files are not as they were published.
    """

    def __init__(
        self,
        settings: Settings,
        files: Sequence[Path],
        version: str,
        *,
        scratch: Path | None = None,
        terms: Collection[str] = (),
        verify: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(settings, terms)
        self._counts["restarts"] = 0
        self._scratch = scratch
        self._verify = verify
        self._files = tuple(files)
        self._lock = threading.Lock()
        # Held while other data are put in place, of which there may be several causes at a time.
        self._changing = threading.Lock()
        # Those of the loop may all be taken by what waits for this store.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="workers")
        self._loading: Zygote | None = None
        self._restarting = False
        self._closed = False
        self._disk: DiskStore | None = None
        self._made: tuple[Path, ...] = ()  # of which it was made
        self._zygote = self._start(version)
        self._pool: Pool | None = None
        self._first: asyncio.Task[Pool] | None = None

    @property
    def version(self) -> str:
        return self._zygote.version

    def _start(self, version: str) -> Zygote:
        if not self._is_whole():
            on_disk = _estimate_triples(self._files) > self._settings.memory_triples
            self._disk = DiskStore(self._scratch, version, self._files) if on_disk else None
        disk = str(self._disk.store) if self._disk else ""
        graphs = self._disk.graphs if self._disk else None
        load = wire.Load(tuple(map(str, self._files)), disk, self._settings, graphs)
        return Zygote(load, version, self._scratch)

    def _is_whole(self) -> bool:
        """Whether the store on disk is there already, as after the end of a zygote."""
        disk = self._disk
        return disk is not None and disk.graphs is not None and self._made == self._files

    def _keep(self) -> None:
        """Record a store on disk that was just made, so that the next start uses it."""
        self._made = self._files
        # One that the next start cannot find does for now.
        with contextlib.suppress(OSError):
            if self._disk is not None:
                self._disk.finish(sorted(self._zygote.graphs))

    async def _ready_pool(self, seconds: float | None = None) -> Pool:
        """The pool, once the first data are loaded; waits for so long, or for as long as it takes.

        Raises Busy and StoreError.
        """
        if self._closed:
            raise refusals.stopping()
        pool = self._pool
        if pool is None:
            if self._first is None:
                self._first = asyncio.ensure_future(self._fill_first())
            try:
                return await asyncio.wait_for(asyncio.shield(self._first), seconds)
            except TimeoutError:
                raise refusals.still_loading() from None
            except StoreError:
                # A later question may find it mended.
                self._restart()
                raise
        if not pool.zygote.is_alive:
            self._restart()
            raise self._restarting_error()
        return pool

    async def _fill_first(self) -> Pool:
        zygote = self._zygote
        run = self._loop.running.run_in_executor
        threads = self._threads
        await asyncio.gather(run(threads, self._verify), run(threads, zygote.wait))
        pool = Pool(self._settings, zygote, self._loop.running, self._threads)
        await pool.fill()
        if self._pool is None:
            self._pool = pool
            # No answer waits for it.
            self._loop.running.run_in_executor(self._threads, self._keep)
        return self._pool

    @staticmethod
    def _restarting_error() -> Busy:
        return Busy("store-restarting", retry_after=_RESTART_SECONDS)

    def _restart(self) -> None:
        """Start a zygote in place of one that died, in the background, once."""
        with self._lock:
            if self._restarting or self._closed:
                return
            self._restarting = True
            self._counts["restarts"] += 1
        threading.Thread(target=self._restart_now, name="restart", daemon=True).start()

    def _restart_now(self) -> None:
        try:
            with self._changing:
                pool = self._pool
                if pool is None:
                    # The first data never came, perhaps because they are damaged.
                    self._verify()
                # Another change may have put a new one in place meanwhile.
                if pool is None or not pool.zygote.is_alive:
                    self._change(self._files, self.version)
        except Exception as error:
            # The thread ends here, and the next question tries again.
            if not self._closed:
                _log.warning("The store could not be started again: %s", error)
                time.sleep(_RESTART_SECONDS)
        finally:
            self._restarting = False

    def change(self, files: Sequence[Path], version: str) -> None:
        """Answer new questions from other data; returns when they are loaded.

        Questions that run are answered from the old data; none is lost. Raises StoreError for data
        that cannot be loaded; then everything is as it was.
        """
        with self._changing:
            self._change(files, version)

    def _change(self, files: Sequence[Path], version: str) -> None:
        before = self._files, self._disk
        zygote: Zygote | None = None
        try:
            with self._lock:
                if self._closed:
                    raise refusals.stopping()
                self._files = tuple(files)
                zygote = self._loading = self._start(version)
            zygote.wait()
            self._loop.run(self._change_over(zygote))
        except BaseException:
            if zygote is not None and zygote is not self._zygote:
                zygote.close()
            if self._disk is not None and self._disk is not before[1]:
                self._disk.remove()
            self._files, self._disk = before
            raise
        finally:
            self._loading = None
        if before[1] is not None and before[1] is not self._disk:
            # Open files stay readable until the last old worker has gone.
            before[1].remove()
        self._keep()

    async def _change_over(self, zygote: Zygote) -> None:
        if self._pool is None:
            with contextlib.suppress(StoreError):
                await self._ready_pool()
        if self._closed:
            raise refusals.stopping()
        if self._pool is None:
            # The first data never came.
            pool = Pool(self._settings, zygote, self._loop.running, self._threads)
            await pool.fill()
            await self._loop.running.run_in_executor(self._threads, self._zygote.close)
            self._pool, self._zygote = pool, zygote
        else:
            self._zygote = zygote
            await self._pool.change_over(zygote)

    def wait(self) -> None:
        """Until the first question can be answered. Raises StoreError where it never will."""
        self._loop.run(self._ready_pool())

    def is_ready(self) -> bool:
        return self._pool is not None and self._zygote.is_running() and not self._closed

    async def _evaluate(self, question: Question, survey: Survey) -> Answer:
        pool = self._pool
        if pool is None or self._closed or not pool.zygote.is_alive:
            # The program itself waits for its data, a visitor no longer than for a place.
            seconds = self._settings.queue_seconds if question.client else None
            pool = await self._ready_pool(seconds)
        default, named = dataset(question, survey)
        guard.check_graphs((*default, *named), pool.zygote.graphs)
        asked = wire.Asked(question.text, question.format.name, _options(question, survey))
        try:
            return await pool.ask(wire.pack_question(asked), question.client)
        except WorkerGone as gone:
            raise self._explain_end(pool, gone.ending) from None
        except QueryStopped:
            self._counts["killed"] += 1
            raise
        except Busy:
            raise
        except StoreError:
            if not pool.zygote.is_alive:
                self._restart()
                raise self._restarting_error() from None
            raise

    def _explain_end(self, pool: Pool, ending: Ending) -> QueryError | StoreError:
        """What to say of a worker that ended with its question unanswered."""
        self._counts["crashed"] += 1
        if not ending.code and not pool.zygote.is_alive:
            self._restart()
            return self._restarting_error()
        return refusals.broken_down(self._settings, ending)

    def statistics(self) -> Statistics:
        pool = self._pool
        if pool is None:
            return Statistics(counts=dict(self._counts), gauges={})
        return Statistics(counts={**self._counts, **pool.counts()}, gauges=pool.gauges())

    def close(self, seconds: float = 10.0) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self._loading is not None:
                # Callers that wait for it to load get an error.
                self._loading.close()
        changing = self._changing.acquire(timeout=seconds)
        if self._pool is not None:
            if self._loop.is_running:
                self._loop.run(self._pool.drain(seconds))
            self._pool.end()
        else:
            self._zygote.close()
        if changing:
            self._changing.release()
        self._threads.shutdown(wait=False)
        self._loop.close()
        if self._disk:
            self._disk.close()


def _options(question: Question, survey: Survey) -> dict[str, object]:
    options: dict[str, object] = {}
    if question.row_limit is not None:
        options["limit"] = question.row_limit
    if question.default_graphs or question.named_graphs:
        options["default"] = question.default_graphs
        options["named"] = question.named_graphs
    if survey.has_dataset:
        options["dataset"] = True
    return options


# Bytes sampled, evenly, from files too large to count.
_COUNTED_BYTES = 4 * 2**20
_PIECES = 32


def _estimate_triples(files: Sequence[Path]) -> int:
    """About how many lines there are: counted, or estimated from samples of a large file."""
    # A missing one is reported when it is loaded.
    return sum(_estimate_lines(path) for path in files if path.exists())


def _estimate_lines(path: Path) -> int:
    size = path.stat().st_size
    if size <= _COUNTED_BYTES:
        return path.read_bytes().count(b"\n")
    length = _COUNTED_BYTES // _PIECES
    found = 0
    with path.open("rb") as file:
        for number in range(_PIECES):
            file.seek((size - length) * number // (_PIECES - 1))
            found += file.read(length).count(b"\n")
    return found * size // _COUNTED_BYTES
