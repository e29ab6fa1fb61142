"""Responses with the headers that every cacheable answer carries."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Response, after_this_request, request

from sikkerby.errors import NotAcceptable, NotFound
from sikkerby.formats import HTML, Format, Kind, find_format, formats_of, negotiate

DOCUMENT_FORMATS = (HTML, *formats_of(Kind.GRAPH))


def cacheable(
    body: bytes | str,
    content_type: str,
    etag: str,
    *,
    links: Mapping[str, str] | None = None,
    immutable: bool = False,
) -> Response:
    """A 200 with a strong ETag, CORS and caching, or a 304 where the client has it already.

    `links` are Link headers by address, each with its relation and other parameters.
    """
    response = Response(body, content_type=content_type)
    response.headers["ETag"] = etag
    allow_caching(response, immutable=immutable)
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Sikkerby-Version"
    for address, parameters in (links or {}).items():
        response.headers.add("Link", f"<{address}>; {parameters}")
    response.make_conditional(request)
    return response


def allow_caching(response: Response, *, immutable: bool) -> None:
    """Let anybody cache a response: for an hour, or for good what never changes."""
    control = "max-age=31536000, immutable" if immutable else "max-age=3600"
    response.headers["Cache-Control"] = f"public, {control}"


def write_json(document: object) -> bytes:
    """A document as JSON that people can read too."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def split_suffix(path: str, offers: tuple[Format, ...] = DOCUMENT_FORMATS) -> tuple[str, str]:
    """A path without its suffix, and the suffix, if it is that of one of `offers`."""
    for entry in offers:
        if path.endswith(f".{entry.suffix}"):
            return path.removesuffix(f".{entry.suffix}"), entry.suffix
    return path, ""


def choose_format(suffix: str, offers: tuple[Format, ...] = DOCUMENT_FORMATS) -> Format:
    """The format to answer in, by the path's suffix if it is one of `offers`, by `format=` or by
    the header Accept, and then the response says that it varies with it.

    Raises NotAcceptable, listing what there is, or NotFound for an unknown `format=`.
    """
    chosen = next((entry for entry in offers if entry.suffix == suffix), None)
    if chosen is not None:
        return chosen
    if wanted := request.args.get("format"):
        chosen = find_format(wanted, offers)
        if chosen is None:
            raise NotFound("no-such-format", wanted, _offered(offers))
        return chosen
    chosen = negotiate(request.headers.get("Accept"), offers)
    if chosen is None:
        raise NotAcceptable("no-format-accepted", _offered(offers))
    after_this_request(vary_by_accept)
    return chosen


def vary_by_accept(response: Response) -> Response:
    """A response that says that others may get it in another format."""
    response.vary.add("Accept")
    return response


def _offered(offers: tuple[Format, ...]) -> str:
    return ", ".join(f"{entry.media_type} (.{entry.suffix})" for entry in offers)
