"""Requests of the SPARQL 1.1 Protocol (W3C, 2013, section 2.1): three ways to send a query."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from sikkerby.errors import (
    MethodNotAllowed,
    RequestError,
    TooLarge,
    UnsupportedMediaType,
)
from sikkerby.store.guard import refuse_update

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"

# Percent-encoding makes three bytes of one.
_ENCODED = 3
_MOST_PARAMETERS = 200
# A body up to so many times too large is taken in, and thrown away.
_DRAINED = 4

Environ = dict[str, Any]


class Asked(NamedTuple):
    """What a request asks: `query` is None where it holds none."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    limit: int | None = None


def read_get(query_string: str) -> Asked:
    """The query of a GET or HEAD request."""
    if not query_string:
        return Asked(None)
    return _gather(_split(query_string))


def read_post(environ: Environ, body: bytes) -> Asked:
    """The query of a POST request, in a form or as the body itself."""
    media_type, charset = content_type(environ)
    parameters = _split(environ.get("QUERY_STRING", ""))
    if charset not in {"", "utf-8", "utf8"}:
        raise UnsupportedMediaType(
            f"The body is in “{charset}”; SPARQL is sent in UTF-8.", remedy="Send UTF-8."
        )
    if media_type == FORM:
        asked = _gather(parameters + _split(body.decode("latin-1")))
    elif media_type == DIRECT:
        if any(name == "query" for name, _ in parameters):
            raise RequestError(
                "There are two queries, one in the address and one in the body.",
                remedy="Send one of them.",
            )
        asked = _gather([*parameters, ("query", _decode(body))])
    elif media_type == UPDATE:
        raise refuse_update()
    else:
        raise UnsupportedMediaType(
            f"A body of type “{media_type or 'none given'}” is not taken here.",
            remedy=f"Send the query as {DIRECT}, or as the parameter “query” of {FORM}.",
        )
    if asked.query is None:
        raise RequestError(
            "The request holds no query.", remedy="Send it as the parameter “query”."
        )
    return asked


def read_body(environ: Environ, most_bytes: int) -> bytes:
    """The whole body of a POST request. Raises TooLarge, before reading where it is announced."""
    most = most_bytes
    if content_type(environ)[0] == FORM:
        most = _ENCODED * most_bytes
    error = TooLarge(
        f"The body is larger than {most:,} bytes.",
        remedy=f"One query may have {most_bytes:,} bytes (query_bytes).",
    )
    announced = environ.get("CONTENT_LENGTH") or ""
    if announced.isdigit() and int(announced) > most:
        if int(announced) <= _DRAINED * most:
            # Many clients read no answer before they have sent everything.
            while environ["wsgi.input"].read(65536):
                pass
        raise error
    pieces: list[bytes] = []
    size = 0
    while size <= most:
        piece = environ["wsgi.input"].read(most + 1 - size)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
    raise error


def content_type(environ: Environ) -> tuple[str, str]:
    """Media type and charset of the body, lower case."""
    media_type, _, parameters = (environ.get("CONTENT_TYPE") or "").partition(";")
    charset = ""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return media_type.strip().lower(), charset


def refuse_method(method: str) -> MethodNotAllowed:
    return MethodNotAllowed(
        f"{method} is not a method of this address.",
        allow=METHODS,
        remedy="Send a query with GET or POST.",
    )


def _split(encoded: str) -> list[tuple[str, str]]:
    if not encoded:
        return []
    parts = encoded.split("&")
    if len(parts) > _MOST_PARAMETERS:
        raise RequestError(
            f"There are more than {_MOST_PARAMETERS} parameters.", remedy="Send fewer."
        )
    found = []
    for part in parts:
        name, _, value = part.partition("=")
        if name:
            found.append((_unquote(name), _unquote(value)))
    return found


def _unquote(encoded: str) -> str:
    # WSGI hands over bytes as Latin-1 (PEP 3333), whatever they really are.
    if "+" in encoded:
        encoded = encoded.replace("+", " ")
    if "%" not in encoded and encoded.isascii():
        return encoded
    return _decode(unquote_to_bytes(encoded.encode("latin-1", "replace")))


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise RequestError(
            f"The request is not UTF-8: byte {error.start + 1} of it is out of place.",
            remedy="Send UTF-8.",
        ) from None


def _gather(parameters: list[tuple[str, str]]) -> Asked:
    query: str | None = None
    formats: list[str] = []
    limit: int | None = None
    default: list[str] = []
    named: list[str] = []
    for name, value in parameters:
        if name == "query":
            if query is not None:
                raise RequestError(
                    "The parameter “query” is given more than once.", remedy="Send one query."
                )
            query = value
        elif name == "default-graph-uri":
            default.append(value)
        elif name == "named-graph-uri":
            named.append(value)
        elif name == "format":
            # Libraries send a name and a media type, or several parted by commas.
            formats += [part for part in value.split(",") if part.strip()]
        elif name == "limit":
            limit = _read_limit(value)
        elif name in {"update", "using-graph-uri", "using-named-graph-uri"}:
            raise refuse_update()
    if query is None and (default or named):
        raise RequestError(
            "The request names graphs but holds no query.",
            remedy="Send the query as the parameter “query”.",
        )
    return Asked(query, tuple(default), tuple(named), tuple(formats), limit)


def _read_limit(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and int(value[:12]) > 0 and len(value) <= 9):
        raise RequestError(
            f"limit is “{value[:40]}”; it must be a whole number from 1 to 999999999.",
            remedy="Leave limit out for the whole answer.",
        )
    return int(value)
