"""The workers that answer, each question with a slot of its own (see `admission`).

Of the queries with a slot, at most `slow_slots` run for longer than `quick_seconds`: quick ones
always find a worker soon.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import Executor

from sikkerby.errors import QueryStopped, StoreError
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
# So many workers are woken before questions are sent ahead, and so many questions to each, as long
# as answers take less than so long.
_AWAKE = 1
_AHEAD = 12
_SMALL_SECONDS = 0.002


class Pool:
    """Workers of the current zygote.

    Workers are made and ended in `threads`. Made anywhere; every method but `counts`, `gauges` and
    `end` is then for the thread of the loop.
    """

    def __init__(
        self,
        settings: Settings,
        zygote: Zygote,
        loop: asyncio.AbstractEventLoop,
        threads: Executor,
    ) -> None:
        self._settings = settings
        self._zygote = zygote
        self._loop = loop
        self._threads = threads
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._admission = Admission(settings)
        self._slow = 0
        self._old: list[Zygote] = []  # of versions gone by, with queries still running
        self._ticking = False
        self._filling: asyncio.Task[None] | None = None
        self._burials: set[asyncio.Task[None]] = set()
        self._counts: Counter[str] = Counter()

    @property
    def zygote(self) -> Zygote:
        return self._zygote

    async def fill(self) -> None:
        """Have workers forked until every slot has one waiting. Raises StoreError."""
        while not self._admission.is_closing:
            zygote = self._zygote
            if len(self._idle) + self._admission.running >= self._settings.quick_slots:
                return
            worker = await self._fork()
            if zygote is self._zygote and not self._admission.is_closing:
                self._idle.append(worker)
            else:
                self._bury(worker)

    async def _fork(self) -> Worker:
        zygote = self._zygote
        forked = await self._loop.run_in_executor(self._threads, zygote.fork)
        return Worker(self._loop, zygote, forked, self._lose)

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
                        gone.ending = await self._loop.run_in_executor(self._threads, worker.end)
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

        Waking a process costs more than a small query; so the first workers get a few questions
        ahead before others are woken, as long as all answers come quickly.
        """
        if len(self._busy) < _AWAKE and self._idle:
            return None
        best: Worker | None = None
        fewest = _AHEAD
        now = self._loop.time()
        for worker in self._busy:
            if (
                worker.waiting < fewest
                and worker.takes_company
                and worker.is_usable
                and worker.seconds < _SMALL_SECONDS
                and now - worker.since < _SMALL_SECONDS
            ):
                best, fewest = worker, worker.waiting
        return best

    async def _place(self, client: str) -> Worker:
        """A slot, and the worker that has it. Raises Busy and StoreError."""
        await self._admission.take_slot(client)
        if not self._ticking:
            self._ticking = True
            self._loop.call_later(_TICK_SECONDS, self._tick)
        try:
            worker = self._idle.pop() if self._idle else await self._fork()
        except BaseException:
            self._admission.give_back()
            raise
        worker.since = self._loop.time()
        worker.takes_company = True
        self._busy.add(worker)
        return worker

    def _tick(self) -> None:
        """Hold what runs against the clock."""
        if not self._busy and not self._admission.running:
            self._ticking = False
            return
        self._loop.call_later(_TICK_SECONDS, self._tick)
        settings = self._settings
        now = self._loop.time()
        for worker in list(self._busy):
            company = worker.waiting > 1
            if now - worker.since >= (_TICK_SECONDS if company else settings.quick_seconds):
                # Where this loop was held up, the answer may have come in the meantime.
                worker.catch_up()
                if not worker.waiting:
                    continue
            seconds = now - worker.since
            if company and seconds >= _TICK_SECONDS:
                # A worker may hold an answer back while it is at the next question, so that it is
                # not sure which of them takes long: each is asked again, by itself.
                worker.fail(WorkerGone(may_retry=True))
                continue
            if seconds >= settings.query_seconds:
                # Whoever got no processor in all that time is asked again by itself, once.
                starved = (
                    worker.takes_company
                    and not worker.is_slow
                    and worker.work() < _LEAST_WORK * seconds
                )
                worker.fail(WorkerGone(may_retry=True) if starved else OutOfTime())
            elif not worker.is_slow and seconds >= _TICK_SECONDS:
                # Asked from the first tick on, so that the work of earlier questions is left out.
                work = worker.work()
                if seconds >= settings.quick_seconds and work >= _SLOW * settings.quick_seconds:
                    self._turn_slow(worker)

    def _turn_slow(self, worker: Worker) -> None:
        if self._slow >= self._settings.slow_slots:
            self._counts["stopped_slow"] += 1
            worker.fail(
                QueryStopped(
                    "slow-places-taken",
                    self._settings.quick_seconds,
                    self._settings.slow_slots,
                    limit="slow_slots",
                    retry_after=max(1, round(self._settings.query_seconds / 2)),
                )
            )
            return
        self._slow += 1
        worker.calm()

    def _leave(self, worker: Worker) -> None:
        """With its last question, a worker gives its slot up, and goes back or to its end."""
        if worker.waiting or worker not in self._busy:
            return
        self._busy.discard(worker)
        self._slow -= worker.is_slow
        if worker.is_usable and worker.zygote is self._zygote and not self._admission.is_closing:
            self._idle.append(worker)
        else:
            self._bury(worker)
            self._refill()
        self._admission.give_back()

    def _bury(self, worker: Worker) -> None:
        """Have a worker ended and forgotten, in a thread."""
        worker.kill()
        burial = asyncio.ensure_future(self._end_and_close(worker))
        self._burials.add(burial)
        burial.add_done_callback(self._burials.discard)

    async def _end_and_close(self, worker: Worker) -> None:
        await self._loop.run_in_executor(self._threads, worker.end)
        await self._close_drained()

    async def _close_drained(self) -> None:
        """End zygotes gone by that have no worker out any more."""
        drained = [zygote for zygote in self._old if zygote.workers == 0]
        self._old = [zygote for zygote in self._old if zygote.workers > 0]
        for zygote in drained:
            await self._loop.run_in_executor(self._threads, zygote.close)

    def _lose(self, worker: Worker) -> None:
        """A worker ended while it waited for a question."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._bury(worker)
            self._refill()

    def _refill(self) -> None:
        if not self._admission.is_closing and (self._filling is None or self._filling.done()):
            self._filling = asyncio.ensure_future(self._fill_quietly())

    async def _fill_quietly(self) -> None:
        try:
            await self.fill()
        except StoreError:
            return  # whoever asks next finds the zygote gone and has it started again

    async def change_over(self, zygote: Zygote) -> None:
        """New questions go to `zygote`; the old one ends with its last running query."""
        self._old.append(self._zygote)
        self._zygote = zygote
        idle, self._idle = self._idle, []
        for worker in idle:
            self._bury(worker)
        await self._close_drained()
        await self.fill()

    def counts(self) -> dict[str, int]:
        """Questions refused and stopped, by reason."""
        return {**self._admission.counts, **self._counts}

    def gauges(self) -> dict[str, float]:
        """What goes on now."""
        return {
            **self._admission.gauges(),
            "slow": self._slow,
            "idle_workers": len(self._idle),
        }

    async def drain(self, seconds: float) -> None:
        """Turn everybody away, and let running queries finish for so long."""
        await self._admission.drain(seconds)
        for worker in self._idle:
            self._bury(worker)
        for worker in self._busy:
            worker.fail(refusals.stopping())
        # Whoever asked is told, and workers leave nothing open behind them.
        deadline = self._loop.time() + _BURIAL_SECONDS
        while (self._busy or self._burials) and self._loop.time() < deadline:
            await asyncio.sleep(_TICK_SECONDS)

    def end(self) -> None:
        """End all workers, whether or not the loop still runs."""
        for zygote in (*self._old, self._zygote):
            zygote.close()
