"""The workers that answer, each question with a slot of its own (see `admission`).

Of the queries with a slot, at most `slow_slots` run for longer than `quick_seconds`: quick ones
always find a worker soon.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from sikkerby.errors import Busy, StoreError
from sikkerby.settings import Settings
from sikkerby.store import refusals
from sikkerby.store.admission import Admission
from sikkerby.store.base import Answer
from sikkerby.store.failures import OutOfTime
from sikkerby.store.worker_client import Worker, WorkerGone
from sikkerby.store.zygote_client import Zygote

# How often running questions are held against the clock. A timer for each would cost
# more than a small query's whole way through here.
_TICK_SECONDS = 0.02
# A killed worker is gone in milliseconds.
_BURIAL_SECONDS = 2.0
# On a busy machine a small query may take long and do nothing. Where less of its time than this was
# work, it is not slow, and is no query that used its time up.
_LEAST_WORK = 0.05
# The share of the quick time that a query must have worked to be slow: beside many others it gets
# no more in that time, while a small one never comes so far.
_SLOW = 0.25
# So many questions are sent ahead to each worker before another is woken, as long as answers take
# less than so long.
_AHEAD = 12
_SMALL_SECONDS = 0.002

Value = TypeVar("Value")


class Pool:
    """Workers of the current zygote.

    Workers are made and ended in `threads`. Made anywhere; every method but `gauges` and `end` is
    then for the thread of one loop. `counts` are questions refused and stopped, by reason.
    """

    def __init__(self, settings: Settings, zygote: Zygote, threads: Executor) -> None:
        self.zygote = zygote
        self._settings = settings
        self._threads = threads
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._admission = Admission(settings)
        self.counts = self._admission.counts
        self._slow = 0
        self._old: list[Zygote] = []  # of versions gone by, with queries still running
        self._ticking = False
        self._looked = 0.0
        self._filling: asyncio.Task[None] | None = None
        self._burials: set[asyncio.Task[None]] = set()

    async def _fill(self) -> None:
        """Have workers forked until every slot has one waiting."""
        slots = self._settings.quick_slots
        # Where their parent is gone, whoever asks next finds it so and has it started again.
        with contextlib.suppress(StoreError):
            while not self._admission.is_closing:
                if len(self._idle) + self._admission.running >= slots:
                    return
                self._keep_or_bury(await self._fork())

    async def _fork(self) -> Worker:
        zygote = self.zygote
        forked = await self._in_thread(zygote.fork)
        worker = Worker(zygote, forked, self._lose)
        loop = asyncio.get_running_loop()
        await loop.create_unix_connection(lambda: worker, sock=forked.connection)
        return worker

    def _in_thread(self, work: Callable[[], Value]) -> asyncio.Future[Value]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def ask(self, question: bytes, client: str) -> Answer:
        """The answer to a packed question.

        Raises Busy, QueryStopped, StoreError, WorkerGone, OutOfTime, and what keeps a worker from
        an answer.
        """
        admission = self._admission
        counted = admission.enter(client)
        try:
            worker = self._companion() or await self._place(counted)
            while True:
                admission.begin(counted)
                try:
                    return await worker.ask(question)
                except WorkerGone as gone:
                    if not gone.may_retry:
                        # How it ended tells what to say of the question.
                        gone.ending = await self._in_thread(worker.end)
                        raise
                except asyncio.CancelledError:
                    # Nobody waits for it any more; whoever sent a question ahead asks elsewhere.
                    worker.fail(WorkerGone(may_retry=True))
                    raise
                finally:
                    admission.finish(counted)
                    self._leave(worker)
                worker = await self._place(counted)
                # Whatever happens now is this question's doing.
                worker.takes_company = False
        finally:
            admission.leave(counted)

    def _companion(self) -> Worker | None:
        """A worker at a question that will soon be done, to be sent the next one ahead.

        Waking a process costs more than a small query; so those awake get a few questions ahead
        before others are woken, as long as all answers come quickly.
        """
        now = time.monotonic()
        best, fewest = None, _AHEAD
        for worker in self._busy:
            waiting = worker.waiting
            if (
                waiting < fewest
                and worker.takes_company
                and worker.is_usable
                and worker.seconds < _SMALL_SECONDS
                and now - worker.since < _SMALL_SECONDS
            ):
                best, fewest = worker, waiting
        return best

    async def _place(self, client: str) -> Worker:
        """A slot, and the worker that has it. Raises Busy and StoreError."""
        await self._admission.take_slot(client)
        if not self._ticking:
            self._ticking = True
            self._looked = time.monotonic()
            asyncio.get_running_loop().call_later(_TICK_SECONDS, self._tick)
        try:
            worker = self._idle.pop() if self._idle else await self._fork()
        except BaseException:
            self._admission.give_back()
            raise
        worker.since = time.monotonic()
        worker.takes_company = True
        self._busy.add(worker)
        return worker

    def _tick(self) -> None:
        """Hold what runs against the clock, by the time of the last look: where this loop was held
        up, answers have come in since then."""
        if not self._busy and not self._admission.running:
            self._ticking = False
            return
        asyncio.get_running_loop().call_later(_TICK_SECONDS, self._tick)
        settings = self._settings
        now, self._looked = self._looked, time.monotonic()
        for worker in list(self._busy):
            seconds = now - worker.since
            if seconds < _TICK_SECONDS:
                continue
            # Asked from the first tick on, so that the work of earlier questions is left out.
            work = worker.work()
            if worker.waiting > 1:
                # A worker may hold an answer back while it is at the next question, so that it is
                # not sure which of them takes long: each is asked again, by itself.
                worker.fail(WorkerGone(may_retry=True))
            elif seconds >= settings.query_seconds:
                # Whoever got no processor in all that time is asked again by itself, once.
                is_first = worker.takes_company and not worker.is_slow
                is_starved = is_first and work < _LEAST_WORK * seconds
                worker.fail(WorkerGone(may_retry=True) if is_starved else OutOfTime())
            elif (
                not worker.is_slow
                and seconds >= settings.quick_seconds
                and work >= _SLOW * settings.quick_seconds
            ):
                self._turn_slow(worker)

    def _turn_slow(self, worker: Worker) -> None:
        if self._slow < self._settings.slow_slots:
            self._slow += 1
            worker.calm()
        else:
            self.counts["stopped_slow"] += 1
            worker.fail(refusals.slow_places_taken(self._settings))

    def _leave(self, worker: Worker) -> None:
        """With its last question, a worker gives its slot up, and goes back or to its end."""
        if worker.waiting or worker not in self._busy:
            return
        self._busy.discard(worker)
        self._slow -= worker.is_slow
        self._keep_or_bury(worker)
        self._admission.give_back()

    def _keep_or_bury(self, worker: Worker) -> None:
        """Let a worker wait for questions, or end where nobody will ask it any more."""
        if worker.is_usable and worker.zygote is self.zygote and not self._admission.is_closing:
            self._idle.append(worker)
        else:
            self._bury(worker)

    def _bury(self, worker: Worker) -> None:
        """Have a worker ended and forgotten, in a thread, and another made in its place."""
        worker.kill()
        burial = asyncio.ensure_future(self._end_and_close(worker))
        self._burials.add(burial)
        burial.add_done_callback(self._burials.discard)
        self._refill()

    def _refill(self) -> asyncio.Task[None]:
        if self._filling is None or self._filling.done():
            self._filling = asyncio.ensure_future(self._fill())
        return self._filling

    async def _end_and_close(self, worker: Worker) -> None:
        await self._in_thread(worker.end)
        await self._close_drained()

    async def _close_drained(self) -> None:
        """End zygotes gone by that have no worker out any more."""
        drained = [zygote for zygote in self._old if not zygote.workers]
        # Before anything is awaited: another call may come meanwhile.
        self._old = [zygote for zygote in self._old if zygote not in drained]
        for zygote in drained:
            await self._in_thread(zygote.close)

    def _lose(self, worker: Worker) -> None:
        """A worker ended while it waited for a question."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._bury(worker)

    async def change_over(self, zygote: Zygote, then: Callable[[], object]) -> None:
        """New questions go to `zygote`, which may be the first, and `then` is called; an old one
        ends with its last running query."""
        if zygote is not self.zygote:
            self._old.append(self.zygote)
            self.zygote = zygote
        then()
        idle, self._idle = self._idle, []
        for worker in idle:
            self._bury(worker)
        await self._close_drained()
        await self._refill()

    def gauges(self) -> dict[str, float]:
        """What goes on now."""
        return {**self._admission.gauges(), "slow": self._slow, "idle_workers": len(self._idle)}

    async def drain(self, seconds: float) -> None:
        """Turn everybody away, and let running queries finish for so long."""
        await self._admission.drain(seconds)
        idle, self._idle = self._idle, []
        for worker in idle:
            self._bury(worker)
        for worker in self._busy:
            worker.fail(Busy("server-stopping"))
        # Whoever asked is told, and workers leave nothing open behind them.
        deadline = time.monotonic() + _BURIAL_SECONDS
        while (self._busy or self._burials) and time.monotonic() < deadline:
            await asyncio.sleep(_TICK_SECONDS)

    def end(self) -> None:
        """End all workers, whether or not the loop still runs."""
        for zygote in (*self._old, self.zygote):
            zygote.close()
