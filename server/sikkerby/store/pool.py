"""Who may ask now, who waits, and who is turned away.

At most `quick_slots` queries run at once, of which at most `slow_slots` for longer than
`quick_seconds`: quick ones always find a worker soon. Those that find none wait, the client with
the fewest running queries first. All of it lives on one event loop, so nothing here is locked and
no thread waits for a worker: with a thread for each question, more than half of the time of a
small query went into changes of thread.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from sikkerby.errors import Busy, QueryStopped, StoreError
from sikkerby.settings import Settings
from sikkerby.store import refusals
from sikkerby.store.clients import exemption
from sikkerby.store.connection import OutOfTime, Reply, Worker, WorkerGone
from sikkerby.store.processes import Zygote

_RETRY_SECONDS = 2
# How often running and waiting questions are held against the clock. A timer for each would cost
# more than a small query's whole way through here.
_TICK_SECONDS = 0.02
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


class _Waiter:
    __slots__ = ("client", "granted", "since")

    def __init__(self, client: str, loop: asyncio.AbstractEventLoop) -> None:
        self.client = client
        self.since = loop.time()
        self.granted: asyncio.Future[None] = loop.create_future()


class Pool:
    """Workers of the current zygote, and the queue before them.

    Made anywhere; every method but `gauges` and `end` is then for the thread of the loop.
    """

    def __init__(self, settings: Settings, zygote: Zygote, loop: asyncio.AbstractEventLoop) -> None:
        self._settings = settings
        self._zygote = zygote
        self._loop = loop
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._running = 0
        self._slow = 0
        self._clients: dict[str, int] = {}  # running or waiting, of those that are bounded
        self._active: dict[str, int] = {}  # running
        self._waiting: list[_Waiter] = []
        self._old: list[Zygote] = []  # of versions gone by, with queries still running
        self._closing = False
        self._ticking = False
        self._filling: asyncio.Task[None] | None = None
        self._burials: set[asyncio.Task[None]] = set()
        self._is_exempt = exemption(settings.exempt_clients)
        self.counts: Counter[str] = Counter()

    @property
    def zygote(self) -> Zygote:
        return self._zygote

    async def fill(self) -> None:
        """Have workers forked until every slot has one waiting. Raises StoreError."""
        while not self._closing:
            zygote = self._zygote
            if len(self._idle) + self._running >= self._settings.quick_slots:
                return
            worker = await self._fork()
            if zygote is self._zygote and not self._closing:
                self._idle.append(worker)
            else:
                self._bury(worker)

    async def _fork(self) -> Worker:
        zygote = self._zygote
        forked = await self._loop.run_in_executor(None, zygote.fork)
        return Worker(self._loop, zygote, forked, self._lose)

    async def ask(self, question: bytes, client: str) -> tuple[Reply, str]:
        """The reply to a packed question, and the version that gave it.

        Raises Busy, QueryStopped, StoreError, WorkerGone and OutOfTime.
        """
        counted = client if client and not self._is_exempt(client) else ""
        self._count_in(counted)
        try:
            worker = self._companion() or await self._place(counted)
            while True:
                if counted:
                    _add(self._active, counted, 1)
                try:
                    reply = await worker.ask(question)
                    return reply, worker.zygote.version
                except WorkerGone as gone:
                    if not gone.may_retry:
                        # How it ended tells what to say of the question.
                        gone.ending = await self._loop.run_in_executor(None, worker.end)
                        raise
                finally:
                    if counted:
                        _add(self._active, counted, -1)
                    self._leave(worker)
                worker = await self._place(counted)
                # Whatever happens now is this question's doing.
                worker.takes_company = False
        finally:
            if counted:
                _add(self._clients, counted, -1)

    def _count_in(self, client: str) -> None:
        """Count a question of a client's. Raises Busy past its bound."""
        settings = self._settings
        if self._closing:
            raise refusals.stopping()
        if not client:
            return
        if 0 < settings.client_slots <= self._clients.get(client, 0):
            self.counts["refused_client"] += 1
            raise refusals.too_many_of_client(settings)
        _add(self._clients, client, 1)

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
        if self._running < self._settings.quick_slots and not self._waiting:
            self._running += 1
            if not self._ticking:
                self._ticking = True
                self._loop.call_later(_TICK_SECONDS, self._tick)
        else:
            await self._queue(client).granted
        try:
            worker = self._idle.pop() if self._idle else await self._fork()
        except StoreError:
            self._running -= 1
            self._grant()
            raise
        worker.since = self._loop.time()
        worker.takes_company = True
        self._busy.add(worker)
        return worker

    def _queue(self, client: str) -> _Waiter:
        """Stand in the queue. Raises Busy."""
        settings = self._settings
        if self._closing:
            raise refusals.stopping()
        if len(self._waiting) >= settings.queue_length:
            self.counts["refused_queue"] += 1
            raise refusals.queue_is_full(settings)
        waiter = _Waiter(client, self._loop)
        self._waiting.append(waiter)
        return waiter

    def _tick(self) -> None:
        """Hold what runs and what waits against the clock."""
        if not self._busy and not self._waiting and not self._running:
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
        for waiter in list(self._waiting):
            if now - waiter.since >= settings.queue_seconds:
                self.counts["refused_waiting"] += 1
                self._send_away(waiter, refusals.waited_too_long(settings))

    def _send_away(self, waiter: _Waiter, reason: Busy) -> None:
        self._waiting.remove(waiter)
        if not waiter.granted.done():
            waiter.granted.set_exception(reason)

    def _turn_slow(self, worker: Worker) -> None:
        if self._slow >= self._settings.slow_slots:
            self.counts["stopped_slow"] += 1
            worker.fail(
                QueryStopped(
                    f"The query ran longer than {self._settings.quick_seconds:g} seconds "
                    f"(quick_seconds), and the {self._settings.slow_slots} places for long "
                    "queries are taken (slow_slots).",
                    limit="slow_slots",
                    retry_after=max(1, round(self._settings.query_seconds / 2)),
                    remedy="Try again a little later, or narrow the query.",
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
        if worker.is_usable and worker.zygote is self._zygote and not self._closing:
            self._idle.append(worker)
        else:
            self._bury(worker)
            self._refill()
        self._running -= 1
        self._grant()

    def _bury(self, worker: Worker) -> None:
        """Have a worker ended and forgotten, in a thread."""
        worker.kill()
        burial = asyncio.ensure_future(self._end_and_close(worker))
        self._burials.add(burial)
        burial.add_done_callback(self._burials.discard)

    async def _end_and_close(self, worker: Worker) -> None:
        await self._loop.run_in_executor(None, worker.end)
        await self._close_drained()

    async def _close_drained(self) -> None:
        """End zygotes gone by that have no worker out any more."""
        drained = [zygote for zygote in self._old if zygote.workers == 0]
        self._old = [zygote for zygote in self._old if zygote.workers > 0]
        for zygote in drained:
            await self._loop.run_in_executor(None, zygote.close)

    def _lose(self, worker: Worker) -> None:
        """A worker ended while it waited for a question."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._bury(worker)
            self._refill()

    def _refill(self) -> None:
        if not self._closing and (self._filling is None or self._filling.done()):
            self._filling = asyncio.ensure_future(self._fill_quietly())

    async def _fill_quietly(self) -> None:
        try:
            await self.fill()
        except StoreError:
            return  # whoever asks next finds the zygote gone and has it started again

    def _grant(self) -> None:
        """Hand the free slot to the waiting client that has the fewest running."""
        if not self._waiting or self._running >= self._settings.quick_slots:
            return
        active = self._active
        chosen = self._waiting[0]
        if active:
            chosen = min(self._waiting, key=lambda waiter: active.get(waiter.client, 0))
        self._waiting.remove(chosen)
        self._running += 1
        chosen.granted.set_result(None)

    async def change_over(self, zygote: Zygote) -> None:
        """New questions go to `zygote`; the old one ends with its last running query."""
        self._old.append(self._zygote)
        self._zygote = zygote
        idle, self._idle = self._idle, []
        for worker in idle:
            self._bury(worker)
        await self._close_drained()
        await self.fill()

    def gauges(self) -> dict[str, float]:
        return {
            "running": self._running,
            "slow": self._slow,
            "waiting": len(self._waiting),
            "idle_workers": len(self._idle),
        }

    async def drain(self, seconds: float) -> None:
        """Turn everybody away, and let running queries finish for so long."""
        self._closing = True
        for waiter in list(self._waiting):
            self._send_away(waiter, refusals.stopping())
        deadline = self._loop.time() + seconds
        while self._running and self._loop.time() < deadline:
            await asyncio.sleep(_TICK_SECONDS)
        for worker in (*self._idle, *self._busy):
            worker.fail(refusals.stopping())
        await asyncio.sleep(0)

    def end(self) -> None:
        """End all workers, whether or not the loop still runs."""
        for zygote in (*self._old, self._zygote):
            zygote.close()


def _add(counts: dict[str, int], key: str, number: int) -> None:
    """Count up or down; what is at nought goes, so that strangers' addresses do not pile up."""
    counts[key] = counts.get(key, 0) + number
    if not counts[key]:
        del counts[key]
