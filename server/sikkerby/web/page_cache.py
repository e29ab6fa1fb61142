"""The cache of pages: each is made and compressed once for a version, a language and an address."""

from __future__ import annotations

from flask import Response, g, request
from werkzeug.http import quote_etag, unquote_etag

from sikkerby.web.http.coding import LEAST_BYTES, acceptable, compress
from sikkerby.web.pages import blueprint
from sikkerby.web.served import site
from sikkerby.web.words import language

_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
        "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_TEXTS = ("text/html", "text/css", "text/javascript", "image/svg+xml", "application/json")


def _key() -> tuple[object, ...]:
    return (
        language(),
        request.path,
        request.query_string,
        request.headers.get("Accept", ""),
        acceptable(request.headers.get("Accept-Encoding"))[:1],
    )


@blueprint.before_app_request
def find_cached() -> Response | None:
    """The cached page, if there is one."""
    if request.method not in ("GET", "HEAD"):
        return None
    found = site().page_cache.get(_key())
    if found is None:
        return None
    g.sikkerby_cached = True
    response = Response(found[0], headers=found[1])
    response.make_conditional(request)
    return response


@blueprint.after_app_request
def cache_page(response: Response) -> Response:
    """Compress and cache a page; every page gets its security headers, errors too."""
    if response.mimetype == "text/html" and "Content-Security-Policy" not in response.headers:
        response.headers.update(_SECURITY)
    is_text = response.status_code == 200 and response.mimetype in _TEXTS
    is_file = response.direct_passthrough and response.mimetype == "application/json"
    if g.get("sikkerby_cached") or request.method not in ("GET", "HEAD") or is_file or not is_text:
        return response
    response.direct_passthrough = False
    _encode(response)
    if response.mimetype == "text/html" and response.headers.get("ETag"):
        body, headers = response.get_data(), response.headers.to_wsgi_list()
        size = len(body) + 2048 + len(request.query_string)
        site().page_cache.put(_key(), (body, headers), size)
    if response.headers.get("ETag"):
        response.make_conditional(request)
    return response


def _encode(response: Response) -> None:
    """The best coding that the client takes; the tag says which, so that each has its own."""
    response.vary.add("Accept-Encoding")
    body, accepted = response.get_data(), acceptable(request.headers.get("Accept-Encoding"))
    if len(body) < LEAST_BYTES or response.headers.get("Content-Encoding") or not accepted:
        return
    coding = accepted[0]
    response.set_data(compress(body, coding))
    response.headers["Content-Encoding"] = coding
    if tag := response.headers.get("ETag"):
        value, weak = unquote_etag(tag)
        response.headers["ETag"] = quote_etag(f"{value}-{coding}", bool(weak))
