"""One line of JSON per request, and per event, on standard error.

No address of a client, no query text, nothing else that a visitor wrote but the method: so
there is nothing personal, and nothing that could forge a line. Lines are written in batches by
a thread of their own, because a write per request would cost more than a cached answer does.
"""

from __future__ import annotations

import threading
import time
from collections import deque

from sikkerby.events import event_line, write_log

_FLUSH_SECONDS = 0.25
_MOST_WAITING = 100_000


class RequestLog:
    """Collects lines and writes them every quarter of a second. Thread-safe."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque()
        self._dropped = 0
        self._stopping = threading.Event()
        threading.Thread(target=self._run, name="log", daemon=True).start()

    def write(
        self, route: str, method: str, status: int, size: int, seconds: float, cache: str = ""
    ) -> None:
        """Note one request. `route` is a name of ours; `method` is checked, as it is not."""
        if not method.isalpha() or len(method) > 16:
            method = "?"
        if len(self._lines) >= _MOST_WAITING:
            self._dropped += 1
            return
        self._lines.append(
            f'{{"time":{time.time():.3f},"route":"{route}","method":"{method}",'
            f'"status":{status},"bytes":{size},"seconds":{seconds:.6f},"cache":"{cache}"}}\n'
        )

    def event(self, name: str, **details: str | int | float) -> None:
        """Note something that happened."""
        self._lines.append(event_line(name, **details))

    def _run(self) -> None:
        while not self._stopping.wait(_FLUSH_SECONDS):
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        dropped, self._dropped = self._dropped, 0
        if dropped:
            lines.append(event_line("lost", lines=dropped))
        if lines:
            write_log("".join(lines))

    def close(self) -> None:
        """Write what is left; the last lines before an end are those that one looks for."""
        self._stopping.set()
        self.flush()
