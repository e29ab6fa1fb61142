"""About and method, and what crawlers ask for."""

from __future__ import annotations

from flask import Response, render_template, request

from sikkerby.translation import translate
from sikkerby.web.addresses import ENGLISH, absolute, path_to
from sikkerby.web.pages import blueprint
from sikkerby.web.records.listing import MOST_LISTED
from sikkerby.web.records.questions import newest_strategies
from sikkerby.web.responses import cacheable
from sikkerby.web.served import records, site
from sikkerby.web.templating import page
from sikkerby.web.words import language

_UNCRAWLED = ("/sparql", "/search", "/reconcile")


@blueprint.get("/about")
def about() -> Response:
    """Method, limits, accessibility statement, and where to report an error."""
    found = records()
    return page(
        "about.html",
        counts=[
            translate(f"{n:,} {name}", language())
            for name, n in site().version.manifest.counts.items()
        ],
        strategies=[strategy for strategy, _ in newest_strategies(found, MOST_LISTED)],
    )


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read all pages, but need not run queries."""
    lines = [
        "User-agent: *",
        *(
            f"Disallow: {path_to(language + path)}"
            for path in _UNCRAWLED
            for language in ("", ENGLISH)
        ),
        f"Sitemap: {absolute(path_to('/sitemap.xml'))}\n",
    ]
    return cacheable("\n".join(lines), "text/plain; charset=utf-8", site().etag("robots"))


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The search, for a browser's address bar (OpenSearch 1.1)."""
    body = render_template("opensearch.xml", search=absolute(path_to("/search")))
    return cacheable(
        body, "application/opensearchdescription+xml", site().etag("opensearch", request.path)
    )
