"""Answers of `/sparql` as they go out: status, headers, body, and what a cache may know of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import punctuation
from typing import NamedTuple
from urllib.parse import quote

from sikkerby.formats import Format
from sikkerby.web.http.coding import LEAST_BYTES, compress
from sikkerby.web.http.cors import PUBLIC
from sikkerby.web.http.spool import FileBody, SpooledBody

Headers = list[tuple[str, str]]

UNKNOWN_FUNCTIONS = "Sikkerby-Unknown-Functions"
_CACHE_CONTROL = "public, max-age=60"
_EXPOSED = (
    f"ETag, Sikkerby-Complete, Sikkerby-Rows, {UNKNOWN_FUNCTIONS}, Sikkerby-Version, Retry-After"
)
_CORS = [*PUBLIC, ("Access-Control-Expose-Headers", _EXPOSED)]
_OF_A_BODY = frozenset({"Content-Length", "Content-Type", "Content-Encoding"})


class Reply(NamedTuple):
    """A whole response. `cache` says whether it was cached: “hit”, “miss” or empty.

    One with an `etag` can be sent again, but for a large body, as long as the data are of that
    `version`. `lines` are the headers as they go over the wire, where they were written before.
    """

    status: int
    headers: Headers
    body: bytes | SpooledBody | FileBody
    cache: str = ""
    lines: bytes = b""
    etag: str = ""
    version: str = ""

    def again(self, none_match: str | None, cache: str) -> Reply:
        """The response, or a 304 for a client that has it already (RFC 9110, section 13.1.2)."""
        if none_match is not None and self.etag and matches(none_match, self.etag):
            headers = [pair for pair in self.headers if pair[0] not in _OF_A_BODY]
            return Reply(304, headers, b"", cache)
        return Reply(200, self.headers, self.body, cache, self.lines)


def encode(plain: Reply, tag: str, accepted: Sequence[str]) -> Reply:
    """The response in the first of the codings that a client takes, where that pays."""
    body = plain.body
    if not accepted or len(body) < LEAST_BYTES or isinstance(body, FileBody):
        return plain
    coding = accepted[0]
    body = body.compress(coding) if isinstance(body, SpooledBody) else compress(body, coding)
    # One on disk is gone by now, whatever its size.
    if isinstance(plain.body, bytes) and len(body) >= len(plain.body):
        return plain
    etag = etag_of(tag, coding) if tag else ""
    changed = {"Content-Length": str(len(body)), "ETag": etag}
    headers = [(name, changed.get(name, value)) for name, value in plain.headers]
    headers.append(("Content-Encoding", coding))
    return plain._replace(headers=headers, body=body, etag=etag)


def write_lines(headers: Headers) -> bytes:
    """Headers as they go over the wire (RFC 9112, section 5)."""
    return "".join([f"{name}: {value}\r\n" for name, value in headers]).encode("latin-1")


def write_iris(iris: Iterable[str]) -> str:
    """IRIs as a header names several, in ASCII (RFC 3987, section 3.1).

    >>> write_iris(["http://e/f", "http://e/æ"])
    '<http://e/f>, <http://e/%C3%A6>'
    """
    return ", ".join(f"<{quote(iri, safe=punctuation)}>" for iri in iris)


def etag_of(tag: str, coding: str) -> str:
    """A strong entity tag: each coding is an entity of its own."""
    return f'"{tag}-{coding}"' if coding else f'"{tag}"'


def matches(header: str, etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, section 13.1.2)."""
    if header.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in header.split(","))


def headers_of(format: Format, etag: str, size: int) -> Headers:
    """The headers of an answer; without an ETag nobody may keep it."""
    kept = [("ETag", etag), ("Cache-Control", _CACHE_CONTROL)]
    return [
        ("Content-Type", format.content_type),
        ("Content-Length", str(size)),
        ("Vary", "Accept, Accept-Encoding"),
        *_CORS,
        *(kept if etag else [("Cache-Control", "no-store")]),
    ]
