"""Addresses of pages, in the language of the page that is being made."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from sikkerby.web.words import language


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
