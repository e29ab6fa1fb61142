"""A worker: one process that answers one query at a time, and may die of it."""

from __future__ import annotations

import gc
import os
import resource
import socket
import time
from collections.abc import Mapping
from typing import Any

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from sikkerby.settings import Settings, endpoint_url
from sikkerby.store import confine, ordering, paths, serialise, tokens, wire
from sikkerby.store.failures import TooMuch, Unwritable
from sikkerby.store.unnamed import LARGE

# A worker that grew by more than this is ended after its answer: the allocator keeps memory.
_RETIRE_AFTER_KIB = 64 * 1024
# Large answers make it grow; whatever else does is noticed after so many.
_LOOK_EVERY = 32

_REARM_SECONDS = 1.0
_NAMES_TO_NEW_SEED = 2 * 65536 // 16
# Answers that wait for others to go out with: at most so many bytes, for so long.
_MOST_HELD = 65536
_HELD_SECONDS = 0.001


def run(connection: socket.socket, store: Store | str, limits: Settings) -> None:
    """Answer questions until the other side closes. `store` is a path where it is on disk."""
    on_disk = isinstance(store, str)
    opened = Store.read_only(store) if isinstance(store, str) else store
    confine.confine(limits.query_memory, on_disk=on_disk)
    gc.freeze()
    _part_random_numbers()
    grown_from = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    inbox = wire.Inbox(connection)
    outbox = _Outbox(connection)
    answered = 0
    rearm = 0.0
    while (question := inbox.receive()) is not None:
        if time.monotonic() > rearm:
            # The supervisor's clock is the real limit; this one need not be exact.
            confine.bound_cpu(limits.query_seconds + _REARM_SECONDS)
            rearm = time.monotonic() + _REARM_SECONDS
        try:
            header, body = _answer(opened, question, limits)
            if len(body) > LARGE:
                header, body = _spool(header, body)
        except TooMuch as error:
            header, body = _fail("limit", error.limit)
        except Unwritable as error:
            header, body = _fail("format", str(error))
        except MemoryError:
            header, body = _fail("limit", "query_memory")
        except SyntaxError as error:
            header, body = _fail("syntax", str(error))
        except (RuntimeError, ValueError, OSError) as error:
            header, body = _fail("evaluation", str(error))
        status, kind, flags, rows = header
        answered += 1
        failed = status == wire.FAILED and not body.startswith((b"syntax\n", b"format\n"))
        # There is one file to a worker.
        retiring = bool(flags & wire.SPOOLED) or failed
        if len(body) > _MOST_HELD or answered % _LOOK_EVERY == 0:
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown_from
            retiring = retiring or grown > _RETIRE_AFTER_KIB
        if retiring:
            flags |= wire.RETIRING
        outbox.put(wire.HEADER.pack(status, kind, flags, rows, len(body), 0.0), body)
        del body
        if retiring or not inbox.has_more:
            outbox.flush()
        if retiring:
            return


def _part_random_numbers() -> None:
    """Leave the sequence of random numbers that all forks of the zygote have in common.

    The engine draws RAND, UUID and the names of blank nodes from one generator in each thread,
    which takes a new seed from the system after 64 KiB, and only then; a name takes 16 bytes.
    """
    for _ in range(_NAMES_TO_NEW_SEED):
        BlankNode()


class _Outbox:
    """Answers on their way; those of questions that came together may go out together."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._held = b""
        self._since = 0.0

    def put(self, header: bytes, body: bytes) -> None:
        if len(body) > _MOST_HELD:
            self.flush()
            self._connection.sendall(header)
            self._connection.sendall(body)
            return
        now = time.monotonic()
        if not self._held:
            self._since = now
        self._held += header + body
        if len(self._held) > _MOST_HELD or now - self._since > _HELD_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self._held:
            self._connection.sendall(self._held)
            self._held = b""


_Header = tuple[int, int, int, int]


def _fail(kind: str, message: str) -> tuple[_Header, bytes]:
    body = f"{kind}\n{message}".encode("utf-8", "replace")
    return (wire.FAILED, 0, 0, 0), body


def _spool(header: _Header, body: bytes) -> tuple[_Header, bytes]:
    """Put an answer into the file, in place of sending it."""
    try:
        with os.fdopen(confine.SPOOL, "wb") as file:
            file.write(body)
    except OSError as error:
        return _fail("disk", os.strerror(error.errno or 0))
    status, kind, flags, rows = header
    return (status, kind, flags | wire.SPOOLED, rows), b""


def _answer(store: Store, asked: wire.Asked, limits: Settings) -> tuple[_Header, bytes]:
    result = _evaluate(store, asked, limits)
    if isinstance(result, QueryBoolean):
        return (wire.OK, 1, wire.COMPLETE, 1), serialise.boolean(result, asked.format)
    most = limits.query_rows, limits.answer_bytes, asked.options.get("limit")
    if isinstance(result, QueryTriples):
        kind = 2
        body, rows, complete = serialise.graph(result, asked.format, *most)
    else:
        kind = 0
        body, rows, complete = serialise.solutions(result, asked.format, *most)
    return (wire.OK, kind, complete * wire.COMPLETE, rows), body


def _evaluate(
    store: Store, asked: wire.Asked, limits: Settings
) -> QuerySolutions | QueryBoolean | QueryTriples:
    options = {"base_iri": endpoint_url(limits), **_dataset(asked.options)}
    text = paths.reduce_nested_repeats(asked.text)
    try:
        return store.query(ordering.rewrite(text, limits.query_bytes), **options)
    except SyntaxError:
        lowered = tokens.lower_booleans(asked.text)
        if lowered != asked.text:
            return _evaluate(store, asked._replace(text=lowered), limits)
        # Its place must refer to the text that was asked.
        return store.query(asked.text, **options)


def _dataset(options: Mapping[str, Any]) -> dict[str, Any]:
    if "default" in options:
        return {
            "default_graph": [NamedNode(iri) for iri in options["default"]],
            "named_graphs": [NamedNode(iri) for iri in options["named"]],
        }
    # A query with FROM brings its own dataset, which the union would replace.
    return {} if "dataset" in options else {"use_default_graph_as_union": True}
