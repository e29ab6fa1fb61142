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

from sikkerby.errors import Busy
from sikkerby.settings import Settings
from sikkerby.store.exemptions import is_exempt

_DRAIN_SECONDS = 0.02


class Admission:
    """The slots of a store, the queue before them, and each client's share.

    `counts` are questions refused, by reason; `running` is how many slots are taken.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients: dict[str, int] = {}  # running or waiting, of those that are bounded
        self._active: dict[str, int] = {}  # running
        self._waiting: dict[asyncio.Future[None], str] = {}  # for a slot, and whose question
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
            raise Busy("server-stopping")
        if not client or is_exempt(client, settings.exempt_clients):
            return ""
        if 0 < settings.client_slots <= self._clients.get(client, 0):
            self.counts["refused_client"] += 1
            raise Busy("client-has-too-many-queries", settings.client_slots)
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
            raise Busy("server-stopping")
        if len(self._waiting) >= settings.queue_length:
            self.counts["refused_queue"] += 1
            raise Busy("queue-full", settings.queue_length)
        granted = asyncio.get_running_loop().create_future()
        self._waiting[granted] = client
        try:
            async with asyncio.timeout(settings.queue_seconds):
                await granted
        except (TimeoutError, asyncio.CancelledError) as error:
            self._waiting.pop(granted, None)
            # Given up just when a slot was handed over.
            if not granted.cancelled():
                self.give_back()
            if isinstance(error, asyncio.CancelledError):
                raise
            self.counts["refused_waiting"] += 1
            raise Busy("queued-too-long", settings.queue_seconds) from None

    def give_back(self) -> None:
        """Hand a slot to the waiting client that has the fewest running, or have one more free."""
        self.running -= 1
        # Whoever gave up, and has not been woken to leave, holds up nobody who comes after.
        waiting = {granted: whose for granted, whose in self._waiting.items() if not granted.done()}
        if waiting:
            chosen = min(waiting, key=lambda granted: self._active.get(waiting[granted], 0))
            del waiting[chosen]
            self.running += 1
            chosen.set_result(None)
        self._waiting = waiting

    async def drain(self, seconds: float) -> None:
        """Turn everybody away, and wait for those that run, for at most so long."""
        self.is_closing = True
        for granted in self._waiting:
            if not granted.done():
                granted.set_exception(Busy("server-stopping"))
        self._waiting.clear()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self.running and loop.time() < deadline:
            await asyncio.sleep(_DRAIN_SECONDS)


def _add(counts: dict[str, int], client: str, number: int) -> None:
    """Count up or down; what is at nought goes, so that strangers' addresses do not pile up."""
    if client:
        counts[client] = counts.get(client, 0) + number
        if not counts[client]:
            del counts[client]
