"""The sitemap: every page for people, in both languages, for search engines (sitemaps.org 0.9)."""

from __future__ import annotations

from flask import Response, current_app, render_template

from sikkerby.errors import NotFound
from sikkerby.web.addresses import absolute, path_to
from sikkerby.web.pages import blueprint
from sikkerby.web.records.addresses import count_resources, list_resources
from sikkerby.web.records.selection import count_pages
from sikkerby.web.responses import cacheable
from sikkerby.web.served import records, site
from sikkerby.web.site_pages import FOOT, MENU

# The protocol allows 50,000 addresses in a file, and as many files; few are written soon.
_RESOURCES = 250


@blueprint.get("/sitemap.xml")
@blueprint.get("/sitemap-<int:number>.xml")
def sitemap(number: int | None = None) -> Response:
    """One file of several; without a number the only one, or an index of all."""
    parts = count_pages(count_resources(records().connection), _RESOURCES)
    chosen = 1 if number is None else number
    if not 1 <= chosen <= parts:
        raise NotFound("no-such-sitemap", number, path_to("/sitemap.xml"))
    is_index = number is None and parts > 1
    values = {"parts": parts} if is_index else {"paths": _paths(chosen)}
    body = render_template("sitemap.xml", root=absolute(path_to("")), **values)
    return cacheable(body, "application/xml", site().etag("sitemap", body))


def _paths(number: int) -> list[str]:
    """The pages of a file in one language: the lists stand in the first one."""
    iris = list_resources(records().connection, (number - 1) * _RESOURCES, _RESOURCES)
    paths = {site().document_address(iri, str) for iri in iris}
    if number == 1:
        served = {rule.rule for rule in current_app.url_map.iter_rules()}
        paths |= {"/", *(page.path for page in (*MENU, *FOOT) if page.path in served)}
    return sorted(paths)
