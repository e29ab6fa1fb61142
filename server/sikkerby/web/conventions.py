"""What holds for every address: its final slash, parts of files, and the headers of all answers."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, make_response, redirect, request
from werkzeug.http import parse_range_header

from sikkerby.web.http.cors import PUBLIC, preflight
from sikkerby.web.served import site

# What stands for itself in a query, and what is encoded already (RFC 3986, sections 2.1 and 3.4).
_QUERY = "!$&'()*+,/:;=?@%"


def send_to(address: str, code: int) -> Response:
    """A redirect to an address of ours."""
    return make_response(redirect(address, code))


def send_on(path: str, code: int) -> Response:
    """A redirect to a path in the page's language, with the query as it was sent."""
    query = f"?{quote(request.query_string, _QUERY)}" if request.query_string else ""
    return send_to(f"{request.script_root}{quote(path)}{query}", code)


def settle_slash() -> Response | None:
    """308 to the address with a final slash, or without one, as its route has it.

    A form is answered at either: some programs would not send it again.
    """
    rule, path = request.url_rule, request.path
    if rule is None or request.method not in ("GET", "HEAD"):
        return None
    if path.endswith("/") == rule.rule.endswith("/"):
        return None
    return send_on(f"{path}/" if rule.rule.endswith("/") else path.rstrip("/"), 308)


def ignore_ranges() -> None:
    """Send the whole where several parts are asked for, or what is no part (RFC 9110, 14.2)."""
    if given := request.headers.get("Range"):
        found = parse_range_header(given)
        if found is None or found.units != "bytes" or len(found.ranges) != 1:
            del request.environ["HTTP_RANGE"]


def add_headers(response: Response) -> Response:
    """The headers of every answer, and of those to a browser that asks what it may send."""
    response.headers.update(PUBLIC)
    # Unless it is of an earlier version and says so.
    response.headers.setdefault("Sikkerby-Version", site().version.name)
    if request.method == "OPTIONS":
        response.headers.update(preflight(sorted(response.allow)))
    return response
