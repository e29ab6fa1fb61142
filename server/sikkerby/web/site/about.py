"""About and method, the validation report, and what crawlers ask for."""

from __future__ import annotations

from flask import Response, render_template, request

from sikkerby.formats import BY_NAME, HTML
from sikkerby.web.addresses import ENGLISH, absolute, path_to
from sikkerby.web.downloads.files import send
from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable, choose_format
from sikkerby.web.served import site
from sikkerby.web.templating import page

_UNCRAWLED = ("/sparql", "/search", "/reconcile")


@blueprint.get("/about")
def about() -> Response:
    """Method, limits, accessibility statement, and where to report an error."""
    return page("about.html", counts=site().version.manifest.counts)


@blueprint.get("/validation")
@blueprint.get("/validation.<suffix>")
def validation(suffix: str = "") -> Response:
    """The report of the version that is served: a page, or RDF."""
    offers = (HTML, BY_NAME["turtle"])
    if choose_format(suffix, offers) is not HTML:
        return send(site().version, "report.ttl", immutable=False)
    return page("validation.html", report=site().version.read_json("report.json"))


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
