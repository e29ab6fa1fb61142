"""Requests of the SPARQL 1.1 Protocol (W3C, 2013, section 2.1): three ways to send a query."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from werkzeug.http import parse_options_header

from sikkerby.errors import (
    Forbidden,
    RequestError,
    TooLarge,
    UnsupportedMediaType,
)

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
_UPDATE_PARAMETERS = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})

# Percent-encoding makes three bytes of one.
_ENCODED = 3
_MOST_PARAMETERS = 200
_DRAINED = 4


class Asked(NamedTuple):
    """What a request asks: `query` is None where it holds none."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    limit: int | None = None


def read(method: str, content_type: str, query_string: str, body: bytes) -> Asked:
    """The query of a request: of one with POST in a form, or the body itself."""
    try:
        parameters = _split(query_string)
        return (
            _read_post(content_type, parameters, body) if method == "POST" else _gather(parameters)
        )
    except UnicodeDecodeError as error:
        raise RequestError("request-not-utf-8", error.start + 1) from None


def _read_post(content_type: str, parameters: list[tuple[str, str]], body: bytes) -> Asked:
    media_type, charset = parse_content_type(content_type)
    if charset not in {"", "utf-8", "utf8"}:
        raise UnsupportedMediaType("charset-not-utf-8", charset)
    if media_type == FORM:
        asked = _gather(parameters + _split(body.decode("latin-1")))
    elif media_type == DIRECT:
        if any(name == "query" for name, _ in parameters):
            raise RequestError("two-queries")
        asked = _gather([*parameters, ("query", body.decode())])
    elif media_type == UPDATE:
        raise Forbidden("no-updates")
    else:
        raise UnsupportedMediaType("media-type-not-taken", media_type or "none given", DIRECT, FORM)
    if asked.query is None:
        raise RequestError("request-lacks-query")
    return asked


async def take_in(
    receive: Callable[[], Awaitable[Mapping[str, Any]]],
    content_type: str,
    announced: str,
    most_bytes: int,
) -> bytes:
    """The body of a request, which ASGI's `receive` gives piece by piece. Raises TooLarge.

    A body of up to four times the bound is taken in and thrown away, since many clients read no
    answer before they have sent everything.
    """
    is_form = parse_content_type(content_type)[0] == FORM
    most = _ENCODED * most_bytes if is_form else most_bytes
    expected = int(announced[:18]) if announced.isascii() and announced.isdigit() else 0
    body, size, goes_on = bytearray(), 0, True
    while goes_on and max(expected, size) <= _DRAINED * most:
        message = await receive()
        goes_on, piece = message.get("more_body", False), message.get("body", b"")
        size += len(piece)
        body += piece if size <= most else b""
    if max(expected, size) > most:
        raise TooLarge("body-too-large", most, most_bytes)
    return bytes(body)


def parse_content_type(header: str) -> tuple[str, str]:
    """Media type and charset of a body, lower case."""
    media_type, options = parse_options_header(header)
    return media_type.lower(), options.get("charset", "").lower()


def _split(encoded: str) -> list[tuple[str, str]]:
    # WSGI hands over bytes as Latin-1 (PEP 3333), whatever they really are.
    sent = encoded.encode("latin-1", "replace")
    sent.decode()  # what is wrong in it is named by its place in all
    fields = sent.split(b"&")
    if len(fields) > _MOST_PARAMETERS:
        raise RequestError("too-many-parameters", _MOST_PARAMETERS)
    pairs = [field.partition(b"=") for field in fields if field]
    return [(_decode(name), _decode(value)) for name, _, value in pairs]


def _decode(encoded: bytes) -> str:
    """A name or value as it was before it was sent. Raises UnicodeDecodeError.

    What looks like `%C3` is decoded as `\\xC3` in a Python text, which is done in C. `unquote_plus`
    would take a twentieth of all the processor time of a small query.
    """
    escaped = encoded.replace(b"+", b" ").replace(b"\\", b"\\x5c").replace(b"%", b"\\x")
    try:
        return escaped.decode("unicode_escape").encode("latin-1").decode()
    except UnicodeDecodeError:
        # A percent sign that stands for itself, or a fault.
        return unquote_plus(encoded.decode(), errors="strict")


def _gather(parameters: list[tuple[str, str]]) -> Asked:
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).append(value)
    if not _UPDATE_PARAMETERS.isdisjoint(given):
        raise Forbidden("no-updates")
    queries, limits = given.get("query", []), given.get("limit")
    default = tuple(dict.fromkeys(given.get("default-graph-uri", ())))
    named = tuple(dict.fromkeys(given.get("named-graph-uri", ())))
    if len(queries) > 1:
        raise RequestError("query-given-twice")
    if not queries and (default or named):
        raise RequestError("graphs-without-query")
    return Asked(
        # A file with a byte-order mark is sent as it is.
        queries[0].removeprefix("\ufeff") if queries else None,
        default,
        named,
        # Libraries send a name and a media type, or several separated by commas.
        tuple(filter(str.strip, ",".join(given.get("format", ())).split(","))),
        read_limit(limits[-1]) if limits else None,
    )


def read_limit(value: str) -> int | None:
    """The most rows that are asked for, if any are. Raises RequestError for no whole number."""
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and int(value[:12]) > 0 and len(value) <= 9):
        raise RequestError("limit-not-a-number", value[:40])
    return int(value)
