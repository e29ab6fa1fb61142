"""The web process's side of zygote and workers: starting, asking, killing, reaping them."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sikkerby.errors import StoreError
from sikkerby.store import wire

_BUFFER = 65536
_PACKAGE_ROOT = str(Path(__file__).parents[2])
# PyDLL calls keep the interpreter, unlike every method of `socket`.
_send = ctypes.PyDLL(None).send
_send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
_send.restype = ctypes.c_ssize_t
_NO_SIGNAL = socket.MSG_NOSIGNAL | socket.MSG_DONTWAIT
_NEVER_BLOCKS = 16_384
_REAP_SECONDS = 2.0
_REAP_MILLISECONDS = 2000
_DYING_MILLISECONDS = 500


class WorkerGone(Exception):
    """A worker ended before it answered; `code` is its exit code, negative for a signal.

    `was_idle` is True where it had ended before it was asked: the question is not to blame.
    """

    def __init__(self, code: int, *, was_idle: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.was_idle = was_idle


class OutOfTime(Exception):
    """A worker did not answer in time; it was killed."""


class Reply(NamedTuple):
    """What a worker answered; see `wire` for the numbers."""

    failed: bool
    kind: int
    complete: bool
    rows: int
    body: bytes


class Worker:
    """One worker process. Used by one thread at a time."""

    def __init__(self, zygote: Zygote, connection: socket.socket, pid: int, handle: int) -> None:
        self.zygote = zygote
        self.pid = pid
        self.is_usable = True
        self._connection = connection
        self._number = connection.fileno()
        self._handle = handle
        self._buffer = bytearray(_BUFFER)
        self._timeout = 0.0
        self._is_gone = False

    def ask(
        self,
        question: bytes,
        *,
        quick: float,
        longest: float,
        turn_slow: Callable[[], None],
    ) -> Reply:
        """Send a packed question, wait for the answer.

        After `quick` seconds `turn_slow` is called, which may raise; after `longest` the worker
        is killed. Raises WorkerGone, OutOfTime, and what `turn_slow` raises.
        """
        started = time.monotonic()
        self._set_timeout(min(quick, longest))
        try:
            self._send(question)
        except OSError:
            raise WorkerGone(self.end(), was_idle=True) from None
        try:
            try:
                size = self._connection.recv_into(self._buffer)
            except BlockingIOError:
                turn_slow()
                self._calm()
                size = self._receive_until(started + longest)
            return self._read(size, started + longest)
        except ConnectionResetError:
            self._is_gone = True
            raise WorkerGone(self.end()) from None
        except BaseException:
            self.end()
            raise

    def _send(self, question: bytes) -> None:
        """Send without giving up the interpreter: a question that fits the socket's buffer never
        blocks, and with many threads each giving up costs a change of thread twice."""
        size = len(question)
        if size > _NEVER_BLOCKS or _send(self._number, question, size, _NO_SIGNAL) != size:
            self._connection.sendall(question)

    def _calm(self) -> None:
        """A slow query gives way to quick ones, and its worker is not used again."""
        self.is_usable = False
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def _set_timeout(self, seconds: float) -> None:
        if seconds != self._timeout:
            self._timeout = seconds
            whole = int(seconds)
            microseconds = max(int((seconds - whole) * 1_000_000), 1)
            self._connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", whole, microseconds)
            )

    def _receive_until(self, deadline: float, into: memoryview | None = None) -> int:
        left = deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        self._set_timeout(left)
        try:
            return self._connection.recv_into(self._buffer if into is None else into)
        except BlockingIOError:
            raise OutOfTime from None

    def _read(self, size: int, deadline: float) -> Reply:
        while 0 < size < wire.HEADER.size:
            more = self._receive_until(deadline, memoryview(self._buffer)[size:])
            size = size + more if more else 0
        if size == 0:
            self._is_gone = True
            raise WorkerGone(self.end())
        status, kind, flags, rows, length, _ = wire.HEADER.unpack_from(self._buffer)
        start = wire.HEADER.size
        if size - start == length:
            body = bytes(memoryview(self._buffer)[start:size])
        else:
            whole = bytearray(length)
            view = memoryview(whole)
            view[: size - start] = memoryview(self._buffer)[start:size]
            have = size - start
            while have < length:
                more = self._receive_until(deadline, view[have:])
                if more == 0:
                    self._is_gone = True
                    raise WorkerGone(self.end())
                have += more
            body = bytes(whole)
        if flags & wire.RETIRING:
            self.is_usable = False
        return Reply(status != wire.OK, kind, bool(flags & wire.COMPLETE), rows, body)

    def end(self) -> int:
        """End the process at once, and give its exit code (of its own end, if it came first).

        The handle names the process even if its number has been given to another.
        """
        self.is_usable = False
        if self._handle < 0:
            return 0
        self._connection.close()
        ended = select.poll()
        ended.register(self._handle, select.POLLIN)
        # A worker that breaks down closes its connection shortly before it is gone.
        if not self._is_gone or not ended.poll(_DYING_MILLISECONDS):
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        ended.poll(_REAP_MILLISECONDS)
        code = self.zygote.reap(self.pid)
        os.close(self._handle)
        self._handle = -1
        return code


class Zygote:
    """The parent of workers, as the web process sees it."""

    def __init__(self, load: wire.Load, version: str) -> None:
        """Start it; it loads while this process goes on. `wait` for it before forking."""
        self.version = version
        self.graphs: dict[str, int] = {}
        self.is_alive = True
        self.workers = 0  # that were forked and have not been reaped
        self._ready = False
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sikkerby.store.zygote", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _PACKAGE_ROOT},
        )
        theirs.close()
        data = load.encode()
        self._control.send(len(data).to_bytes(8, "big"))
        for start in range(0, len(data), _BUFFER):
            self._control.send(data[start : start + _BUFFER])

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        """Whether the process is there, asked of the system."""
        if self.is_alive and self._process.poll() is not None:
            self.is_alive = False
        return self.is_alive

    def wait(self) -> None:
        """Until the data are loaded. Raises StoreError where they cannot be."""
        with self._lock:
            if self._ready:
                return
            size = int.from_bytes(self._control.recv(8), "big")
            pieces: list[bytes] = []
            while size > 0 and (piece := self._control.recv(_BUFFER)):
                pieces.append(piece)
                size -= len(piece)
            told = json.loads(b"".join(pieces) or b'{"error": "the loading process ended"}')
            if "error" in told:
                self.is_alive = False
                raise StoreError(
                    f"The data could not be loaded: {told['error']}",
                    remedy="Build the version again; see the messages above.",
                )
            self.graphs = told["graphs"]
            self._ready = True

    def fork(self) -> Worker:
        """A new worker; takes a few milliseconds. Raises StoreError where the zygote is gone."""
        ours, theirs = socket.socketpair()
        try:
            with self._lock, theirs:
                socket.send_fds(self._control, [b'{"fork": 1}'], [theirs.fileno()])
                message, handles, _, _ = socket.recv_fds(self._control, 4096, 1)
                if not message:
                    raise BrokenPipeError
            self.workers += 1
            return Worker(self, ours, json.loads(message)["pid"], handles[0])
        except OSError:
            ours.close()
            self.is_alive = False
            raise StoreError("The process that loads the data has ended.") from None

    def reap(self, pid: int) -> int:
        """The exit code of a worker that has ended; 0 where it can no longer be told."""
        try:
            with self._lock:
                self.workers -= 1
                self._control.send(json.dumps({"reap": pid}).encode())
                message = self._control.recv(4096)
            if message:
                code: int = json.loads(message)["status"]
                return code
        except OSError:
            pass
        self.is_alive = False
        return 0

    def close(self) -> None:
        """End it, and every worker that is left."""
        self.is_alive = False
        self._control.close()
        try:
            self._process.wait(_REAP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
