"""About and method, and what crawlers ask for."""

from __future__ import annotations

from flask import Response, render_template, request

from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable
from sikkerby.web.served import site
from sikkerby.web.templating import page


@blueprint.get("/about")
def about() -> Response:
    """Method, limits, accessibility statement, and where to report an error."""
    return page("about.html", counts=site().version.manifest.counts)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read all pages, but need not run queries."""
    served = site()
    body = (
        "User-agent: *\nDisallow: /sparql\nDisallow: /search\nDisallow: /en/search\n"
        f"Disallow: /reconcile\nSitemap: {served.public_url}/sitemap.xml\n"
    )
    return cacheable(body, "text/plain; charset=utf-8", served.etag("robots"))


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The search, for a browser's address bar (OpenSearch 1.1)."""
    served = site()
    body = render_template("opensearch.xml", public_url=served.public_url)
    return cacheable(
        body, "application/opensearchdescription+xml", served.etag("opensearch", request.path)
    )
