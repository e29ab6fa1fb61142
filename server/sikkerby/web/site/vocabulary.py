"""`/ns`: the vocabulary as a page with an anchor per term, and as RDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from flask import Response
from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from sikkerby import resources
from sikkerby.documents.turtle import read_turtle
from sikkerby.errors import NotFound
from sikkerby.formats import HTML
from sikkerby.graphs.jsonld import schema_names
from sikkerby.validation.shapes import read_shapes
from sikkerby.vocabulary import OWL, PREFIXES, RDF, RDFS, SB, SCHEMA, SH, SKOS, shorten_iri
from sikkerby.web.figures.drawing.vocabulary import Box, Line, draw_vocabulary
from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable, choose_format
from sikkerby.web.served import site
from sikkerby.web.templating import page
from sikkerby.web.words import language, text

Subject = NamedNode | BlankNode | Triple
Object = Subject | Literal


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
    triples = read_turtle(resources.ontology_folder() / "sikkerby.ttl", served.base)
    (current,) = (triple.object for triple in triples if triple.predicate == OWL["versionIRI"])
    if version and current != NamedNode(f"{SB.iri.rstrip('#')}/{version}"):
        raise NotFound("There is no such version of the vocabulary.", remedy="See /ns.")
    if chosen is not HTML:
        body = served.write_graph(triples, chosen)
        return cacheable(body, chosen.content_type, served.etag("ns", chosen.name))
    groups = {
        "classes": _terms(triples, RDFS["Class"]),
        "term_properties": _terms(triples, RDF["Property"]),
        "concepts": _terms(triples, SKOS["Concept"]),
    }
    return page(
        "vocabulary.html",
        groups=groups,
        schemas=schema_names(served.context),
        picture=_picture(triples),
    )


def _by_subject(triples: Iterable[Triple]) -> Mapping[Subject, Mapping[NamedNode, list[Object]]]:
    """The objects of each subject by predicate, of which an absent one has none."""
    found: dict[Subject, dict[NamedNode, list[Object]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        found[triple.subject][triple.predicate].append(triple.object)
    return found


def _short_names(nodes: Iterable[Object]) -> list[str]:
    return [shorten_iri(node.value) for node in nodes if isinstance(node, NamedNode)]


def _terms(triples: list[Triple], kind: NamedNode) -> list[Term]:
    return [
        Term(
            node.value.removeprefix(SB.iri),
            _in_language(said[RDFS["label"]]),
            _in_language(said[RDFS["comment"]]),
            tuple(
                sorted(
                    above.value
                    for above in (*said[RDFS["subClassOf"]], *said[RDFS["subPropertyOf"]])
                    if isinstance(above, NamedNode)
                )
            ),
        )
        for node, said in sorted(_by_subject(triples).items(), key=lambda item: str(item[0]))
        if isinstance(node, NamedNode)
        and kind in said[RDF["type"]]
        and node.value.startswith(SB.iri)
    ]


def _in_language(values: list[Object]) -> str:
    return next(
        (v.value for v in values if isinstance(v, Literal) and v.language == language()), ""
    )


# The domain of a property of many classes says nothing in a picture.
_MOST_DOMAINS = 4
_FIRST = "sb:Initiative"


def _picture(triples: list[Triple]) -> Markup:
    """The classes, and the properties that lead from one to another."""
    labels = {f"sb:{term.name}": term.label for term in _terms(triples, RDFS["Class"])}
    said = {
        name: predicates
        for node, predicates in _by_subject(triples).items()
        for name in _short_names([node])
    }
    below = defaultdict(list)
    for name in labels:
        for parent in _short_names(said[name][RDFS["subClassOf"]]):
            if parent in labels:
                below[parent].append(name)
    lower = {name for names in below.values() for name in names}
    values: dict[str, list[str]] = defaultdict(list)
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, predicates in sorted(said.items(), key=itemgetter(0)):
        sources = _short_names(predicates[SCHEMA["domainIncludes"]])
        if len(sources) > _MOST_DOMAINS:
            continue
        for source in sources:
            for target in _short_names(predicates[SCHEMA["rangeIncludes"]]):
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
            f"#{name.removeprefix('sb:')}" if name in labels else _outside(name),
            tuple(sorted(below[name])),
            tuple(values[name]),
        )
        for name in sorted(used - lone)
    ]
    lines = [Line(a, b, tuple(names)) for (a, b), names in sorted(named.items())]
    return draw_vocabulary(boxes, lines, _FIRST, text("vocabulary"), text("vocabulary_picture"))


@cache
def _reused() -> frozenset[tuple[str, str, str]]:
    """Class, property, class, as the shapes demand them: other vocabularies' properties too."""
    return frozenset(
        (source, name, target)
        for said in _by_subject(read_shapes(resources.shapes_folder()).triples()).values()
        for source in _short_names(said[SH["targetClass"]])
        for name in _short_names(said[SH["path"]])
        for target in _short_names(said[SH["class"]])
    )


def _outside(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
