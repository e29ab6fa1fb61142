"""Who may ask now, who waits, and who is turned away.

At most `quick_slots` queries run at once, of which at most `slow_slots` for longer than
`quick_seconds`: quick ones always find a worker soon. Those that find none wait, the client with
the fewest running queries first. Every thread minds its own worker, so there is no supervisor
that could fall behind.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from sikkerby.errors import Busy, InputError, QueryStopped, StoreError
from sikkerby.settings import Settings
from sikkerby.store.processes import Reply, Worker, WorkerGone, Zygote

_RETRY_SECONDS = 2


class _Waiter:
    __slots__ = ("client", "gate", "granted")

    def __init__(self, client: str) -> None:
        self.client = client
        self.gate = threading.Lock()
        self.gate.acquire()
        self.granted = False


class Pool:
    """Workers of the current zygote, and the queue before them."""

    def __init__(self, settings: Settings, zygote: Zygote) -> None:
        self._settings = settings
        self._zygote = zygote
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._running = 0
        self._slow = 0
        self._clients: dict[str, int] = {}  # running or waiting, of those that are bounded
        self._active: dict[str, int] = {}  # running
        self._waiting: list[_Waiter] = []
        self._old: list[Zygote] = []  # of versions gone by, with queries still running
        self._closing = False
        self._all_left = threading.Condition(self._lock)
        self._is_exempt = _exemption(settings.exempt_clients)
        self.counts: Counter[str] = Counter()

    @property
    def zygote(self) -> Zygote:
        return self._zygote

    def fill(self) -> None:
        """Fork workers until every slot has one waiting."""
        zygote = self._zygote
        while True:
            with self._lock:
                if zygote is not self._zygote or self._closing:
                    return
                if len(self._idle) + self._running >= self._settings.quick_slots:
                    return
            worker = zygote.fork()
            with self._lock:
                if zygote is self._zygote and not self._closing:
                    self._idle.append(worker)
                    continue
            worker.end()

    def ask(self, question: bytes, client: str) -> tuple[Reply, str]:
        """The reply to a packed question, and the version that gave it.

        Raises Busy, QueryStopped, StoreError, WorkerGone and OutOfTime.
        """
        counted = client if client and not self._is_exempt(client) else ""
        worker = self._enter(counted)
        slow = [False]
        try:
            while True:
                if worker is None:
                    worker = self._zygote.fork()
                try:
                    reply = worker.ask(
                        question,
                        quick=self._settings.quick_seconds,
                        longest=self._settings.query_seconds,
                        turn_slow=lambda: self._turn_slow(slow),
                    )
                except WorkerGone as gone:
                    if not gone.was_idle:
                        raise
                    # The question never reached anybody: another worker may have it.
                    worker = None
                    continue
                return reply, worker.zygote.version
        finally:
            self._leave(counted, worker, slow[0])

    def _enter(self, client: str) -> Worker | None:
        """Take a slot, or wait for one. Gives a waiting worker if there is one. Raises Busy."""
        settings = self._settings
        with self._lock:
            if self._running < settings.quick_slots and not self._waiting and not self._closing:
                if not client:
                    self._running += 1
                    return self._take()
                if not 0 < settings.client_slots <= self._clients.get(client, 0):
                    self._running += 1
                    _add(self._clients, client, 1)
                    _add(self._active, client, 1)
                    return self._take()
            waiter = self._queue(client)
        # A bare lock: `threading.Event` is made of four of them.
        waiter.gate.acquire(timeout=settings.queue_seconds)
        with self._lock:
            if waiter.granted:
                return self._take()
            self._waiting.remove(waiter)
            if client:
                _add(self._clients, client, -1)
            self.counts["refused_waiting"] += 1
        raise Busy(
            f"No place came free within {settings.queue_seconds:g} seconds (queue_seconds).",
            retry_after=_RETRY_SECONDS,
            remedy="Try again a little later.",
        )

    def _queue(self, client: str) -> _Waiter:
        """Stand in the queue; holds the lock. Raises Busy."""
        settings = self._settings
        if self._closing:
            raise Busy("The server is stopping.", remedy="Try again in a moment.")
        if client and 0 < settings.client_slots <= self._clients.get(client, 0):
            self.counts["refused_client"] += 1
            raise Busy(
                f"Your address already has {settings.client_slots} queries running or "
                "waiting, the most it may have (client_slots).",
                retry_after=_RETRY_SECONDS,
                remedy="Wait for their answers before you send more.",
            )
        if len(self._waiting) >= settings.queue_length:
            self.counts["refused_queue"] += 1
            raise Busy(
                f"{settings.queue_length} queries wait already (queue_length).",
                retry_after=_RETRY_SECONDS,
                remedy="Try again a little later.",
            )
        waiter = _Waiter(client)
        self._waiting.append(waiter)
        if client:
            _add(self._clients, client, 1)
        return waiter

    def _take(self) -> Worker | None:
        return self._idle.pop() if self._idle else None

    def _turn_slow(self, slow: list[bool]) -> None:
        with self._lock:
            if self._slow >= self._settings.slow_slots:
                self.counts["stopped_slow"] += 1
                raise QueryStopped(
                    f"The query ran longer than {self._settings.quick_seconds:g} seconds "
                    f"(quick_seconds), and the {self._settings.slow_slots} places for long "
                    "queries are taken (slow_slots).",
                    limit="slow_slots",
                    retry_after=max(1, round(self._settings.query_seconds / 2)),
                    remedy="Try again a little later, or narrow the query.",
                )
            self._slow += 1
            slow[0] = True

    def _leave(self, client: str, worker: Worker | None, slow: bool) -> None:
        """Give the slot up, and the worker back, or to its end if it is spent or out of date."""
        spent: Worker | None = None
        with self._lock:
            if worker is not None and worker.is_usable and worker.zygote is self._zygote:
                self._idle.append(worker)
            else:
                spent = worker
            if client:
                _add(self._active, client, -1)
                _add(self._clients, client, -1)
            self._running -= 1
            self._slow -= slow
            if self._waiting:
                self._grant()
            if self._closing and self._running == 0:
                self._all_left.notify_all()
        if spent is not None or worker is None:
            self._bury(spent)

    def _bury(self, worker: Worker | None) -> None:
        if worker is not None:
            worker.end()
            self._close_drained()
        if not self._closing:
            threading.Thread(target=self._refill, name="refill", daemon=True).start()

    def _close_drained(self) -> None:
        """End zygotes gone by that have no worker out any more."""
        with self._lock:
            drained = [zygote for zygote in self._old if zygote.workers == 0]
            self._old = [zygote for zygote in self._old if zygote.workers > 0]
        for zygote in drained:
            zygote.close()

    def _grant(self) -> None:
        """Hand the free slot to the waiting client that has the fewest running."""
        if not self._waiting or self._running >= self._settings.quick_slots:
            return
        active = self._active
        chosen = self._waiting[0]
        if active:
            chosen = min(self._waiting, key=lambda waiter: active.get(waiter.client, 0))
        self._waiting.remove(chosen)
        chosen.granted = True
        self._running += 1
        if chosen.client:
            _add(active, chosen.client, 1)
        chosen.gate.release()

    def _refill(self) -> None:
        try:
            self.fill()
        except StoreError:
            return  # whoever asks next finds the zygote gone and has it started again

    def change_over(self, zygote: Zygote) -> None:
        """New questions go to `zygote`; the old one ends with its last running query."""
        with self._lock:
            old, self._zygote = self._zygote, zygote
            self._old.append(old)
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()
        self._close_drained()

    def gauges(self) -> dict[str, float]:
        with self._lock:
            return {
                "running": self._running,
                "slow": self._slow,
                "waiting": len(self._waiting),
                "idle_workers": len(self._idle),
            }

    def close(self, seconds: float) -> None:
        """Turn everybody away, let running queries finish for so long, then end all workers."""
        deadline = time.monotonic() + seconds
        with self._lock:
            self._closing = True
            for waiter in self._waiting:
                waiter.gate.release()
            while self._running and (left := deadline - time.monotonic()) > 0:
                self._all_left.wait(left)
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()
        for zygote in (*self._old, self._zygote):
            zygote.close()


def _add(counts: dict[str, int], key: str, number: int) -> None:
    """Count up or down; what is at nought goes, so that strangers' addresses do not pile up."""
    counts[key] = counts.get(key, 0) + number
    if not counts[key]:
        del counts[key]


def _exemption(listed: str) -> Callable[[str], bool]:
    """Whether an address is exempt from the bound per client.

    Loopback always is: behind a proxy that is not trusted, all visitors come from there.
    Raises InputError for what is no address or network.
    """
    try:
        networks = [
            ipaddress.ip_network(part.strip(), strict=False)
            for part in listed.split(",")
            if part.strip()
        ]
    except ValueError as error:
        raise InputError(
            f"exempt_clients names what is no network: {error}.",
            remedy="Write addresses or networks such as 192.0.2.7 or 2001:db8::/32.",
        ) from None

    @lru_cache(maxsize=4096)
    def is_exempt(client: str) -> bool:
        try:
            address = ipaddress.ip_address(client)
        except ValueError:
            return False
        return address.is_loopback or any(address in network for network in networks)

    return is_exempt
