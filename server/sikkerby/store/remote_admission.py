"""Who may ask a store elsewhere now, who waits, and who is turned away.

As in `pool`, at most `quick_slots` questions run at once and at most `queue_length` wait, the
client with the fewest running first. All of it lives on one event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping

from sikkerby.settings import Settings
from sikkerby.store import refusals
from sikkerby.store.exemptions import exemption


class Turns:
    """The places at a store, and the queue for them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._is_exempt = exemption(settings.exempt_clients)
        self._clients: Counter[str] = Counter()  # running or waiting
        self._active: Counter[str] = Counter()  # running
        self._running = 0
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []
        self._closing = False
        self.counts: Counter[str] = Counter()

    def gauges(self) -> Mapping[str, float]:
        """What goes on now."""
        return {"running": self._running, "waiting": len(self._waiting)}

    @contextlib.asynccontextmanager
    async def of(self, client: str) -> AsyncIterator[None]:
        """A turn of a client's. Raises Busy."""
        settings = self._settings
        if self._closing:
            raise refusals.stopping()
        counted = client if client and not self._is_exempt(client) else ""
        if counted and 0 < settings.client_slots <= self._clients[counted]:
            self.counts["refused_client"] += 1
            raise refusals.too_many_of_client(settings)
        self._clients[counted] += 1
        try:
            if self._running < settings.quick_slots and not self._waiting:
                self._running += 1
            else:
                await self._wait(counted)
            self._active[counted] += 1
            try:
                yield
            finally:
                self._active[counted] -= 1
                self._leave()
        finally:
            self._clients[counted] -= 1
            # What is at nought goes, so that strangers' addresses do not pile up.
            for counts in (self._clients, self._active):
                if not counts[counted]:
                    del counts[counted]

    async def _wait(self, client: str) -> None:
        settings = self._settings
        if len(self._waiting) >= settings.queue_length:
            self.counts["refused_queue"] += 1
            raise refusals.queue_is_full(settings)
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (client, granted)
        self._waiting.append(entry)
        try:
            await asyncio.wait_for(granted, settings.queue_seconds)
        except TimeoutError:
            self._waiting.remove(entry)
            self.counts["refused_waiting"] += 1
            raise refusals.waited_too_long(settings) from None

    def _leave(self) -> None:
        """Hand the place on, or have one more free."""
        waiting = [entry for entry in self._waiting if not entry[1].done()]
        if not waiting:
            self._running -= 1
            return
        chosen = min(waiting, key=lambda entry: self._active[entry[0]])
        self._waiting.remove(chosen)
        chosen[1].set_result(None)

    async def drain(self, seconds: float) -> None:
        """Take nobody in any more, and wait for those that run, for at most so long."""
        self._closing = True
        deadline = asyncio.get_running_loop().time() + seconds
        while self._running and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
