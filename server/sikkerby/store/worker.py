"""A worker: one process that answers one query at a time, and may die of it."""

from __future__ import annotations

import gc
import os
import re
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
_PIECE = 65536
# Failures of which the query alone is the cause: they leave nothing behind.
_MISTAKES = (b"syntax\n", b"format\n")
_UNKNOWN_FUNCTION = re.compile(r"The custom function <(.+)> is not supported")
# They are named in a header of the answer, for which proxies have room for a few kilobytes.
_MOST_UNKNOWN_BYTES = 1000


def run(connection: socket.socket, store: Store | str, limits: Settings) -> None:
    """Answer questions until the other side closes. `store` is a path where it is on disk."""
    on_disk = isinstance(store, str)
    opened = Store.read_only(store) if isinstance(store, str) else store
    confine.confine(limits.query_memory, on_disk=on_disk)
    gc.freeze()
    _part_random_numbers()
    grown_from = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    inbox = wire.Messages()
    outbox = _Outbox(connection)
    answered = 0
    rearm = 0.0
    while (question := _receive(connection, inbox)) is not None:
        if time.monotonic() > rearm:
            # The supervisor's clock is the real limit; this one need not be exact.
            confine.bound_cpu(limits.query_seconds + _REARM_SECONDS)
            rearm = time.monotonic() + _REARM_SECONDS
        try:
            reply = _answer(opened, question, limits)
            if len(reply.body) > LARGE:
                reply = _spool(reply)
        except TooMuch as error:
            reply = _fail("limit", error.limit)
        except Unwritable as error:
            reply = _fail("format", str(error))
        except MemoryError:
            reply = _fail("limit", "query_memory")
        except SyntaxError as error:
            reply = _fail("syntax", str(error))
        except (RuntimeError, ValueError, OSError) as error:
            reply = _fail("evaluation", str(error))
        answered += 1
        is_fault = reply.flags & wire.FAILED and not reply.body.startswith(_MISTAKES)
        # There is one file to a worker.
        retiring = bool(reply.flags & wire.SPOOLED or is_fault)
        if len(reply.body) > _MOST_HELD or answered % _LOOK_EVERY == 0:
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown_from
            retiring = retiring or grown > _RETIRE_AFTER_KIB
        if retiring:
            reply = reply._replace(flags=reply.flags | wire.RETIRING)
        outbox.put(wire.pack_reply(reply))
        del reply
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

    def put(self, message: bytes) -> None:
        now = time.monotonic()
        if not self._held:
            self._since = now
        self._held += message
        if len(self._held) > _MOST_HELD or now - self._since > _HELD_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self._held:
            self._connection.sendall(self._held)
            self._held = b""


def _receive(connection: socket.socket, inbox: wire.Messages) -> wire.Asked | None:
    """The next question; None where the other side is gone."""
    while not inbox.has_more:
        piece = connection.recv(_PIECE)
        if not piece:
            return None
        inbox.add(piece)
    return wire.unpack_question(inbox.take())


def _fail(kind: str, message: str) -> wire.Reply:
    return wire.Reply(f"{kind}\n{message}".encode("utf-8", "replace"), wire.FAILED)


def _spool(reply: wire.Reply) -> wire.Reply:
    """Put an answer into the file, in place of sending it."""
    try:
        with os.fdopen(confine.SPOOL, "wb") as file:
            file.write(reply.body)
    except OSError as error:
        return _fail("disk", os.strerror(error.errno or 0))
    return reply._replace(flags=reply.flags | wire.SPOOLED, body=b"")


def _answer(store: Store, asked: wire.Asked, limits: Settings) -> wire.Reply:
    unknown: list[str] = []
    result = _evaluate(store, asked, limits, unknown)
    functions = "\n".join(unknown).encode()
    if isinstance(result, QueryBoolean):
        body = serialise.boolean(result, asked.format)
        return wire.Reply(body, wire.COMPLETE, 1, "ask", functions)
    most = limits.query_rows, limits.answer_bytes, asked.options.get("limit")
    if isinstance(result, QueryTriples):
        body, rows, complete = serialise.graph(result, asked.format, *most)
        return wire.Reply(body, complete * wire.COMPLETE, rows, "graph", functions)
    body, rows, complete = serialise.solutions(result, asked.format, *most)
    return wire.Reply(body, complete * wire.COMPLETE, rows, "select", functions)


def _evaluate(
    store: Store,
    asked: wire.Asked,
    limits: Settings,
    unknown: list[str],
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """The result; functions that the engine does not know are added to `unknown`.

    A call of one is an error of its expression, not of the query (SPARQL 1.1, section 17.6), which
    is what the engine makes of a function without a value.
    """
    options = {"base_iri": endpoint_url(limits), **_dataset(asked.options)}
    text = paths.reduce_nested_repeats(asked.text)
    try:
        return store.query(
            ordering.rewrite(text, limits.query_bytes),
            custom_functions={NamedNode(iri): _has_no_value for iri in unknown},
            **options,
        )
    except SyntaxError:
        lowered = tokens.lower_booleans(asked.text)
        if lowered != asked.text:
            return _evaluate(store, asked._replace(text=lowered), limits, unknown)
        # Its place must refer to the text that was asked.
        return store.query(asked.text, **options)
    except RuntimeError as error:
        found = _UNKNOWN_FUNCTION.fullmatch(str(error))
        if found is None or len(">, <".join([*unknown, found[1]]).encode()) > _MOST_UNKNOWN_BYTES:
            raise
        unknown.append(found[1])
        return _evaluate(store, asked, limits, unknown)


def _has_no_value(*_: object) -> None:
    return None


def _dataset(options: Mapping[str, Any]) -> dict[str, Any]:
    if "default" in options:
        return {
            "default_graph": [NamedNode(iri) for iri in options["default"]],
            "named_graphs": [NamedNode(iri) for iri in options["named"]],
        }
    # A query with FROM brings its own dataset, which the union would replace.
    return {} if "dataset" in options else {"use_default_graph_as_union": True}
