"""One worker as the web process sees it: asked from an event loop, never waited for.

A worker answers one question at a time, in the order in which they came; the next may be sent
while it is still at work. Whatever may take a while (ending it, and learning how it ended) is for
a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import cast

from sikkerby.errors import QueryError, Remedy
from sikkerby.store import refusals, wire
from sikkerby.store.base import Answer
from sikkerby.store.failures import BadQuery, TooMuch, Unwritable
from sikkerby.store.zygote_client import Ending, Forked, Zygote

_PROCESS_CLOCK = 2
_DYING_SECONDS = 0.5
_REMEMBERED = 16
# A worker that ends so soon after it was asked may have ended before it read the question, for its
# end is noticed late on a busy loop.
_UNREAD_SECONDS = 0.05


class WorkerGone(Exception):
    """A worker ended before it answered; `ending` says how, where it is known.

    `may_retry` is True where it is not sure that this question is to blame: it may be asked again,
    by itself.
    """

    ending = Ending()

    def __init__(self, *, may_retry: bool = False) -> None:
        self.may_retry = may_retry


class Worker(asyncio.Protocol):
    """One worker process. Every method but `end` is for the thread of its loop.

    `lost` is called when it ends without having been asked anything.
    """

    def __init__(self, zygote: Zygote, forked: Forked, lost: Callable[[Worker], None]) -> None:
        self.zygote = zygote
        self.is_usable = True
        self.is_slow = False
        self.takes_company = True
        # Since when it has been at the question that it is at now, and how long the last ones took.
        self.since = 0.0
        self.seconds = 0.0
        self._noticed = (0.0, 0.0)
        self._loop = asyncio.get_running_loop()
        self._lost = lost
        self._forked = forked
        self._inbox = wire.Messages()
        self._asked: deque[asyncio.Future[Answer]] = deque()
        self._is_killed = self._is_gone = self._is_ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @property
    def waiting(self) -> int:
        """How many questions it has been sent and has not answered."""
        return len(self._asked)

    def work(self) -> float:
        """Processor seconds since this was first asked about the question that it is at now.

        Time that others' work takes from a worker on a busy machine is not the question's.
        """
        try:
            # The clock of another process, as clock_getcpuclockid(3) would name it.
            spent = time.clock_gettime((~self._forked.pid << 3) | _PROCESS_CLOCK)
        except OSError:
            return 0.0  # it has just ended
        if self._noticed[0] != self.since:
            self._noticed = (self.since, spent)
        return spent - self._noticed[1]

    def ask(self, question: bytes) -> asyncio.Future[Answer]:
        """Send a packed question. The future may raise WorkerGone, what `fail` gives it, or what
        kept the worker from an answer."""
        if not self._asked:
            self.since = time.monotonic()
        asked = self._loop.create_future()
        self._asked.append(asked)
        self._transport.write(question)
        if self._is_gone or self._is_killed:
            self._tell(WorkerGone(may_retry=True))
        return asked

    def data_received(self, data: bytes) -> None:
        self._inbox.add(data)
        while self._inbox.has_more:
            self._finish(wire.unpack_reply(self._inbox.take()))

    def _finish(self, reply: wire.Reply) -> None:
        self.is_usable = self.is_usable and not reply.is_retiring
        if not self._asked:
            return  # killed for the question, which was answered all the same
        asked = self._asked.popleft()
        now = time.monotonic()
        self.seconds += (now - self.since - self.seconds) / _REMEMBERED
        self.since = now
        if not asked.done():
            found = self._read(reply)
            if isinstance(found, Answer):
                asked.set_result(found)
            else:
                asked.set_exception(found)
        if not self.is_usable:
            # The questions that are left are asked elsewhere.
            self._tell(WorkerGone(may_retry=True))

    def _read(self, reply: wire.Reply) -> Answer | Exception:
        """The answer, or what keeps the worker from it."""
        body, outcome, unknown, rows, complete, is_spooled, _ = reply
        if outcome not in ("select", "ask", "graph"):
            return _failure(outcome, body.decode("utf-8", "replace"))
        file = None
        if is_spooled:
            # The worker's own descriptor goes with the worker.
            file = os.fdopen(os.dup(self._forked.spool.fileno()), "rb", buffering=0)
        functions = tuple(unknown.decode().split("\n")) if unknown else ()
        return Answer(body, rows, outcome, complete, self.zygote.version, file, functions)

    def connection_lost(self, _: Exception | None) -> None:
        """The process has ended by itself, unless it was killed.

        Where it was sent several questions, answers of the first may have been lost with it, so
        that it is not sure which brought it down; and one that was just sent may not have come.
        """
        if self._is_killed:
            return
        self._is_gone = True
        self.is_usable = False
        if not self._asked:
            self._lost(self)
        is_unread = self.takes_company and time.monotonic() - self.since < _UNREAD_SECONDS
        self._tell(WorkerGone(may_retry=is_unread or len(self._asked) > 1))

    def _tell(self, reason: Exception) -> None:
        """Whoever asked the question that it is at gets the reason; the others ask elsewhere."""
        asked, self._asked = self._asked, deque()
        for future in asked:
            if not future.done():
                future.set_exception(reason)
            reason = WorkerGone(may_retry=True)

    def calm(self) -> None:
        """A slow query gives way to quick ones, and its worker is not used again."""
        self.is_slow = True
        self.is_usable = False
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._forked.pid, 10)

    def fail(self, reason: Exception) -> None:
        """Kill it at once; the caller whose question it is at gets the reason."""
        self.kill()
        self._tell(reason)

    def kill(self) -> None:
        """Kill it, without waiting for its end."""
        self.is_usable = False
        self._transport.abort()
        if not self._is_killed and not self._is_gone:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._forked.handle, signal.SIGKILL)
        self._is_killed = True

    def end(self) -> Ending:
        """Wait for its end, which `kill` brings about where it is not already coming; says how it
        ended. For any thread, once."""
        if self._is_ended:
            return Ending()
        self._is_ended = True
        # A worker that breaks down closes its connection shortly before it is gone.
        return self.zygote.end(self._forked, _DYING_SECONDS if self._is_gone else 0)


_FAILURES: Mapping[str, type[Exception]] = {
    "limit": TooMuch, "syntax": BadQuery, "format": Unwritable,
}  # fmt: skip


def _failure(kind: wire.Outcome, message: str) -> Exception:
    """What a worker says of a query that it could not answer."""
    if kind in _FAILURES:
        return _FAILURES[kind](message)
    if kind == "disk":
        return refusals.no_room_on_disk(message)
    is_unknown = "custom function" in message
    remedy = Remedy("use-standard-functions" if is_unknown else "check-values-of-functions")
    return QueryError("query-not-evaluated", message, remedy=remedy)
