"""Every address of the site is composed here: below the path of the public URL, which a proxy
strips, and in the language of the page that is being made."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit
from wsgiref.types import WSGIEnvironment

from flask import has_request_context, request

from sikkerby.settings import Settings
from sikkerby.web.words import LANGUAGE, current_request, language

# What the paths of English pages begin with; Danish is at the bare path.
ENGLISH = "/en"


def take_language(environ: WSGIEnvironment) -> None:
    """Take the language out of the path of a request; what lies above the application has its place
    in WSGI, so that redirects keep it."""
    path = environ.get("PATH_INFO", "")
    is_english = path == ENGLISH or path.startswith(f"{ENGLISH}/")
    environ[LANGUAGE] = "en" if is_english else "da"
    if is_english:
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + ENGLISH
        environ["PATH_INFO"] = path[len(ENGLISH) :] or "/"


def lasting_url(settings: Settings) -> str:
    """The same for what is copied and cited: empty where only this machine is known to reach it."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    is_own = host == "localhost"
    with suppress(ValueError):
        is_own = ip_address(host).is_loopback
    return "" if is_own else settings.public_url


def absolute(address: str) -> str:
    """The URL of one of the site's addresses, for those who read it elsewhere."""
    return request.host_url.rstrip("/") + address


def path_to(path: str, /, **parameters: object) -> str:
    """The address of what has no language; empty parameters are left out."""
    root = _script_name()
    return _with_query(root.removesuffix(ENGLISH) if language() == "en" else root, path, parameters)


def link_to(path: str, /, **parameters: object) -> str:
    """The address of a page in the page's language."""
    return _with_query(_script_name(), path, parameters)


def _script_name() -> str:
    """The path of the public URL and the language's part."""
    return _quote(current_request().script_root) if has_request_context() else ""


# Of as many paths as there are languages.
_quote = cache(quote)


def _with_query(root: str, path: str, parameters: Mapping[str, object]) -> str:
    given = [(name, value) for name, value in parameters.items() if value not in (None, "", (), [])]
    # "+" for a space, as forms have it: with "%20" a long query exceeds the 8 KiB of proxies.
    return f"{root}{path}?{urlencode(given, doseq=True, safe=',/:')}" if given else root + path


def safe_address(given: str) -> str:
    """An address that may stand in a link, or none: no `javascript:` ever becomes one."""
    fits = given.startswith(("/", "http://", "https://", "mailto:", "#", "?"))
    return given if fits and not given.startswith("//") else ""


def query_link(name: str, /, **parameters: object) -> str:
    """The address of a stored query's page with these parameters."""
    return link_to(f"/queries/{name}", **parameters)
