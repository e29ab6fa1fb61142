"""A page of the site as a static file: links relative, what needs a server left out.

Links are relative, so that the files can lie in any folder of any web space.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urldefrag, urljoin

from lxml.html import tostring

_TAGS = ("a", "link", "script", "img", "form", "area", "image", "use")
_FOLLOWED = ("href", "src", "data-names", "data-worker", "data-data")
_REFERRING = (*_FOLLOWED, "action", "data-page", "data-prefix")
# Policies in a document cannot say who may frame it.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "worker-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'"
)


def remove_forms(page: Any) -> None:
    """Take away forms that only a server can answer; the SPARQL page keeps its own."""
    for form in page.xpath("//form[not(@id='ask')]"):
        form.drop_tree()
    for details in page.xpath("//details[summary][not(*[2])][not(text()[normalize-space()])]"):
        details.drop_tree()


def links(page: Any, address: str, public_url: str) -> Iterator[str]:
    """The addresses on this site that the page at `address` leads to or needs, as paths."""
    for _, name, path, _ in _references(page, address, public_url):
        if name in _FOLLOWED:
            yield path


def rewrite(
    page: Any,
    address: str,
    public_url: str,
    locate: Callable[[str], str | None],
    refer: Callable[[str], str],
) -> None:
    """Let the page that stood at `address` refer to the places that `locate` gives for addresses of
    the site, as `refer` has it.

    What has no place stays as words without a link.
    """
    for element, name, path, fragment in list(_references(page, address, public_url)):
        place = locate(path)
        if place is not None:
            element.set(name, f"{refer(place)}#{fragment}" if fragment else refer(place))
            # File servers tell types of JSON apart by no suffix.
            if path.endswith(".json") and "type" in element.attrib:
                element.set("type", "application/json")
        elif element.tag not in ("link", "script"):
            del element.attrib[name]
        elif element.getparent() is not None:
            element.drop_tree()
    policy = {"http-equiv": "Content-Security-Policy", "content": _POLICY}
    # After the encoding, which comes first.
    page.head.insert(1, page.makeelement("meta", policy))


def _references(page: Any, address: str, public_url: str) -> Iterator[tuple[Any, str, str, str]]:
    """Each element and attribute that refers to another address on this site, that address as a
    path, and the part of the page that is meant."""
    for element in page.iter(*_TAGS):
        for name in _REFERRING:
            value = element.get(name)
            if value is None or value.startswith("#"):
                continue
            whole = urljoin(public_url + address, value)
            if whole == public_url or whole.startswith((f"{public_url}/", f"{public_url}?")):
                yield element, name, *urldefrag(whole.removeprefix(public_url) or "/")


def write(page: Any) -> bytes:
    """The page as HTML."""
    # Whole elements of SVG have no shorter form in HTML, which reads either.
    written: str = tostring(page, encoding="unicode", doctype="<!doctype html>")
    return written.encode()


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
