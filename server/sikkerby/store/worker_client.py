"""One worker as the web process sees it: asked from an event loop, never waited for.

A worker answers one question at a time, in the order in which they came; the next may be sent
while it is still at work. Whatever may take a while (ending it, and learning how it ended) is for
a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Callable

from sikkerby.errors import QueryError, Remedy
from sikkerby.store import refusals, wire
from sikkerby.store.base import Answer
from sikkerby.store.failures import BadQuery, TooMuch, Unwritable
from sikkerby.store.zygote_client import Ending, Forked, Zygote

_BUFFER = 65536
# Calls by PyDLL keep the interpreter, unlike the methods of `socket`. Neither ever blocks here,
# and each giving up of the interpreter invites a change of thread.
_libc = ctypes.PyDLL(None, use_errno=True)
_libc.send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
_libc.send.restype = ctypes.c_ssize_t
_libc.recv.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
_libc.recv.restype = ctypes.c_ssize_t
_FLAGS = socket.MSG_NOSIGNAL | socket.MSG_DONTWAIT
_PROCESS_CLOCK = 2
_DYING_SECONDS = 0.5
_REMEMBERED = 16
_NOT_NOW = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR})


class WorkerGone(Exception):
    """A worker ended before it answered; `ending` says how, where it is known.

    `may_retry` is True where it is not sure that this question is to blame: it may be asked again,
    by itself.
    """

    def __init__(self, *, may_retry: bool = False) -> None:
        super().__init__()
        self.ending = Ending()
        self.may_retry = may_retry


class Worker:
    """One worker process. Every method but `end` is for the thread of its loop.

    `lost` is called when it ends without having been asked anything.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        zygote: Zygote,
        forked: Forked,
        lost: Callable[[Worker], None],
    ) -> None:
        self.zygote = zygote
        self.pid = forked.pid
        self.is_usable = True
        self.is_slow = False
        self.takes_company = True
        # Since when it has been at the question that it is at now, and how long the last ones took.
        self.since = 0.0
        self.seconds = 0.0
        self._noticed = (0.0, 0.0)
        self._loop = loop
        self._lost = lost
        self._connection = forked.connection
        self._forked = forked
        self._handle = forked.handle
        self._number = forked.connection.fileno()
        self._buffer = ctypes.create_string_buffer(_BUFFER)
        self._inbox = wire.Messages()
        self._unsent = b""
        self._asked: deque[asyncio.Future[Answer]] = deque()
        self._is_gone = False
        self._connection.setblocking(False)
        loop.add_reader(self._number, self._receive)

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
            spent = time.clock_gettime((~self.pid << 3) | _PROCESS_CLOCK)
        except OSError:
            return 0.0  # it has just ended
        if self._noticed[0] != self.since:
            self._noticed = (self.since, spent)
        return spent - self._noticed[1]

    def ask(self, question: bytes) -> asyncio.Future[Answer]:
        """Send a packed question. The future may raise WorkerGone, what `fail` gives it, or what
        kept the worker from an answer."""
        if not self._asked:
            self.since = self._loop.time()
        asked = self._loop.create_future()
        self._asked.append(asked)
        if self._unsent:
            self._unsent += question
        else:
            self._send(question)
        return asked

    def _send(self, data: bytes) -> None:
        sent: int = _libc.send(self._number, data, len(data), _FLAGS)
        if sent < 0:
            if ctypes.get_errno() not in _NOT_NOW:
                self._part(may_retry=True)
                return
            sent = 0
        if sent < len(data):
            self._unsent = data[sent:]
            self._loop.add_writer(self._number, self._send_on)

    def _send_on(self) -> None:
        self._loop.remove_writer(self._number)
        data, self._unsent = self._unsent, b""
        self._send(data)

    def catch_up(self) -> None:
        """Take in what has come and was not yet noticed."""
        if self._number >= 0:
            self._receive()

    def _receive(self) -> None:
        """Take in what has come."""
        size: int = _libc.recv(self._number, self._buffer, _BUFFER, _FLAGS)
        if size <= 0:
            if size == 0 or ctypes.get_errno() not in _NOT_NOW:
                self._part(may_retry=False)
            return
        self._inbox.add(memoryview(self._buffer)[:size])
        while self._inbox.has_more:
            self._finish(wire.unpack_reply(self._inbox.take()))

    def _finish(self, reply: wire.Reply) -> None:
        body, flags, rows, kind, unknown = reply
        if flags & wire.RETIRING:
            self.is_usable = False
        if not self._asked:
            return  # killed for the question, which was answered all the same
        asked = self._asked.popleft()
        now = self._loop.time()
        self.seconds += (now - self.since - self.seconds) / _REMEMBERED
        self.since = now
        if not asked.done() and flags & wire.FAILED:
            asked.set_exception(_failure(body))
        elif not asked.done():
            file = None
            if flags & wire.SPOOLED:
                # The worker's own descriptor goes with the worker.
                file = os.fdopen(os.dup(self._forked.spool.fileno()), "rb", buffering=0)
            functions = tuple(unknown.decode().split("\n")) if unknown else ()
            complete, version = bool(flags & wire.COMPLETE), self.zygote.version
            asked.set_result(Answer(body, rows, kind, complete, version, file, functions))
        if not self.is_usable:
            self._recall()

    def _recall(self) -> None:
        """Let the questions that are left be asked elsewhere."""
        while self._asked:
            asked = self._asked.pop()
            if not asked.done():
                asked.set_exception(WorkerGone(may_retry=True))

    def _part(self, *, may_retry: bool) -> None:
        """The process has ended by itself.

        Where it was sent several questions, answers of the first may have been lost with it, so
        that it is not sure which brought it down.
        """
        self._is_gone = True
        self._detach()
        if not self._asked:
            self._lost(self)
        self._tell(WorkerGone(may_retry=may_retry or len(self._asked) > 1))

    def _tell(self, reason: Exception) -> None:
        asked, self._asked = self._asked, deque()
        for future in asked:
            if not future.done():
                future.set_exception(reason)

    def _detach(self) -> None:
        self.is_usable = False
        if self._number >= 0:
            self._loop.remove_reader(self._number)
            self._loop.remove_writer(self._number)
            self._number = -1

    def calm(self) -> None:
        """A slow query gives way to quick ones, and its worker is not used again."""
        self.is_slow = True
        self.is_usable = False
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def fail(self, reason: Exception) -> None:
        """Kill it at once; the caller whose question it is at gets the reason."""
        self.kill()
        if self._asked:
            asked = self._asked.popleft()
            if not asked.done():
                asked.set_exception(reason)
        self._tell(WorkerGone(may_retry=True))

    def kill(self) -> None:
        """Kill it, without waiting for its end."""
        self._detach()
        self._connection.close()
        if self._handle >= 0 and not self._is_gone:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def end(self) -> Ending:
        """Wait for its end, which `kill` brings about where it is not already coming; says how it
        ended. For any thread, once."""
        if self._handle < 0:
            return Ending()
        self._handle = -1
        # A worker that breaks down closes its connection shortly before it is gone.
        ending = self.zygote.end(self._forked, _DYING_SECONDS if self._is_gone else 0)
        self._connection.close()
        return ending


_FAILURES: dict[str, type[Exception]] = {"limit": TooMuch, "syntax": BadQuery, "format": Unwritable}


def _failure(body: bytes) -> Exception:
    """What a worker says of a query that it could not answer."""
    kind, _, message = body.decode("utf-8", "replace").partition("\n")
    if kind in _FAILURES:
        return _FAILURES[kind](message)
    if kind == "disk":
        return refusals.no_room_on_disk(message)
    return QueryError(
        "query-not-evaluated",
        message,
        remedy=Remedy("use-standard-functions")
        if "custom function" in message
        else Remedy("check-values-of-functions"),
    )
