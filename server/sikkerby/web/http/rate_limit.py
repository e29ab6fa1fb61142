"""A fair share for each client of work that is done in the web process itself."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from sikkerby.errors import Busy

_MOST_CLIENTS = 4096


class Fairness:
    """A bucket a client: `burst` pieces of work at once, then `rate` a second."""

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, pieces: int) -> None:
        """Count `pieces` for a client. Raises Busy, saying when to come again, past its share."""
        now = self._clock()
        with self._lock:
            left, then = self._buckets.pop(client, (float(self._burst), now))
            left = min(float(self._burst), left + (now - then) * self._rate)
            fits = pieces <= left
            self._buckets[client] = (left - pieces if fits else left, now)
            while len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
        if not fits:
            raise Busy(
                "asked-too-fast",
                self._burst,
                self._rate,
                retry_after=max(1, round((pieces - left) / self._rate)),
            )
