"""Bounds that the kernel holds a worker to, whatever the engine does.

Two independent ones keep it off the network: no file descriptor can be opened any more, and,
where the system allows it, the process lives in a network namespace with nothing in it.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import time
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS = 38

STACK_BYTES = 64 * 2**20
# Where a worker writes an answer that is too large to be sent.
SPOOL = 3
# On disk the engine opens table files while it reads.
_FILES_ON_DISK = 1024

_libc = ctypes.CDLL(None, use_errno=True)


def deepen_stack() -> None:
    """A stack eight times the usual one: nesting that passes the guard cannot exhaust it."""
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = STACK_BYTES if hard == resource.RLIM_INFINITY else min(STACK_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))


def confine(memory: int, *, on_disk: bool) -> None:
    """Bind this process for good: `memory` bytes on top of what it has now, and no network."""
    # An empty network namespace, unless the system forbids it.
    _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    files = _FILES_ON_DISK if on_disk else SPOOL + 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def bound_cpu(seconds: float) -> None:
    """End this process by signal after so many more seconds of CPU time.

    The supervisor's clock is the real limit; this one holds where the supervisor is gone.
    """
    until = math.ceil(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def keep_only(connection: int, spool: int, errors: int) -> None:
    """Close every file descriptor but four, which get fixed numbers.

    `connection` becomes 0, the log (now standard error) 1, `errors` 2, and `spool` SPOOL. So what
    the engine prints when it dies, in lines of its own, does not go to the log: any visitor's query
    may bring that about.
    """
    os.dup2(connection, 0)
    os.dup2(2, 1)
    os.dup2(errors, 2)
    os.dup2(spool, SPOOL)
    os.closerange(SPOOL + 1, 65536)
