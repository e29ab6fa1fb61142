"""About and method, and what crawlers ask for."""

from __future__ import annotations

from flask import Response, render_template, request

from sikkerby.translation import translate
from sikkerby.web.pages import blueprint
from sikkerby.web.records.listing import MOST_LISTED
from sikkerby.web.records.questions import newest_strategies
from sikkerby.web.responses import cacheable
from sikkerby.web.served import records, site
from sikkerby.web.templating import page
from sikkerby.web.words import language


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
    """What crawlers may read."""
    return _send("robots.txt", "text/plain; charset=utf-8", "robots")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The search, for a browser's address bar (OpenSearch 1.1)."""
    return _send(
        "opensearch.xml", "application/opensearchdescription+xml", "opensearch", request.path
    )


@blueprint.get("/llms.txt")
def llms() -> Response:
    """The site in Markdown for language models: what it is, how to quote it, where to ask
    (llmstxt.org)."""
    return _send("llms.txt", "text/plain; charset=utf-8", "llms", language())


def _send(template: str, content_type: str, *etag: object) -> Response:
    body = render_template(template, period=records().period, version=site().version)
    return cacheable(body, content_type, site().etag(*etag))
