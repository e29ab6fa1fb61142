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

from pyoxigraph import BlankNode, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

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
_OUTCOMES: Mapping[type[Exception], wire.Outcome] = {
    TooMuch: "limit", Unwritable: "format", SyntaxError: "syntax",
}  # fmt: skip
# Failures of which the query alone is not the cause.
_FAULTS = frozenset({"limit", "evaluation", "disk"})
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
    inbox, base = wire.Messages(), endpoint_url(limits)
    # Answers of questions that came together go out together.
    outbox = b""
    answered = 0
    rearm = held_since = 0.0
    while (question := _receive(connection, inbox)) is not None:
        if time.monotonic() > rearm:
            # The supervisor's clock is the real limit; this one need not be exact.
            confine.bound_cpu(limits.query_seconds + _REARM_SECONDS)
            rearm = time.monotonic() + _REARM_SECONDS
        try:
            reply = _answer(opened, question, limits, base)
            if len(reply.body) > LARGE:
                reply = _spool(reply)
        except MemoryError:
            reply = _fail("limit", "query_memory")
        except (TooMuch, Unwritable, SyntaxError, RuntimeError, ValueError, OSError) as error:
            reply = _fail(_OUTCOMES.get(type(error), "evaluation"), str(error))
        answered += 1
        # There is one file to a worker. Of mistakes the query alone is the cause: they leave
        # nothing behind.
        retiring = reply.is_spooled or reply.outcome in _FAULTS
        if len(reply.body) > _MOST_HELD or answered % _LOOK_EVERY == 0:
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown_from
            retiring = retiring or grown > _RETIRE_AFTER_KIB
        now = time.monotonic()
        held_since = held_since if outbox else now
        if retiring:
            reply = reply._replace(is_retiring=True)
        outbox += reply.pack()
        del reply
        is_full = len(outbox) > _MOST_HELD or now - held_since > _HELD_SECONDS
        if retiring or is_full or not inbox.has_more:
            connection.sendall(outbox)
            outbox = b""
        if retiring:
            return


def _part_random_numbers() -> None:
    """Leave the sequence of random numbers that all forks of the zygote have in common.

    The engine draws RAND, UUID and the names of blank nodes from one generator in each thread,
    which takes a new seed from the system after 64 KiB, and only then; a name takes 16 bytes.
    """
    for _ in range(_NAMES_TO_NEW_SEED):
        BlankNode()


def _receive(connection: socket.socket, inbox: wire.Messages) -> wire.Asked | None:
    """The next question; None where the other side is gone."""
    while not inbox.has_more:
        piece = connection.recv(_PIECE)
        if not piece:
            return None
        inbox.add(piece)
    return wire.unpack_question(inbox.take())


def _fail(kind: wire.Outcome, message: str) -> wire.Reply:
    return wire.Reply(message.encode("utf-8", "replace"), kind)


def _spool(reply: wire.Reply) -> wire.Reply:
    """Put an answer into the file, in place of sending it."""
    try:
        with os.fdopen(confine.SPOOL, "wb") as file:
            file.write(reply.body)
    except OSError as error:
        return _fail("disk", os.strerror(error.errno or 0))
    return reply._replace(is_spooled=True, body=b"")


def _answer(store: Store, asked: wire.Asked, limits: Settings, base: str) -> wire.Reply:
    functions: list[str] = []
    result = _evaluate(store, asked, limits.query_bytes, base, functions)
    kind, body, rows, complete = serialise.write(result, asked.format, limits, asked.limit)
    return wire.Reply(body, kind, "\n".join(functions).encode(), rows, complete)


def _evaluate(
    store: Store, asked: wire.Asked, most_letters: int, base: str, unknown: list[str]
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """The result; functions that the engine does not know are added to `unknown`. Relative IRIs are
    relative to `base`; the keys of ORDER BY have at most so many characters in all.

    A call of one is an error of its expression, not of the query (SPARQL 1.1, section 17.6), which
    is what the engine makes of a function without a value.
    """
    options = _dataset(asked)
    if unknown:
        options["custom_functions"] = {NamedNode(iri): lambda *_: None for iri in unknown}
    text = paths.reduce_nested_repeats(asked.text)
    try:
        return store.query(ordering.rewrite(text, most_letters), base_iri=base, **options)
    except SyntaxError:
        lowered = tokens.lower_booleans(asked.text)
        if lowered != asked.text:
            return _evaluate(store, asked._replace(text=lowered), most_letters, base, unknown)
        # Its place must refer to the text that was asked.
        return store.query(asked.text, base_iri=base, **options)
    except RuntimeError as error:
        found = _UNKNOWN_FUNCTION.fullmatch(str(error))
        if found is None or len(">, <".join([*unknown, found[1]]).encode()) > _MOST_UNKNOWN_BYTES:
            raise
        unknown.append(found[1])
        return _evaluate(store, asked, most_letters, base, unknown)


def _dataset(asked: wire.Asked) -> dict[str, Any]:
    if any(asked.graphs):
        default, named = ([NamedNode(iri) for iri in graphs] for graphs in asked.graphs)
        return {"default_graph": default, "named_graphs": named}
    # A query with FROM brings its own dataset, which the union would replace.
    return {} if asked.has_dataset else {"use_default_graph_as_union": True}
