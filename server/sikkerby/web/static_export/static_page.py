"""A page of the site as a static file: links relative, what needs a server left out.

Links are relative, so that the files can lie in any folder of any web space.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import document_fromstring, tostring

# What a page shall say for an address of the site; nothing where it is not part of the export.
Refer = Callable[[str], str | None]

_TAGS = ("a", "link", "script", "img", "form", "area", "image", "use")
_FOLLOWED = ("href", "src", "data-names", "data-worker", "data-data")
_REFERRING = (*_FOLLOWED, "action", "data-page", "data-prefix")
# Policies in a document cannot say who may frame it.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "worker-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'"
)


def without_forms(html: str) -> str:
    """The page without forms that only a server can answer; the SPARQL page keeps its own."""
    page = document_fromstring(html)
    for form in page.xpath("//form[not(@id='ask')]"):
        form.drop_tree()
    for details in page.xpath("//details[summary][not(*[2])][not(text()[normalize-space()])]"):
        details.drop_tree()
    return _write(page)


def links(html: str, address: str, public_url: str) -> Iterator[str]:
    """The addresses on this site that the page at `address` leads to or needs, as paths."""
    for element in document_fromstring(html).iter(*_TAGS):
        for name in _FOLLOWED:
            found = _own(element.get(name), address, public_url)
            if found is not None:
                yield urldefrag(found)[0]


def rewrite(html: str, address: str, public_url: str, refer: Refer) -> str:
    """The page that stood at `address`, with the references that `refer` gives.

    What is not part of the export stays as words without a link.
    """
    page = document_fromstring(html)
    for element in list(page.iter(*_TAGS)):
        for name in _REFERRING:
            value = element.get(name)
            own = _own(value, address, public_url)
            if own is None or value.startswith("#"):
                continue
            path, fragment = urldefrag(own)
            found = refer(path)
            if found is not None:
                element.set(name, f"{found}#{fragment}" if fragment else found)
                # File servers tell types of JSON apart by no suffix.
                if path.endswith(".json") and "type" in element.attrib:
                    element.set("type", "application/json")
            elif element.tag in ("link", "script"):
                element.drop_tree()
                break
            else:
                del element.attrib[name]
    policy = {"http-equiv": "Content-Security-Policy", "content": _POLICY}
    # After the encoding, which comes first.
    page.head.insert(1, page.makeelement("meta", policy))
    return _write(page)


def _write(page: Any) -> str:
    # Whole elements of SVG have no shorter form in HTML, which reads either.
    written: str = tostring(page, encoding="unicode", doctype="<!doctype html>")
    return written


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


def _own(value: str | None, address: str, public_url: str) -> str | None:
    """The address as a path of this site, or nothing where it leads elsewhere."""
    if value is None:
        return None
    root = urlsplit(public_url).path
    if value == public_url or value.startswith((f"{public_url}/", f"{public_url}?")):
        value = root + (value.removeprefix(public_url) or "/")
    if value.startswith(f"{root}/") and not value.startswith("//") and "/." not in value:
        return value.removeprefix(
            root
        )  # most are of this kind, and an export has a quarter of a million
    parts = urlsplit(value)
    if parts.scheme or parts.netloc or value.startswith("//"):
        return None
    return urljoin(root + address, value).removeprefix(root)
