"""The sitemap: every page for people, in both languages, for search engines (sitemaps.org 0.9)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from flask import Response, current_app

from sikkerby.errors import NotFound
from sikkerby.web.pages import blueprint
from sikkerby.web.records.addresses import count_resources, list_resources
from sikkerby.web.responses import cacheable
from sikkerby.web.served import records, site
from sikkerby.web.templating import FOOT, NAVIGATION

# The protocol allows 50,000 addresses in a file, and as many files; few are written soon.
_RESOURCES = 250
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """All addresses; an index of files where there are many."""
    parts = _count_parts()
    if parts == 1:
        return _answer(_urls([*_lists(), *_resources(1)]))
    root = site().public_url
    entries = "".join(
        f"<sitemap><loc>{escape(root)}/sitemap-{number}.xml</loc></sitemap>"
        for number in range(1, parts + 1)
    )
    return _answer(f"{_HEAD}<sitemapindex {_NAMESPACE}>{entries}</sitemapindex>\n")


@blueprint.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """One file of several."""
    parts = _count_parts()
    if not 1 <= number <= parts:
        raise NotFound(f"There is no sitemap {number}.", remedy="See /sitemap.xml.")
    return _answer(_urls([*(_lists() if number == 1 else ()), *_resources(number)]))


def _count_parts() -> int:
    return max(1, -(-count_resources(records().connection) // _RESOURCES))


def _lists() -> list[str]:
    served = {rule.rule for rule in current_app.url_map.iter_rules()}
    return ["/", *(path for _, path in (*NAVIGATION, *FOOT) if path in served)]


def _resources(number: int) -> list[str]:
    iris = list_resources(records().connection, (number - 1) * _RESOURCES, _RESOURCES)
    return [site().document_address(iri) for iri in iris]


def _urls(paths: Iterable[str]) -> str:
    root = site().public_url
    entries = "".join(
        f"<url><loc>{escape(root + language + path)}</loc>"
        f'<xhtml:link rel="alternate" hreflang="da" href="{escape(root + path)}"/>'
        f'<xhtml:link rel="alternate" hreflang="en" href="{escape(root)}/en{escape(path)}"/></url>'
        for path in sorted(set(paths))
        for language in ("", "/en")
    )
    return (
        f"{_HEAD}<urlset {_NAMESPACE} "
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{entries}</urlset>\n'
    )


def _answer(body: str) -> Response:
    return cacheable(body, "application/xml", site().etag("sitemap", body))
