"""Responses with the headers that every cacheable answer carries."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request

from sikkerby.errors import NotAcceptable, NotFound
from sikkerby.formats import HTML, Format, Kind, find_format, formats_of, negotiate

DOCUMENT_FORMATS = (HTML, *formats_of(Kind.GRAPH))
_HOUR = 3600


def cacheable(
    body: bytes | str,
    content_type: str,
    etag: str,
    *,
    vary: str = "",
    links: Mapping[str, str] | None = None,
    seconds: int = _HOUR,
    immutable: bool = False,
) -> Response:
    """A 200 with a strong ETag, CORS and caching, or a 304 where the client has it already.

    `links` are Link headers by address, each with its relation and other parameters.
    """
    response = Response(body, content_type=content_type)
    response.headers["ETag"] = etag
    control = "max-age=31536000, immutable" if immutable else f"max-age={seconds}"
    response.headers["Cache-Control"] = f"public, {control}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Sikkerby-Version"
    if vary:
        response.headers["Vary"] = vary
    for address, parameters in (links or {}).items():
        response.headers.add("Link", f"<{address}>; {parameters}")
    response.make_conditional(request)
    return response


def split_suffix(
    path: str, offers: tuple[Format, ...] = DOCUMENT_FORMATS
) -> tuple[str, Format | None]:
    """A path without its format suffix, and the format, if it ends in one of `offers`."""
    stem, dot, suffix = path.rpartition(".")
    found = next((entry for entry in offers if dot and entry.suffix == suffix), None)
    return (stem, found) if found else (path, None)


def choose_format(
    by_suffix: Format | None, offers: tuple[Format, ...] = DOCUMENT_FORMATS
) -> tuple[Format, bool]:
    """The format to answer in, and whether it was negotiated (and so varies with Accept).

    Raises NotAcceptable, listing what there is, or NotFound for an unknown `format=`.
    """
    if by_suffix is not None:
        return by_suffix, False
    if wanted := request.args.get("format"):
        chosen = find_format(wanted, offers)
        if chosen is None:
            raise NotFound(f"There is no format “{wanted}” here.", remedy=_offered(offers))
        return chosen, False
    chosen = negotiate(request.headers.get("Accept"), offers)
    if chosen is None:
        raise NotAcceptable("None of the formats you accept is offered.", remedy=_offered(offers))
    return chosen, True


def _offered(offers: tuple[Format, ...]) -> str:
    listed = ", ".join(f"{entry.media_type} (.{entry.suffix})" for entry in offers)
    return f"There are: {listed}."
