"""Dereferencing: `/id/…` sends to `/doc/…`, which describes the resource in every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from sikkerby.errors import Gone, NotFound, RequestError
from sikkerby.formats import HTML, Format, Kind, formats_of
from sikkerby.graphs.jsonld import Context, Index, write_frame
from sikkerby.publication.serialise import graph_writers, sort_triples, write_bytes
from sikkerby.vocabulary import DCT, OWL, SKOS
from sikkerby.web.cache import Cache
from sikkerby.web.description import Description, describe
from sikkerby.web.pages.entity import render_entity
from sikkerby.web.respond import cacheable, choose_format, split_suffix
from sikkerby.web.site import Site, site
from sikkerby.web.texts import language

blueprint = Blueprint("resources", __name__)

_KEPT_BYTES = 8 * 2**20
_BYTES_PER_TRIPLE = 500
# What stands for itself in a query, and what is encoded already (RFC 3986, sections 2.1 and 3.4).
_QUERY = "!$&'()*+,/:;=?@%"


@dataclass(frozen=True)
class _Document:
    """What all formats of a document share."""

    found: Description
    context: Context

    @cached_property
    def index(self) -> Index:
        return Index(self.found.triples)

    @cached_property
    def triples(self) -> list[Triple]:
        """What the nested document holds, which decides it, so that every format says the same."""
        nested = write_frame(self.found.iri, self.index, self.context)
        return sort_triples({quad.triple for quad in parse(nested, format=RdfFormat.JSON_LD)})


# Who asks for one format soon asks for another: a page's reader for its data, an export for all.
_documents: Cache[_Document] = Cache(_KEPT_BYTES)


def _find(here: Site, iri: NamedNode, page: int) -> _Document | None:
    key = (str(here.version.folder), iri.value, page)
    kept = _documents.get(key)
    if kept is None:
        found = describe(here, iri, page)
        if found is None:
            return None
        kept = _Document(found, here.context)
        _documents.put(key, kept, len(found.triples) * _BYTES_PER_TRIPLE)
    return kept


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
    here = site()
    path, by_suffix = split_suffix(path)
    chosen, negotiated = choose_format(by_suffix)
    page = _page_number()
    iri = _node(here, f"id/{path}")
    etag = here.etag("doc", path, page, chosen.name, language())
    kept = _find(here, iri, page)
    if kept is None:
        raise _not_found(here, path)
    found = kept.found
    _refuse_withdrawn(found)
    if page > found.pages:
        raise NotFound(
            f"Page {page} is not there.", remedy=f"There are {found.pages}: ?page=1 is the first."
        )
    body = _write(here, kept, chosen)
    vary = "Accept" if negotiated else ""
    return cacheable(body, chosen.content_type, etag, vary=vary, links=_links(here, path, found))


def _node(here: Site, path: str) -> NamedNode:
    try:
        return NamedNode(here.base + path)
    except ValueError:
        raise NotFound(
            f"“{path}” can be no address of ours.", remedy="See /data/ for what there is."
        ) from None


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not text.isdigit() or not 0 < int(text) < 1_000_000:
        raise RequestError(f"“{text}” is no page number.", remedy="Write a number such as page=2.")
    return int(text)


def _write(here: Site, document: _Document, chosen: Format) -> bytes:
    found = document.found
    if chosen is HTML:
        return render_entity(here, found).encode("utf-8")
    if chosen.name == "jsonld":
        context = f"{here.public_url}/context/v1.jsonld"
        return write_frame(found.iri, document.index, here.context, context)
    return write_bytes(graph_writers(here.base, here.context)[chosen.name], document.triples)


def _links(here: Site, path: str, found: Description) -> Mapping[str, str]:
    address = f"{here.public_url}/doc/{quote(path)}"
    links = {
        found.iri.value: 'rel="canonical describes"',
        f"{here.public_url}/validation": 'rel="describedby"',
    }
    # Of what the editors added; that of the source's own words is not known (see /about).
    if licence := here.version.manifest.licence:
        links[licence] = 'rel="license"'
    for entry in formats_of(Kind.GRAPH):
        links[f"{address}.{entry.suffix}"] = f'rel="alternate"; type="{entry.media_type}"'
    # Relative, so that language and format stay (RFC 8288, section 3.1).
    if found.page < found.pages:
        links[f"?page={found.page + 1}"] = 'rel="next"'
    if found.page > 1:
        links[f"?page={found.page - 1}"] = 'rel="prev"'
    return links


def _refuse_withdrawn(found: Description) -> None:
    said: dict[NamedNode, list[str]] = {}
    for triple in found.own:
        if isinstance(triple.object, NamedNode | Literal):
            said.setdefault(triple.predicate, []).append(triple.object.value)
    if OWL["deprecated"] not in said:
        return
    replaced_by = tuple(sorted(said.get(DCT["isReplacedBy"], [])))
    reason = " ".join(sorted(said.get(SKOS["historyNote"], [])))
    raise Gone(
        f"<{found.iri.value}> was withdrawn. {reason}".strip(),
        replaced_by=replaced_by,
        remedy=f"See {', '.join(replaced_by)} instead." if replaced_by else "Nothing replaces it.",
    )


def _not_found(here: Site, path: str) -> NotFound:
    near = here.near_matches(path)
    hint = f"Did you mean {', '.join(f'/doc/{match}' for match in near)}? " if near else ""
    return NotFound(
        f"Nothing has the address {here.base}id/{path}.",
        remedy=f"{hint}The lists at /data/ and /queries/ say what there is.",
    )
