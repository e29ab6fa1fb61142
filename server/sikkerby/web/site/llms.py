"""`/llms.txt`: what a language model that reads this site should know first (llmstxt.org)."""

from __future__ import annotations

from flask import Response, render_template

from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable
from sikkerby.web.served import records, site
from sikkerby.web.words import language


@blueprint.get("/llms.txt")
def llms() -> Response:
    """The site in Markdown for language models: what it is, how to quote it, where to ask."""
    served = site()
    body = render_template("llms.txt", period=records().period, version=served.version)
    return cacheable(body, "text/plain; charset=utf-8", served.etag("llms", language()))
