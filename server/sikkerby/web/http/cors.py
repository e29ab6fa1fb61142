"""Headers of every answer: all is public, so that pages of other origins may read it (Fetch,
section 3.3), and nothing is taken for another type than it says."""

from __future__ import annotations

from collections.abc import Iterable

PUBLIC = (("Access-Control-Allow-Origin", "*"), ("X-Content-Type-Options", "nosniff"))
# What browsers ask leave for: Accept is among them where it is long or names a profile.
_REQUEST_HEADERS = (
    "Accept, Accept-Language, Cache-Control, Content-Type, If-Modified-Since, If-None-Match, "
    "If-Range, Pragma, Range, X-Requested-With"
)


def preflight(methods: Iterable[str]) -> list[tuple[str, str]]:
    """What a browser wants to know before it sends a request of another origin's page."""
    listed = ", ".join(methods)
    return [
        ("Allow", listed),
        ("Access-Control-Allow-Methods", listed),
        ("Access-Control-Allow-Headers", _REQUEST_HEADERS),
        ("Access-Control-Max-Age", "86400"),
    ]
