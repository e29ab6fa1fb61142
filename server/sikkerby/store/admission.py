"""Who may ask a store now, who waits, and who is turned away.

At most `quick_slots` questions have a slot at once. Those that find none wait, at most
`queue_length` of them and for at most `queue_seconds`; a free slot goes to the client with the
fewest running. All of it lives on one event loop, so nothing here is locked and no thread waits for
a slot: with a thread for each question, more than half of the time of a small query went into
changes of thread.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sikkerby.errors import Busy
from sikkerby.settings import Settings
from sikkerby.store import refusals
from sikkerby.store.exemptions import exemption

_DRAIN_SECONDS = 0.02


@dataclass(frozen=True, eq=False)
class _Waiter:
    client: str
    expires: float
    granted: asyncio.Future[None]


class Admission:
    """The slots of a store, the queue before them, and each client's share.

    `counts` are questions refused, by reason; `running` is how many slots are taken.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._is_exempt = exemption(settings.exempt_clients)
        self._clients: dict[str, int] = {}  # running or waiting, of those that are bounded
        self._active: dict[str, int] = {}  # running
        self._waiting: list[_Waiter] = []
        self._is_watching = False
        self.is_closing = False
        self.running = 0
        self.counts: Counter[str] = Counter()

    def gauges(self) -> dict[str, float]:
        """What goes on now."""
        return {"running": self.running, "waiting": len(self._waiting)}

    @contextlib.asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """A slot for one question of a client's. Raises Busy."""
        counted = self.enter(client)
        try:
            await self.take_slot(counted)
            self.begin(counted)
            try:
                yield
            finally:
                self.finish(counted)
                self.give_back()
        finally:
            self.leave(counted)

    def enter(self, client: str) -> str:
        """Count a question in, and tell for whom: nobody where the client has no bound.

        Raises Busy past a client's bound.
        """
        settings = self._settings
        if self.is_closing:
            raise refusals.stopping()
        if not client or self._is_exempt(client):
            return ""
        if 0 < settings.client_slots <= self._clients.get(client, 0):
            self.counts["refused_client"] += 1
            raise refusals.too_many_of_client(settings)
        _add(self._clients, client, 1)
        return client

    def leave(self, client: str) -> None:
        """Count a question out, answered or not."""
        _add(self._clients, client, -1)

    def begin(self, client: str) -> None:
        """Note that a question of a client's is being answered."""
        _add(self._active, client, 1)

    def finish(self, client: str) -> None:
        """Note that it no longer is."""
        _add(self._active, client, -1)

    async def take_slot(self, client: str) -> None:
        """Take a slot, or wait for one. Raises Busy."""
        settings = self._settings
        if self.running < settings.quick_slots and not self._waiting:
            self.running += 1
            return
        if self.is_closing:
            raise refusals.stopping()
        if len(self._waiting) >= settings.queue_length:
            self.counts["refused_queue"] += 1
            raise refusals.queue_is_full(settings)
        loop = asyncio.get_running_loop()
        waiter = _Waiter(client, loop.time() + settings.queue_seconds, loop.create_future())
        self._waiting.append(waiter)
        self._watch()
        try:
            await waiter.granted
        except asyncio.CancelledError:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            elif not waiter.granted.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """Hand a slot to the waiting client that has the fewest running, or have one more free."""
        self.running -= 1
        # Whoever gave up, and has not been woken to leave, holds up nobody who comes after.
        self._waiting = [waiter for waiter in self._waiting if not waiter.granted.done()]
        if self._waiting:
            chosen = min(self._waiting, key=lambda waiter: self._active.get(waiter.client, 0))
            self._waiting.remove(chosen)
            self.running += 1
            chosen.granted.set_result(None)

    def _watch(self) -> None:
        """Have whoever waits longest looked at when the time is up."""
        if self._waiting and not self._is_watching:
            self._is_watching = True
            asyncio.get_running_loop().call_at(self._waiting[0].expires, self._expire)

    def _expire(self) -> None:
        self._is_watching = False
        now = asyncio.get_running_loop().time()
        for waiter in [waiter for waiter in self._waiting if waiter.expires <= now]:
            self.counts["refused_waiting"] += 1
            self._send_away(waiter, refusals.waited_too_long(self._settings))
        self._watch()

    def _send_away(self, waiter: _Waiter, reason: Busy) -> None:
        self._waiting.remove(waiter)
        if not waiter.granted.done():
            waiter.granted.set_exception(reason)

    async def drain(self, seconds: float) -> None:
        """Turn everybody away, and wait for those that run, for at most so long."""
        self.is_closing = True
        for waiter in list(self._waiting):
            self._send_away(waiter, refusals.stopping())
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self.running and loop.time() < deadline:
            await asyncio.sleep(_DRAIN_SECONDS)


def _add(counts: dict[str, int], client: str, number: int) -> None:
    """Count up or down; what is at nought goes, so that strangers' addresses do not pile up."""
    if not client:
        return
    counts[client] = counts.get(client, 0) + number
    if not counts[client]:
        del counts[client]
