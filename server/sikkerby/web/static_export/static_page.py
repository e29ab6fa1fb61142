"""A page of the site as a static file: links relative, what needs a server left out.

Links are relative, so that the files can lie in any folder of any web space. They are rewritten
in tags only; our templates escape everything else.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape, unescape
from urllib.parse import urldefrag, urljoin, urlsplit

# What a page shall say for an address of the site; nothing where it is not part of the export.
Refer = Callable[[str], str | None]

_TAG = re.compile(r"<(a|link|script|img|form|area|image|use)(\s[^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r'(\s)(href|src|action|data-names|data-page|data-worker|data-data|data-prefix)="([^"]*)"'
)
_FOLLOWED = frozenset({"href", "src", "data-names", "data-worker", "data-data"})
_FORM = re.compile(r"<form\b(?![^>]*\bid=\"ask\")[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
_EMPTY_DETAILS = re.compile(
    r"<details\b[^>]*>\s*<summary\b[^>]*>(?:(?!</?details).)*?</summary>\s*</details>", re.DOTALL
)
_CHARSET = '<meta charset="utf-8">'
# Policies in a document cannot say who may frame it.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "worker-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'"
)


def without_forms(html: str) -> str:
    """The page without forms that only a server can answer; the SPARQL page keeps its own."""
    return _EMPTY_DETAILS.sub("", _FORM.sub("", html))


def links(html: str, address: str, public_url: str) -> Iterator[str]:
    """The addresses on this site that the page at `address` leads to or needs, as paths."""
    for tag in _TAG.finditer(html):
        for attribute in _ATTRIBUTE.finditer(tag[2]):
            if attribute[2] in _FOLLOWED:
                found = _own(unescape(attribute[3]), address, public_url)
                if found is not None:
                    yield urldefrag(found)[0]


def rewrite(html: str, address: str, public_url: str, refer: Refer) -> str:
    """The page that stood at `address`, with the references that `refer` gives.

    What is not part of the export stays as words without a link.
    """

    def change_tag(tag: re.Match[str]) -> str:
        dead = False

        def change(attribute: re.Match[str]) -> str:
            nonlocal dead
            name, value = attribute[2], unescape(attribute[3])
            own = _own(value, address, public_url)
            if own is None or value.startswith("#"):
                return attribute[0]
            path, fragment = urldefrag(own)
            found = refer(path)
            if found is None:
                dead = True
                return ""
            target = f"{found}#{fragment}" if fragment else found
            return f'{attribute[1]}{name}="{escape(target)}"'

        attributes = _ATTRIBUTE.sub(change, tag[2])
        if dead and tag[1].lower() in ("link", "script"):
            return ""
        return f"<{tag[1]}{attributes}>"

    policy = f'{_CHARSET}\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return _TAG.sub(change_tag, html).replace(_CHARSET, policy, 1)


def relative(place: str, folder: str) -> str:
    """The relative reference from a page in `folder` to `place`, both from the top.

    >>> relative("/en/places/", "/places/"), relative("/static/a.css", "/"), relative("/", "/")
    ('../en/places/', 'static/a.css', './')
    """
    path, mark, query = place.partition("?")
    found = _relative_path(path, folder)
    if path.endswith("/"):
        found = "./" if found == "." else f"{found}/"
    return f"{found}{mark}{query}"


_relative_path = lru_cache(maxsize=65536)(posixpath.relpath)


def _own(value: str, address: str, public_url: str) -> str | None:
    """The address as a path of this site, or nothing where it leads elsewhere."""
    if value == public_url or value.startswith((f"{public_url}/", f"{public_url}?")):
        value = value.removeprefix(public_url) or "/"
    if value.startswith("/") and not value.startswith("//") and "/." not in value:
        return value  # most are of this kind, and an export has a quarter of a million
    parts = urlsplit(value)
    if parts.scheme or parts.netloc or value.startswith("//"):
        return None
    return urljoin(address, value)
