"""What a store says where it turns a question away or stops it: the same words for every store."""

from __future__ import annotations

from sikkerby.errors import Busy, QueryStopped
from sikkerby.settings import Settings

_RETRY_SECONDS = 2


def stopping() -> Busy:
    """The server takes no more questions."""
    return Busy("The server is stopping.", remedy="Try again in a moment.")


def too_many_of_client(settings: Settings) -> Busy:
    """A client has as many questions here as it may."""
    return Busy(
        f"Your address already has {settings.client_slots} queries running or "
        "waiting, the most it may have (client_slots).",
        retry_after=_RETRY_SECONDS,
        remedy="Wait for their answers before you send more.",
    )


def queue_is_full(settings: Settings) -> Busy:
    """As many questions wait as may."""
    return Busy(
        f"{settings.queue_length} queries wait already (queue_length).",
        retry_after=_RETRY_SECONDS,
        remedy="Try again a little later.",
    )


def waited_too_long(settings: Settings) -> Busy:
    """No place came free in time."""
    return Busy(
        f"No place came free within {settings.queue_seconds:g} seconds (queue_seconds).",
        retry_after=_RETRY_SECONDS,
        remedy="Try again a little later.",
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
