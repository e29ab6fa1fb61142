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


def no_room_on_disk(reason: str) -> Busy:
    """An answer that is too large for memory could not be written to disk either."""
    return Busy("no-room-for-answer", reason, retry_after=60)


def out_of_time(settings: Settings) -> QueryStopped:
    """A query ran as long as it may."""
    return QueryStopped(
        "query-too-slow",
        settings.query_seconds,
        limit="query_seconds",
        retry_after=max(1, round(settings.query_seconds)),
    )


def slow_places_taken(settings: Settings) -> QueryStopped:
    """A query ran as long as one may that has no place for long ones."""
    return QueryStopped(
        "slow-places-taken",
        settings.quick_seconds,
        settings.slow_slots,
        limit="slow_slots",
        retry_after=max(1, round(settings.query_seconds / 2)),
    )


# By the name of the setting.
_TOO_MUCH = {
    "query_memory": "query-needs-too-much-memory",
    "query_rows": "answer-has-too-many-rows",
    "answer_bytes": "answer-too-large",
    "query_bytes": "ordering-too-long",
}


def too_much(settings: Settings, limit: str) -> QueryStopped:
    """An answer, or the work for it, passes the setting `limit`."""
    return QueryStopped(_TOO_MUCH[limit], getattr(settings, limit), limit=limit)


def unwritable(format: Format, reason: str) -> NotAcceptable:
    """An answer that cannot be written in the format that was asked for."""
    other = BY_NAME["turtle" if Kind.GRAPH in format.kinds else "json"]
    return NotAcceptable(
        "answer-not-writable", format.label, reason, other.label, other.media_type, other.name
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
        return QueryError("engine-fault", f": {found[1]}" if found else "")
    if code == -signal.SIGSEGV:
        return QueryError("worker-stack-overflow", limit="query_depth")
    if code == -signal.SIGKILL:
        return Busy("worker-killed")
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return StoreError("worker-ended", how)
