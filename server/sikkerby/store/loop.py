"""The event loop on which a store speaks to its workers: its owner's, or one of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import wait
from typing import Any, TypeVar

from sikkerby.errors import Busy

Value = TypeVar("Value")

_LOOK_SECONDS = 1.0


class Loop:
    """A loop to run coroutines on from other threads.

    Without a loop given to it, it starts one in a thread as soon as one is needed.
    """

    def __init__(self, given: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = given
        self._thread: threading.Thread | None = None  # of one of our own
        self._lock = threading.Lock()

    @property
    def running(self) -> asyncio.AbstractEventLoop:
        """The loop; it runs, or is about to."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="store", daemon=True
                )
                self._thread.start()
            return self._loop

    def run(self, coroutine: Coroutine[Any, Any, Value]) -> Value:
        """The coroutine's result, from any thread but the loop's own.

        Raises Busy where the loop ends before the coroutine, whose result would never come.
        """
        loop = self.running
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
        while not wait([future], _LOOK_SECONDS).done:
            if loop.is_closed() and not future.done():
                raise Busy("server-stopping")
        return future.result()

    @property
    def is_running(self) -> bool:
        """Whether the loop has been started and goes on."""
        return self._loop is not None and self._loop.is_running()

    def close(self) -> None:
        """End the thread, if there is one of our own."""
        with self._lock:
            if self._loop is not None and self._thread is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join()
                self._loop.close()
                self._loop = self._thread = None
