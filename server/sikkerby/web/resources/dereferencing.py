"""Dereferencing: `/id/…` sends to `/doc/…`, which describes the resource in every format."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode

from sikkerby.errors import Gone, NotFound
from sikkerby.formats import HTML, Format, Kind, formats_of
from sikkerby.graphs.jsonld import write_frame
from sikkerby.publication.dumps.writers import graph_writers, write_bytes
from sikkerby.web.records.nearest import find_near
from sikkerby.web.records.selection import read_page
from sikkerby.web.records.withdrawn import Withdrawn, find_withdrawn
from sikkerby.web.resources.description import Description, describe
from sikkerby.web.resources.entity import render_entity
from sikkerby.web.responses import cacheable, choose_format, split_suffix
from sikkerby.web.served import Site, records, site
from sikkerby.web.words import language

blueprint = Blueprint("resources", __name__)

_BYTES_PER_TRIPLE = 500
# What stands for itself in a query, and what is encoded already (RFC 3986, sections 2.1 and 3.4).
_QUERY = "!$&'()*+,/:;=?@%"


def _find(served: Site, iri: NamedNode, page: int) -> Description | None:
    key = (iri.value, page)
    found: Description | None = served.document_cache.get(key)
    if found is None and (found := describe(served, iri, page)):
        served.document_cache.put(key, found, len(found.found) * _BYTES_PER_TRIPLE)
    return found


@blueprint.get("/id/<path:path>")
def identify(path: str) -> Response:
    """303 to the document: the thing itself cannot be sent (Cool URIs, section 4.2)."""
    query = f"?{quote(request.query_string, _QUERY)}" if request.query_string else ""
    response = redirect(f"{request.script_root}/doc/{quote(path)}{query}", code=303)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Vary"] = "Accept"
    assert isinstance(response, Response)
    return response


@blueprint.get("/doc/<path:path>")
def document(path: str) -> Response:
    """The document about a resource."""
    served = site()
    path, suffix = split_suffix(path)
    chosen = choose_format(suffix)
    page = read_page(request.args)
    iri = _node(served, f"id/{path}")
    etag = served.etag("doc", path, page, chosen.name, language())
    if gone := find_withdrawn(records().connection, iri.value):
        raise _gone(gone)
    body: str | bytes | None
    links = _links(served, path, iri, is_page=chosen is HTML)
    if chosen is HTML:
        body = render_entity(served, records(), iri.value)
    elif found := _find(served, iri, page):
        if page > found.pages:
            raise NotFound(
                f"Page {page} is not there.",
                remedy=f"There are {found.pages}: ?page=1 is the first.",
            )
        for relation, number in (("next", page + 1), ("prev", page - 1)):
            if 1 <= number <= found.pages:
                # Relative, so that language and format stay (RFC 8288, section 3.1).
                links[f"?page={number}"] = f'rel="{relation}"'
        body = _write(served, found, chosen)
    else:
        body = None
    if body is None:
        raise _not_found(served, path)
    return cacheable(body, chosen.content_type, etag, links=links)


def _node(served: Site, path: str) -> NamedNode:
    try:
        return NamedNode(served.base + path)
    except ValueError:
        raise NotFound(
            f"“{path}” cannot be one of our addresses.", remedy="See /data/ for what there is."
        ) from None


def _write(served: Site, found: Description, chosen: Format) -> bytes:
    if chosen.name == "jsonld":
        context = f"{served.public_url}/context/v1.jsonld"
        return write_frame(found.iri, found.index, served.context, context)
    return write_bytes(graph_writers(served.base, served.context)[chosen.name], found.triples)


def _links(served: Site, path: str, iri: NamedNode, *, is_page: bool) -> dict[str, str]:
    address = f"{served.public_url}/doc/{quote(path)}"
    links = {
        # A page names its canonical address, one for each language, itself.
        iri.value: f'rel="{"describes" if is_page else "canonical describes"}"',
        f"{served.public_url}/validation": 'rel="describedby"',
    }
    # Of what the editors added; that of the source's own words is not known (see /about).
    if licence := served.version.manifest.licence:
        links[licence] = 'rel="license"'
    for entry in formats_of(Kind.GRAPH):
        links[f"{address}.{entry.suffix}"] = f'rel="alternate"; type="{entry.media_type}"'
    return links


def _gone(found: Withdrawn) -> Gone:
    replaced_by = found.replaced_by
    return Gone(
        f"<{found.iri}> was withdrawn. {found.reason}".strip(),
        replaced_by=replaced_by,
        remedy=f"See {', '.join(replaced_by)} instead." if replaced_by else "Nothing replaces it.",
    )


def _not_found(served: Site, path: str) -> NotFound:
    near = find_near(records(), path)
    hint = f"Did you mean {', '.join(f'/doc/{match}' for match in near)}? " if near else ""
    return NotFound(
        f"Nothing has the address {served.base}id/{path}.",
        remedy=f"{hint}The lists at /data/ and /queries/ say what there is.",
    )
