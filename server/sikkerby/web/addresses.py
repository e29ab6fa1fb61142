"""Addresses of pages, in the language of the page that is being made."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit

from sikkerby.settings import Settings
from sikkerby.web.words import language


def lasting_url(settings: Settings) -> str:
    """The same for what is copied and cited: empty where only this machine is known to reach it."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    try:
        is_own = ip_address(host).is_loopback
    except ValueError:
        is_own = host == "localhost"
    return "" if is_own else settings.public_url


def prefix() -> str:
    """The language's part of a path."""
    return "/en" if language() == "en" else ""


def address(path: str, /, **parameters: object) -> str:
    """A path with its query, without the language's part; empty parameters are left out."""
    given = [(name, value) for name, value in parameters.items() if value not in (None, "", (), [])]
    query = urlencode(given, doseq=True, safe=",/:", quote_via=quote) if given else ""
    return f"{path}?{query}" if query else path


def link_to(path: str, /, **parameters: object) -> str:
    """The address of a page in the page's language."""
    return prefix() + address(path, **parameters)


def safe_address(given: str) -> str:
    """An address that may stand in a link, or none: no `javascript:` ever becomes one."""
    fits = given.startswith(("/", "http://", "https://", "mailto:", "#", "?"))
    return given if fits and not given.startswith("//") else ""


def query_link(name: str, /, **parameters: object) -> str:
    """The address of a stored query's page with these parameters."""
    return link_to(f"/queries/{name}", **parameters)
