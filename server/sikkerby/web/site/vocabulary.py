"""`/ns`: the vocabulary as a page with an anchor per term, and as RDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from flask import Response
from markupsafe import Markup
from pyoxigraph import NamedNode, Triple

from sikkerby import resources
from sikkerby.documents.turtle import read_turtle
from sikkerby.errors import NotFound
from sikkerby.formats import HTML
from sikkerby.graphs.jsonld import schema_names
from sikkerby.validation.index import Index
from sikkerby.validation.shapes import read_shapes
from sikkerby.vocabulary import OWL, RDF, RDFS, SB, SCHEMA, SH, SKOS, expand_name, shorten_iri
from sikkerby.web.figures.drawing.vocabulary import Box, draw_vocabulary
from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable, choose_format
from sikkerby.web.served import site
from sikkerby.web.templating import page
from sikkerby.web.words import language


@dataclass(frozen=True)
class Term:
    """A term of the vocabulary as the page shows it."""

    name: str
    label: str
    comment: str
    above: tuple[str, ...]

    @property
    def example(self) -> str:
        """A query that shows what the term is used for; it runs as it stands."""
        prefix = f"PREFIX sb: <{SB.iri}>\n"
        if self.name[0].isupper():
            return f"{prefix}SELECT ?thing WHERE {{ ?thing a sb:{self.name} }} LIMIT 10"
        return f"{prefix}SELECT ?thing ?value WHERE {{ ?thing sb:{self.name} ?value }} LIMIT 10"


@blueprint.get("/ns")
@blueprint.get("/ns.<suffix>")
@blueprint.get("/ns/<version>")
def vocabulary(suffix: str = "", version: str = "") -> Response:
    """The ontology in the format that is asked for; there is one version of it."""
    served = site()
    chosen = choose_format(suffix)
    triples, index = _read_ontology(served.base)
    (current,) = (triple.object for triple in triples if triple.predicate == OWL["versionIRI"])
    if version and current != NamedNode(f"{SB.iri.rstrip('#')}/{version}"):
        raise NotFound("no-such-vocabulary-version")
    if chosen is not HTML:
        body = served.write_graph(triples, chosen)
        return cacheable(body, chosen.content_type, served.etag("ns", chosen.name))
    groups = {
        "classes": _terms(index, RDFS["Class"]),
        "term_properties": _terms(index, RDF["Property"]),
        "concepts": _terms(index, SKOS["Concept"]),
    }
    return page(
        "vocabulary.html",
        groups=groups,
        schemas=schema_names(served.context),
        picture=_picture(index),
    )


@lru_cache(maxsize=1)
def _read_ontology(base: str) -> tuple[Sequence[Triple], Index]:
    """It comes with the program and changes with it."""
    triples = read_turtle(resources.ontology_folder() / "sikkerby.ttl", base)
    return triples, Index(triples)


def _short_names(nodes: Iterable[NamedNode]) -> list[str]:
    return [shorten_iri(node.value) for node in nodes]


def _terms(index: Index, kind: NamedNode) -> list[Term]:
    return [
        Term(
            node.value.removeprefix(SB.iri),
            index.text(node, RDFS["label"], language()) or "",
            index.text(node, RDFS["comment"], language()) or "",
            tuple(
                sorted(
                    above.value
                    for relation in ("subClassOf", "subPropertyOf")
                    for above in index.nodes(node, RDFS[relation])
                )
            ),
        )
        for node in index.instances(kind)
        if node.value.startswith(SB.iri)
    ]


# The domain of a property of many classes says nothing in a picture.
_MOST_DOMAINS = 4
_FIRST = "sb:Initiative"


def _picture(index: Index) -> Markup:
    """The classes, and the properties that lead from one to another."""
    labels = {f"sb:{term.name}": term.label for term in _terms(index, RDFS["Class"])}
    below = defaultdict(list)
    for name in labels:
        node = SB[name.removeprefix("sb:")]
        for parent in _short_names(index.nodes(node, RDFS["subClassOf"])):
            if parent in labels:
                below[parent].append(name)
    lower = {name for names in below.values() for name in names}
    values: dict[str, list[str]] = defaultdict(list)
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, node in sorted((shorten_iri(node.value), node) for node in index.subjects()):
        sources = _short_names(index.nodes(node, SCHEMA["domainIncludes"]))
        if len(sources) > _MOST_DOMAINS:
            continue
        for source in sources:
            for target in _short_names(index.nodes(node, SCHEMA["rangeIncludes"])):
                if target in labels or target.startswith("oa:"):
                    named[source, target].append(name)
                elif source in labels or source.startswith("oa:"):
                    values[source].append(name)
    for source, name, target in _reused():
        # Our own are in the ontology; those of sub-classes would repeat what stands above them.
        drawn = {source, target} <= labels.keys() - lower
        if drawn and not name.startswith("sb:"):
            named[source, target].append(name)
    used = {name for pair in named for name in pair} | set(labels) - lower
    lone = {name for name in used if not any(name in pair for pair in named)}
    boxes = [
        Box(
            name,
            labels.get(name, ""),
            f"#{name.removeprefix('sb:')}" if name in labels else expand_name(name).value,
            tuple(sorted(below[name])),
            tuple(values[name]),
        )
        for name in sorted(used - lone)
    ]
    return draw_vocabulary(boxes, dict(sorted(named.items())), _FIRST)


@cache
def _reused() -> frozenset[tuple[str, str, str]]:
    """Class, property, class, as the shapes demand them: other vocabularies' properties too."""
    index = Index(read_shapes(resources.shapes_folder()).triples())
    return frozenset(
        (source, name, target)
        for shape in index.subjects()
        for source in _short_names(index.nodes(shape, SH["targetClass"]))
        for name in _short_names(index.nodes(shape, SH["path"]))
        for target in _short_names(index.nodes(shape, SH["class"]))
    )
