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
    strategies = newest_strategies(records(), MOST_LISTED)
    return page("about.html", translate=translate, strategies=strategies)


def send_text(name: str) -> Response:
    """What is for programs, as its template has it."""
    body = render_template(name, period=records().period, version=site().version)
    return cacheable(body, _TEXTS[name], site().etag(name, language(), request.path))


# What crawlers may read; the search, for a browser's address bar (OpenSearch 1.1); the site in
# Markdown for language models: what it is, how to quote it, where to ask (llmstxt.org).
_TEXTS = {
    "robots.txt": "text/plain; charset=utf-8",
    "opensearch.xml": "application/opensearchdescription+xml",
    "llms.txt": "text/plain; charset=utf-8",
}
for _name in _TEXTS:
    blueprint.add_url_rule(
        f"/{_name}", _name.partition(".")[0], send_text, defaults={"name": _name}
    )
