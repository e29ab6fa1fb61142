"""The zygote as the web process sees it: starting it, and having it fork and reap workers.

No wait for it is without a bound: a process that does not answer is taken for lost and killed, and
its workers end with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import select
import signal
import socket
import subprocess
import threading
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sikkerby.errors import StoreError
from sikkerby.programs import module_command, module_environment
from sikkerby.store import wire
from sikkerby.store.unnamed import open_unnamed

_BUFFER = 65536
_REAP_SECONDS = 2.0
# It forks and reaps in milliseconds; one that is busy elsewhere this long has been stopped.
_ANSWER_SECONDS = 5.0


class Forked(NamedTuple):
    """A worker just made: our end of its connection, its number, a handle that names it even
    when its number has been given to another process, and the file for a large answer."""

    connection: socket.socket
    pid: int
    handle: int
    spool: BinaryIO


class Ending(NamedTuple):
    """How a worker ended: its exit code, negative for a signal, and what it wrote to stderr."""

    code: int = 0
    text: str = ""


class Zygote:
    """The parent of workers. Its methods wait for the process; none is for an event loop."""

    def __init__(self, load: wire.Load, version: str, scratch: Path | None) -> None:
        """Start it; it loads while this process goes on. `wait` for it before forking.

        Large answers are written to files in `scratch`, see `open_unnamed`.
        """
        self.version = version
        self._scratch = scratch
        self.graphs: frozenset[str] = frozenset()  # their names
        self.is_alive = True
        self.workers = 0  # that were forked and have not been reaped
        self._ready = False
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_ANSWER_SECONDS)
        self._process = subprocess.Popen(
            module_command("sikkerby.store.zygote", theirs.fileno()),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=module_environment(),
        )
        theirs.close()
        wire.send_whole(self._control, pickle.dumps(load))

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
            received = b""
            with contextlib.suppress(OSError):
                received = wire.receive_whole(self._receive_loaded)
            reply = json.loads(received or b'{"error": "the loading process ended"}')
            if "error" in reply:
                self.is_alive = False
                raise StoreError("data-not-loadable", reply["error"])
            self.graphs = frozenset(reply["graphs"])
            self._ready = True

    def _receive_loaded(self, size: int) -> bytes:
        """What it sends once it has loaded, which takes as long as there are data."""
        while True:
            try:
                return self._control.recv(size)
            except TimeoutError:
                # A stopped process loads nothing (proc_pid_stat(5): its state is T).
                if Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T":
                    raise

    def fork(self) -> Forked:
        """A new worker; takes a few milliseconds. Raises StoreError where the zygote is gone."""
        ours, theirs = socket.socketpair()
        spool = open_unnamed(self._scratch)
        try:
            with self._lock, theirs:
                if not self.is_alive:
                    raise BrokenPipeError
                request = json.dumps({"fork": True}).encode()
                socket.send_fds(self._control, [request], [theirs.fileno(), spool.fileno()])
                message, handles, _, _ = socket.recv_fds(self._control, 4096, 1)
                if not message:
                    raise BrokenPipeError
            self.workers += 1
            return Forked(ours, json.loads(message)["pid"], handles[0], spool)
        except OSError:
            ours.close()
            spool.close()
            self._give_up()
            raise StoreError("loading-process-ended") from None

    def end(self, forked: Forked, seconds: float) -> Ending:
        """How a worker ended, which is killed if it has not within so many seconds; once."""
        ended = select.poll()
        ended.register(forked.handle, select.POLLIN)
        if not ended.poll(1000 * seconds):
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(forked.handle, signal.SIGKILL)
            ended.poll(1000 * _REAP_SECONDS)
        ending = self._reap(forked.pid)
        os.close(forked.handle)
        forked.spool.close()
        return ending

    def _reap(self, pid: int) -> Ending:
        """How a worker that has ended did so; nothing where that is no longer known."""
        with contextlib.suppress(OSError), self._lock:
            self.workers -= 1
            if self.is_alive:
                self._control.send(json.dumps({"reap": pid}).encode())
                message = self._control.recv(_BUFFER)
                if message:
                    return Ending(*json.loads(message))
        self._give_up()
        return Ending()

    def _give_up(self) -> None:
        """It has ended, or will never answer: what is left of it ends too."""
        self.is_alive = False
        self._process.kill()

    def close(self) -> None:
        """End it, and every worker that is left; callers that wait for it get an error."""
        self.is_alive = False
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        try:
            self._process.wait(_REAP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
