"""`/llms.txt`: what a language model that reads this site should know first (llmstxt.org)."""

from __future__ import annotations

from flask import Response, render_template

from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable
from sikkerby.web.served import records, site
from sikkerby.web.words import language, text

# Paths with what is said of them: those of pages are in the reader's language, files have none.
PAGES = {
    "/ask": "ask",
    "/initiatives": "initiatives",
    "/organisations": "organisations",
    "/places": "places",
    "/queries/": "analyses",
    "/about": "about",
}
SERVICES = {
    "/mcp": "llms_mcp",
    "/sparql": "llms_sparql",
    "/queries.json": "llms_queries",
    "/openapi.json": "llms_openapi",
    "/reconcile": "llms_reconcile",
}
FILES = (
    "/ns.ttl",
    "/catalogue.ttl",
    "/data/sikkerby.ttl",
    "/data/sikkerby.rdf12.ttl",
    "/data/sikkerby.sqlite",
)


@blueprint.get("/llms.txt")
def llms() -> Response:
    """The site in Markdown for language models: what it is, how to quote it, where to ask."""
    served = site()
    documents = [f"/data/{path}" for path in served.version.documents]
    body = render_template(
        "llms.txt", t=text, period=records().period, version=served.version.name,
        pages=PAGES, services=SERVICES, files=(*FILES, *documents),
    )  # fmt: skip
    return cacheable(body, "text/plain; charset=utf-8", served.etag("llms", language()))
