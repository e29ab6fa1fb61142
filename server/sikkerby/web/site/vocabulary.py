"""`/ns`: the vocabulary as a page with an anchor per term, and as RDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from flask import Response
from markupsafe import Markup
from pyoxigraph import NamedNode, Triple

from sikkerby import resources
from sikkerby.documents.turtle import read_turtle
from sikkerby.errors import NotFound
from sikkerby.formats import HTML
from sikkerby.graphs.jsonld.schema import schema_names
from sikkerby.publication.view import View
from sikkerby.validation.shapes import read_shapes_files
from sikkerby.validation.sparql import select, store_of
from sikkerby.vocabulary import OWL, RDF, RDFS, SB, SKOS, expand_name, shorten_iri
from sikkerby.web.figures.drawing.vocabulary import Box, draw_vocabulary
from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable, choose_format
from sikkerby.web.served import site
from sikkerby.web.templating import page
from sikkerby.web.words import language


@blueprint.get("/ns")
@blueprint.get("/ns.<suffix>")
@blueprint.get("/ns/<version>")
def vocabulary(suffix: str = "", version: str = "") -> Response:
    """The ontology in the format that is asked for; there is one version of it."""
    served = site()
    chosen = choose_format(suffix)
    triples, view, drawn = _read_ontology(served.base)
    (current,) = (triple.object for triple in triples if triple.predicate == OWL["versionIRI"])
    if version and current != NamedNode(f"{SB.iri.rstrip('#')}/{version}"):
        raise NotFound("no-such-vocabulary-version")
    if chosen is not HTML:
        body = served.write_graph(triples, chosen)
        return cacheable(body, chosen.content_type, served.etag("ns", chosen.name))
    return page(
        "vocabulary.html",
        groups={
            "classes": _terms(view, RDFS["Class"]),
            "term_properties": _terms(view, RDF["Property"]),
            "concepts": _terms(view, SKOS["Concept"]),
        },
        ns=SB.iri,
        view=view,
        rdfs=RDFS,
        schemas=schema_names(served.context),
        picture=_picture(view, drawn),
    )


@lru_cache(maxsize=1)
def _read_ontology(base: str) -> tuple[Sequence[Triple], View, Sequence[tuple[str, ...]]]:
    """Its triples, also by subject, and what its picture draws, by short names, in order. It comes
    with the program and changes with it."""
    triples = read_turtle(resources.ontology_folder() / "sikkerby.ttl", base)
    shapes = read_shapes_files(resources.shapes_folder())
    store = store_of((*triples, *(triple for file in shapes for triple in file.triples)))
    rows = select(store, Path(__file__).with_suffix(".rq").read_text("utf-8"))
    drawn = [tuple(shorten_iri(term.value) for term in row) for row in rows]
    return triples, View(triples), drawn


def _terms(view: View, kind: NamedNode) -> list[NamedNode]:
    """Our own terms of a kind."""
    return [node for node in view.instances(kind) if node.value.startswith(SB.iri)]


def _picture(view: View, drawn: Iterable[tuple[str, ...]]) -> Markup:
    """The classes, and the properties that lead from one to another."""
    classes = {shorten_iri(node.value): node for node in _terms(view, RDFS["Class"])}
    below = defaultdict(list)
    for name, node in classes.items():
        for parent in view.resources(node, RDFS["subClassOf"]):
            below[parent].append(name)
    values: dict[str, list[str]] = defaultdict(list)
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, source, target in drawn:
        if target in classes or target.startswith("oa:"):
            lines[source, target].append(name)
        else:
            values[source].append(name)
    boxes = {
        name: Box(
            view.text(node, RDFS["label"], language()),
            f"#{name.removeprefix('sb:')}" if name in classes else node.value,
            sorted(below[node]),
            values[name],
        )
        for name in sorted({name for pair in lines for name in pair})
        for node in [expand_name(name)]
    }
    return draw_vocabulary(boxes, dict(sorted(lines.items())), "sb:Initiative")
