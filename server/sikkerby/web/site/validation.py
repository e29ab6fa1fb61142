"""`/validation`, the report of the version that is served, and `/shapes`, its rules."""

from __future__ import annotations

from functools import cache

from flask import Response
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse

from sikkerby import resources
from sikkerby.errors import NotFound
from sikkerby.formats import HTML, Kind, formats_of
from sikkerby.validation.shapes import read_shapes_files
from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable, choose_format
from sikkerby.web.served import records, site
from sikkerby.web.templating import giving, page
from sikkerby.web.wording import name_term


@blueprint.get("/validation")
@blueprint.get("/validation.<suffix>")
def validation(suffix: str = "") -> Response:
    """The report as a page, or as a SHACL validation report in any RDF format."""
    served = site()
    chosen = choose_format(suffix)
    if chosen is HTML:
        report = served.version.read_json("report.json")
        return page("validation.html", report=report, **giving(records(), name_term))
    file = served.version.folder / "report.ttl"
    if not file.is_file():
        raise NotFound("version-without-report")
    triples = [quad.triple for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE)]
    body = served.write_graph(triples, chosen)
    return cacheable(body, chosen.content_type, served.etag("validation", chosen.name))


@blueprint.get("/shapes")
@blueprint.get("/shapes.<suffix>")
def shapes(suffix: str = "") -> Response:
    """The shapes, to which the results in the report point."""
    served = site()
    chosen = choose_format(suffix, formats_of(Kind.GRAPH))
    body = served.write_graph(_shapes(), chosen)
    return cacheable(body, chosen.content_type, served.etag("shapes", chosen.name))


@cache
def _shapes() -> tuple[Triple, ...]:
    """Their triples, with the same names of blank nodes in every process."""
    files = read_shapes_files(resources.shapes_folder())
    dataset = Dataset(Quad(*triple) for file in files for triple in file.triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(quad.triple for quad in dataset)
