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
from sikkerby.programs import module_command, module_environment, process_status
from sikkerby.store import wire
from sikkerby.store.unnamed import open_unnamed

_MESSAGE = 64
_REAP_SECONDS = 2.0
# It forks and reaps in milliseconds; one that is busy elsewhere this long has been stopped.
_ANSWER_SECONDS = 5.0
# What is asked for in place of the number of a worker that has ended.
_NEW = 0
# How much of a worker's last output is reported.
_OUTPUT_BYTES = 2000


class Forked(NamedTuple):
    """A worker just made: our end of its connection, its number, a handle that names it even
    when its number has been given to another process, the file for a large answer, and the one
    that its errors go to: the engine writes there of what it dies."""

    connection: socket.socket
    pid: int
    handle: int
    spool: BinaryIO
    errors: BinaryIO


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
        self.is_loaded = False
        self.is_alive = True
        self.workers = 0  # that were forked and have not been reaped
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_ANSWER_SECONDS)
        self._told = os.fdopen(os.memfd_create("told"), "rb")
        with theirs, os.fdopen(os.memfd_create("load"), "w+b") as given:
            pickle.dump(load, given)
            given.seek(0)
            self._process = subprocess.Popen(
                module_command("sikkerby.store.zygote", theirs.fileno()),
                pass_fds=[theirs.fileno()],
                stdin=given,
                stdout=self._told,
                env=module_environment(),
            )
        self.pid = self._process.pid

    def is_running(self) -> bool:
        """Whether the process is there, asked of the system."""
        if self.is_alive and self._process.poll() is not None:
            self.is_alive = False
        return self.is_alive

    def wait(self) -> None:
        """Wait until the data are loaded; call it once. Raises StoreError where they cannot be."""
        with contextlib.suppress(OSError):
            self._wait_for_data()
        # It ended before it told anything, or while it did.
        reply = {"error": "the loading process ended"}
        with contextlib.suppress(ValueError), self._told as told:
            told.seek(0)
            reply = json.loads(told.read())
        if "error" in reply:
            self.is_alive = False
            raise StoreError("data-not-loadable", reply["error"])
        self.graphs = frozenset(reply["graphs"])
        self.is_loaded = True

    def _wait_for_data(self) -> None:
        """Until it has loaded, which takes as long as there are data. Raises OSError."""
        while True:
            try:
                self._control.recv(_MESSAGE)
                return
            except TimeoutError:
                # A stopped process loads nothing.
                if process_status(self.pid)[:1] == ["T"]:
                    raise

    def fork(self) -> Forked:
        """A new worker; takes a few milliseconds. Raises StoreError where the zygote is gone."""
        ours, theirs = socket.socketpair()
        files = open_unnamed(self._scratch), os.fdopen(os.memfd_create("errors"), "rb")
        try:
            with self._lock, theirs:
                pid = self._ask(_NEW, theirs.fileno(), *(file.fileno() for file in files))
                self.workers += 1
            return Forked(ours, pid, os.pidfd_open(pid), *files)
        except (OSError, ValueError):
            for opened in (ours, *files):
                opened.close()
            self._give_up()
            raise StoreError("loading-process-ended") from None

    def _ask(self, number: int, *descriptors: int) -> int:
        """What the process answers. Raises OSError or ValueError where it does not."""
        socket.send_fds(self._control, [b"%d" % number], descriptors)
        return int(self._control.recv(_MESSAGE))

    def end(self, forked: Forked, seconds: float) -> Ending:
        """Wait for a worker to end, and say how it did; after so many seconds it is killed.

        Call it once for each. The Ending is empty where the zygote does not answer.
        """
        ended = select.poll()
        ended.register(forked.handle, select.POLLIN)
        if not ended.poll(1000 * seconds):
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(forked.handle, signal.SIGKILL)
            ended.poll(1000 * _REAP_SECONDS)
        ending = Ending()
        with forked.spool, forked.errors as errors:
            try:
                with self._lock:
                    self.workers -= 1
                    code = self._ask(forked.pid)
                errors.seek(0)
                text = errors.read(_OUTPUT_BYTES).decode("utf-8", "replace")
                ending = Ending(code, " ".join(text.split()))
            except (OSError, ValueError):
                self._give_up()
        os.close(forked.handle)
        return ending

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
        self._told.close()
        try:
            self._process.wait(_REAP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
