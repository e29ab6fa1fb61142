"""What a store says where it turns a question away or stops it: the same words for every store."""

from __future__ import annotations

import re
import signal

from sikkerby.errors import Busy, NotAcceptable, QueryError, QueryStopped, StoreError
from sikkerby.formats import BY_NAME, Format, Kind
from sikkerby.settings import Settings
from sikkerby.store.zygote_client import Ending

# What the engine, in Rust and C++, writes where it gets no more memory.
_NO_MEMORY = re.compile(r"memory allocation of \d+ bytes failed|bad_alloc")
_PANIC = re.compile(r"panicked at \S+ (.*?)(?= note: | stack backtrace:|$)")


def stopping() -> Busy:
    """The server takes no more questions."""
    return Busy("The server is stopping.", remedy="Try again in a moment.")


def still_loading() -> Busy:
    """There are no data yet to answer from."""
    return Busy("The data are still being loaded.", remedy="Try again in a moment.")


def too_many_of_client(settings: Settings) -> Busy:
    """A client has as many questions here as it may."""
    return Busy(
        f"Your address already has {settings.client_slots} queries running or "
        "waiting, the most it may have (client_slots).",
        remedy="Wait for their answers before you send more.",
    )


def queue_is_full(settings: Settings) -> Busy:
    """As many questions wait as may."""
    return Busy(
        f"{settings.queue_length} queries wait already (queue_length).",
        remedy="Try again a little later.",
    )


def waited_too_long(settings: Settings) -> Busy:
    """No place came free in time."""
    return Busy(
        f"No place came free within {settings.queue_seconds:g} seconds (queue_seconds).",
        remedy="Try again a little later.",
    )


def no_room_on_disk(reason: str) -> Busy:
    """An answer that is too large for memory could not be written to disk either."""
    return Busy(
        f"There is no room on the server's disk for an answer this large: {reason}.",
        retry_after=60,
        remedy="Try again later, or ask for less of it at once with LIMIT and OFFSET.",
    )


def out_of_time(settings: Settings) -> QueryStopped:
    """A query ran as long as it may."""
    return QueryStopped(
        f"The query ran longer than {settings.query_seconds:g} seconds "
        "(query_seconds) and was stopped.",
        limit="query_seconds",
        retry_after=max(1, round(settings.query_seconds)),
        remedy="Narrow it: name a class or graph, join fewer unconnected patterns, add LIMIT.",
    )


def too_much(settings: Settings, limit: str) -> QueryStopped:
    """An answer, or the work for it, passes the setting `limit`."""
    message, remedy = {
        "query_memory": (
            f"The query needed more than {settings.query_memory:,} bytes of memory (query_memory).",
            "Sort, group or de-duplicate fewer rows: ORDER BY, GROUP BY and DISTINCT keep "
            "them all in memory, LIMIT or not.",
        ),
        "query_rows": (
            f"The answer has more than {settings.query_rows:,} rows (query_rows).",
            "Add LIMIT and OFFSET, or take the whole data from /data/.",
        ),
        "answer_bytes": (
            f"The answer is larger than {settings.answer_bytes:,} bytes (answer_bytes).",
            "Add LIMIT and OFFSET, or take the whole data from /data/.",
        ),
        "query_bytes": (
            "The conditions of ORDER BY are too long, or too many, to be sorted by: each stands "
            f"several times in what is evaluated, at most {settings.query_bytes:,} characters in "
            "all (query_bytes).",
            "Sort by fewer conditions, or give a long one a name: SELECT (… AS ?x), ORDER BY ?x.",
        ),
    }[limit]
    return QueryStopped(message, limit=limit, remedy=remedy)


def unwritable(format: Format, reason: str) -> NotAcceptable:
    """An answer that cannot be written in the format that was asked for."""
    other = BY_NAME["turtle" if Kind.GRAPH in format.kinds else "json"]
    return NotAcceptable(
        f"The answer cannot be written as {format.label}. {reason}",
        remedy=f"Ask for {other.label}: Accept: {other.media_type}, or format={other.name}.",
    )


def broken_down(settings: Settings, ending: Ending) -> QueryError | StoreError:
    """A worker ended before it answered."""
    code, text = ending
    if code in {-signal.SIGXCPU, -signal.SIGALRM}:
        return out_of_time(settings)
    if code == -signal.SIGABRT and _NO_MEMORY.search(text):
        return too_much(settings, "query_memory")
    if code == -signal.SIGABRT:
        found = _PANIC.search(text)
        return QueryError(
            "The engine came upon a fault of its own in this query and gave it up"
            f"{f': {found[1]}' if found else ''}.",
            remedy="Write the query in another way: sort by STR(…) where it sorts, or leave out "
            "parts of it until it is answered. To try again does not help.",
        )
    if code == -signal.SIGSEGV:
        return QueryError(
            "The query overflowed the stack of its worker process: it is too deeply nested or too "
            "complex for the engine.",
            limit="query_depth",
            remedy="Flatten it or split it. Nobody else's query was harmed.",
        )
    if code == -signal.SIGKILL:
        return Busy(
            "The worker process of this query was killed from outside, most likely because the "
            "machine ran out of memory.",
            remedy="Try again in a moment.",
        )
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return StoreError(
        f"The worker process of this query ended {how} before it answered.",
        remedy="Try again; if it happens again, tell the operator the query.",
    )
