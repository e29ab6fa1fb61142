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
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from sikkerby.events import describe_fault, event_line
from sikkerby.parallel import fork
from sikkerby.settings import Settings
from sikkerby.store import confine, wire, worker

_MESSAGE = 4096
_NICENESS = 10
# How much of a worker's last output is reported: less than a message holds.
_OUTPUT_BYTES = 2000


def main(descriptor: int) -> None:
    """Serve the process at the other end of a SEQPACKET socket until it closes it."""
    # No death signal here: it would come when the *thread* that started this process ends. The
    # end of the connection tells the same.
    control = socket.socket(fileno=descriptor)
    confine.deepen_stack()
    for name in (signal.SIGINT, signal.SIGTERM):
        # A terminal's ctrl-C reaches every process; ours end when their parent closes.
        signal.signal(name, signal.SIG_IGN)
    # It comes from the process that started this one.
    load: wire.Load = pickle.loads(wire.receive_whole(control.recv))  # noqa: S301 - our parent
    store: Store | str
    try:
        if load.scratch:
            store = load.scratch
            graphs = _load_apart(load, control) if load.graphs is None else list(load.graphs)
        else:
            store = Store()
            graphs = _fill(store, load.files)
    except (OSError, SyntaxError, ValueError, RuntimeError) as error:
        wire.send_whole(control, json.dumps({"error": str(error)}).encode())
        return
    gc.collect()
    gc.freeze()
    outputs: dict[int, int] = {}
    wire.send_whole(control, json.dumps({"graphs": graphs}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE, 2)
        if not message:
            return
        request = json.loads(message)
        if "fork" in request:
            pid, output = _fork(control, descriptors[0], descriptors[1], store, load.limits)
            outputs[pid] = output
        else:
            pid = request["reap"]
            control.send(json.dumps([_reap(pid), _read_output(outputs.pop(pid, -1))]).encode())


def _fork(
    control: socket.socket, descriptor: int, spool: int, store: Store | str, limits: Settings
) -> tuple[int, int]:
    """The number of a new worker, and the file that its errors go to: the engine writes there of
    what it dies."""
    output = os.memfd_create("stderr")

    def serve() -> int:
        try:
            confine.keep_only(descriptor, output, spool)
            worker.run(socket.socket(fileno=0), store, limits)
        except (BrokenPipeError, ConnectionResetError):
            return 0
        except BaseException as error:
            os.write(1, event_line("worker failed", **describe_fault(error)).encode())
            return 1
        return 0

    pid = fork(serve)
    os.close(descriptor)
    os.close(spool)
    handle = os.pidfd_open(pid)
    socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [handle])
    os.close(handle)
    return pid, output


def _read_output(output: int) -> str:
    """The beginning of what a process wrote, in one line; the file is given back."""
    if output < 0:
        return ""
    with os.fdopen(output, "rb") as file:
        file.seek(0)
        return " ".join(file.read(_OUTPUT_BYTES).decode("utf-8", "replace").split())


def _reap(pid: int) -> int:
    """The exit code of a worker that has ended, negative for a signal; never waits."""
    with contextlib.suppress(ChildProcessError):
        ended, status = os.waitpid(pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if ended else 0
    return 0


def _fill(store: Store, files: tuple[str, ...], *, on_disk: bool = False) -> list[str]:
    """Load the files; the names of the graphs that came of them."""
    # In memory a bulk load takes a tenth longer and a third more room than a plain one.
    load = store.bulk_load if on_disk else store.load
    for name in files:
        # The engine itself wrote these IRIs: to check them again takes a fifth of the time.
        load(path=name, format=RdfFormat.N_QUADS, lenient=True)
    return sorted(name.value for name in store.named_graphs() if isinstance(name, NamedNode))


def _load_apart(load: wire.Load, control: socket.socket) -> list[str]:
    """Load on disk in a process that ends: the engine's threads must not be alive at a fork.

    Where the process that wants it ends, so does this one, at once.
    """
    reading, writing = os.pipe()

    def make() -> int:
        # Pages are answered meanwhile, by processes that need the processor more.
        os.nice(_NICENESS)
        try:
            Path(load.scratch).mkdir(parents=True, exist_ok=True)
            store = Store(load.scratch)
            reply: object = _fill(store, load.files, on_disk=True)
            store.optimize()
            store.flush()
            del store
            code = 0
        except BaseException as error:
            reply = f"{load.scratch}: {error}"
            code = 1
        with os.fdopen(writing, "w") as pipe:
            json.dump(reply, pipe)
        return code

    pid = fork(make)
    os.close(writing)
    watched = select.poll()
    watched.register(reading, select.POLLIN)
    watched.register(control, 0)  # nothing but its end
    if any(descriptor == control.fileno() for descriptor, _ in watched.poll()):
        os._exit(1)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
        raise OSError(json.loads(text) if text else f"{load.scratch}: the process was killed")
    graphs_read: list[str] = json.loads(text)
    return graphs_read


if __name__ == "__main__":
    # The other end may close before the data are loaded.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        main(int(sys.argv[1]))
