"""Dereferencing: `/id/…` sends to `/doc/…`, which describes the resource in every format."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from sikkerby.errors import NotFound
from sikkerby.formats import BY_NAME, HTML, Kind, formats_of
from sikkerby.graphs.jsonld.frames import frame_class, write_frame
from sikkerby.web.addresses import absolute, link_to, path_to
from sikkerby.web.conventions import send_on
from sikkerby.web.records.nearest import find_near
from sikkerby.web.records.selection import check_page, read_page
from sikkerby.web.records.withdrawn import find_withdrawn
from sikkerby.web.resources.description import describe
from sikkerby.web.resources.entity import render_entity
from sikkerby.web.responses import cacheable, choose_format, split_suffix, vary_by_accept
from sikkerby.web.served import Site, records, site
from sikkerby.web.words import language

blueprint = Blueprint("resources", __name__)


@blueprint.get("/id/<path:path>")
def identify(path: str) -> Response:
    """303 to the document: the thing itself cannot be sent (Cool URIs, section 4.2)."""
    return vary_by_accept(send_on(f"/doc/{path}", 303))


@blueprint.get("/doc/<path:path>")
def document(path: str) -> Response:
    """The document about a resource."""
    served = site()
    path, suffix = split_suffix(path)
    chosen = choose_format(suffix)
    page = read_page(request.args)
    try:
        iri = NamedNode(f"{served.base}id/{path}")
    except ValueError:
        raise NotFound("not-our-address", f"id/{path}", link_to("/data/")) from None
    etag = served.etag("doc", path, page, chosen.name, language())
    if gone := find_withdrawn(records().connection, iri.value):
        raise gone
    body: str | bytes | None = None
    links = _links(served, path, iri, is_page=chosen is HTML)
    if chosen is HTML:
        body = render_entity(served, records(), iri.value)
    elif found := describe(served, iri, page):
        check_page(page, found.pages, "?page=1")
        for relation, number in (("next", page + 1), ("prev", page - 1)):
            if 1 <= number <= found.pages:
                # Relative, so that language and format stay (RFC 8288, section 3.1).
                links[f"?page={number}"] = f'rel="{relation}"'
        if chosen is BY_NAME["jsonld"] and (kind := frame_class(iri, found.index)):
            schema = absolute(path_to(f"/schema/v1/{served.context.names[kind.value]}.json"))
            links[schema] = 'rel="describedby"; type="application/schema+json"'
        body = (
            write_frame(iri, found.index, served.context, absolute(path_to("/context/v1.jsonld")))
            if chosen.name == "jsonld"
            else served.write_graph(found.triples, chosen)
        )
    if body is None:
        near = tuple(f"/doc/{near}" for near in find_near(records(), path))
        data, queries = link_to("/data/"), link_to("/queries/")
        raise NotFound("nothing-at-address", served.base, path, data, queries, similar=near)
    return cacheable(body, chosen.content_type, etag, links=links)


def _links(served: Site, path: str, iri: NamedNode, *, is_page: bool) -> dict[str, str]:
    address = absolute(path_to(f"/doc/{quote(path)}"))
    links = {
        # A page names its canonical address, one for each language, itself.
        iri.value: f'rel="{"describes" if is_page else "canonical describes"}"',
        absolute(path_to("/validation")): 'rel="describedby"',
    }
    # Of what the editors added; that of the source's own words is not known (see /about).
    if licence := served.version.manifest.licence:
        links[licence] = 'rel="license"'
    for entry in formats_of(Kind.GRAPH):
        links[f"{address}.{entry.suffix}"] = f'rel="alternate"; type="{entry.media_type}"'
    return links
