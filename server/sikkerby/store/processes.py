"""The zygote as the web process sees it: starting it, and having it fork and reap workers."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from sikkerby.errors import StoreError
from sikkerby.store import wire

_BUFFER = 65536
_PACKAGE_ROOT = str(Path(__file__).parents[2])
_REAP_SECONDS = 2.0


class Forked(NamedTuple):
    """A worker just made: our end of its connection, its number, and a handle that names it even
    when its number has been given to another process."""

    connection: socket.socket
    pid: int
    handle: int


class Zygote:
    """The parent of workers. Its methods wait for the process; none is for an event loop."""

    def __init__(self, load: wire.Load, version: str) -> None:
        """Start it; it loads while this process goes on. `wait` for it before forking."""
        self.version = version
        self.graphs: frozenset[str] = frozenset()  # their names
        self.is_alive = True
        self.workers = 0  # that were forked and have not been reaped
        self._ready = False
        self._lock = threading.Lock()
        self._counts: dict[str, int] | None = None
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            # What lies in the current folder is none of its modules.
            [sys.executable, "-P", "-m", "sikkerby.store.zygote", str(theirs.fileno())],
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
            self.graphs = frozenset(told["graphs"])
            self._ready = True

    def counts(self) -> dict[str, int]:
        """How many triples each graph has, counted when first asked for, in a process of its own.

        Raises StoreError where the zygote is gone.
        """
        if self._counts is None:
            counting = self.fork(wire.COUNT)
            with counting.connection, counting.connection.makefile("rb") as answer:
                told = answer.read()
            # It may still be ending, and must not be left behind.
            ended = select.poll()
            ended.register(counting.handle, select.POLLIN)
            ended.poll()
            os.close(counting.handle)
            self.reap(counting.pid)
            if not told:
                raise StoreError("The process that counts the triples has ended.")
            self._counts = json.loads(told)
        return dict(self._counts or {})

    def fork(self, what: str = wire.WORKER) -> Forked:
        """A new worker; takes a few milliseconds. Raises StoreError where the zygote is gone."""
        ours, theirs = socket.socketpair()
        try:
            with self._lock, theirs:
                request = json.dumps({"fork": what}).encode()
                socket.send_fds(self._control, [request], [theirs.fileno()])
                message, handles, _, _ = socket.recv_fds(self._control, 4096, 1)
                if not message:
                    raise BrokenPipeError
            self.workers += 1
            return Forked(ours, json.loads(message)["pid"], handles[0])
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
