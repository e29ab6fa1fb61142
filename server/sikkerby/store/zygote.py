"""The parent of workers: loads the store once and forks a worker on each request.

It is a program of its own (`python -m sikkerby.store.zygote FD`), so that it never has a thread:
only a single-threaded process forks safely. It ends when the process that started it does.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import select
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from sikkerby.events import describe_fault, event_line
from sikkerby.parallel import fork
from sikkerby.settings import Settings
from sikkerby.store import confine, wire, worker

_MESSAGE = 64
_LOADED = b"0"
_NICENESS = 10


def main(descriptor: int) -> None:
    """Serve the process at the other end of a SEQPACKET socket until it closes it.

    What to load comes by standard input; what came of it is written to standard output.
    """
    # No death signal here: it would come when the *thread* that started this process ends. The
    # end of the connection tells the same.
    control = socket.socket(fileno=descriptor)
    confine.deepen_stack()
    for name in (signal.SIGINT, signal.SIGTERM):
        # A terminal's ctrl-C reaches every process; ours end when their parent closes.
        signal.signal(name, signal.SIG_IGN)
    # A file without a name, which the process that started this one wrote and no other can open.
    load: wire.Load = pickle.load(sys.stdin.buffer)  # noqa: S301
    store = load.scratch or Store()
    try:
        if isinstance(store, Store):
            _tell(graphs=_fill(store, load.files))
        elif load.graphs is not None:
            _tell(graphs=load.graphs)
        elif not _load_apart(load, control):
            return
    except (OSError, SyntaxError, ValueError, RuntimeError) as error:
        _tell(error=str(error))
        return
    gc.collect()
    gc.freeze()
    control.send(_LOADED)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE, 3)
        if not message:
            return
        # The number of a worker that has ended, or nought for a new one.
        pid = int(message)
        reply = _reap(pid) if pid else _fork(descriptors, store, load.limits)
        control.send(b"%d" % reply)


def _tell(**told: object) -> None:
    print(json.dumps(told), flush=True)


def _fork(descriptors: Sequence[int], store: Store | str, limits: Settings) -> int:
    """The number of a new worker with these descriptors: see `confine.keep_only`."""

    def serve() -> int:
        try:
            confine.keep_only(*descriptors)
            worker.run(socket.socket(fileno=0), store, limits)
        except (BrokenPipeError, ConnectionResetError):
            return 0
        except BaseException as error:
            os.write(1, event_line("worker failed", **describe_fault(error)).encode())
            return 1
        return 0

    pid = fork(serve)
    for descriptor in descriptors:
        os.close(descriptor)
    return pid


def _reap(pid: int) -> int:
    """The exit code of a worker that has ended, negative for a signal; never waits."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else 0


def _fill(store: Store, files: tuple[str, ...], *, on_disk: bool = False) -> list[str]:
    """Load the files; the names of the graphs that came of them."""
    # In memory a bulk load takes a tenth longer and a third more room than a plain one.
    load = store.bulk_load if on_disk else store.load
    for name in files:
        # The engine itself wrote these IRIs: to check them again takes a fifth of the time.
        load(path=name, format=RdfFormat.N_QUADS, lenient=True)
    return sorted(name.value for name in store.named_graphs() if isinstance(name, NamedNode))


def _load_apart(load: wire.Load, control: socket.socket) -> bool:
    """Load on disk in a process that ends: the engine's threads must not be alive at a fork.

    It tells what came of it; whether that is all right. Where the process that wants it ends, so
    does this one, at once. Raises OSError for a process that was killed.
    """

    def make() -> int:
        # Pages are answered meanwhile, by processes that need the processor more.
        os.nice(_NICENESS)
        try:
            Path(load.scratch).mkdir(parents=True, exist_ok=True)
            store = Store(load.scratch)
            graphs = _fill(store, load.files, on_disk=True)
            store.optimize()
            store.flush()
            del store
        except BaseException as error:
            _tell(error=f"{load.scratch}: {error}")
            return 1
        _tell(graphs=graphs)
        return 0

    pid = fork(make)
    watched = select.poll()
    watched.register(os.pidfd_open(pid), select.POLLIN)
    watched.register(control, 0)  # nothing but its end
    if any(descriptor == control.fileno() for descriptor, _ in watched.poll()):
        os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code < 0:
        raise OSError(f"{load.scratch}: the process was killed")
    return code == 0


if __name__ == "__main__":
    # The other end may close before the data are loaded.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        main(int(sys.argv[1]))
