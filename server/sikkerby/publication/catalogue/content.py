"""What a dataset is about, read off the data: subjects, keywords, places, periods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from sikkerby.graphs.dataset import GraphBuilder, danish, english
from sikkerby.publication.build_context import BuildContext
from sikkerby.vocabulary import DCAT, DCT, RDF, RDFS, SB, SKOS

_PLACE_LISTS = (
    "http://publications.europa.eu/resource/authority/country/",
    "http://sws.geonames.org/",
)


def describe_content(graph: GraphBuilder, build: BuildContext, node: NamedNode) -> None:
    """What a dataset is about, read off the data: subjects and keywords."""
    manifest, view = build.built.data.manifest, build.view
    graph.add(
        node, DCT["description"], danish(manifest.description_da), english(manifest.description_en)
    )
    about = [*view.instances(SB["Strategy"]), *view.instances(SB["Principle"])]
    for subject in sorted({s for n in about for s in view.resources(n, DCT["subject"])}, key=str):
        graph.add(node, DCT["subject"], subject)
        graph.add(subject, RDF["type"], SKOS["Concept"])
        for language in ("da", "en"):
            label = Literal(view.label(subject, language), language=language)
            graph.add(subject, SKOS["prefLabel"], label)
    for principle in view.instances(SB["Principle"]):
        graph.add(node, DCAT["keyword"], *view.values(principle, SB["shortLabel"]))
    graph.add(node, DCT["spatial"], *_located(graph, build, view.instances(SB["Place"])))


@dataclass(frozen=True)
class Extent:
    """The places and the periods that a dataset is about."""

    spatial: tuple[NamedNode, ...]
    periods: tuple[NamedNode, ...]


def find_extent(
    graph: GraphBuilder, build: BuildContext, wanted: Iterable[str] | None = None
) -> Extent:
    """The municipalities and strategies' periods of all editions, or of those that are wanted.

    A municipality is also what the EU's list or GeoNames call it.
    """
    addresses = build.built.addresses
    found_periods: set[NamedNode] = set()
    places: set[NamedNode] = set()
    editions = build.built.data.edition_by_name
    for name in editions if wanted is None else wanted:
        places.add(addresses.place(editions[name].manifest.municipality))
        strategy = addresses.strategy(name)
        for period in build.view.resources(strategy, DCT["temporal"]):
            graph.update(build.view.triples_of(period))
            found_periods.add(period)
    for node in places:
        graph.add(node, RDF["type"], DCT["Location"])
        graph.add(node, RDFS["label"], *build.view.values(node, RDFS["label"]))
    spatial = {*places, *_located(graph, build, places)}
    return Extent(tuple(sorted(spatial, key=str)), tuple(sorted(found_periods, key=str)))


def _located(
    graph: GraphBuilder, build: BuildContext, places: Iterable[NamedNode]
) -> list[NamedNode]:
    """The places' counterparts in the EU's list of countries and in GeoNames.

    DCAT-AP wants the EU's list where it has the place, and GeoNames otherwise.
    """
    view = build.view
    found = {
        other
        for place in places
        for predicate in ("exactMatch", "closeMatch", "broadMatch", "relatedMatch")
        for other in view.resources(place, SKOS[predicate])
        if other.value.startswith(_PLACE_LISTS)
    }
    for node in found:
        graph.add(node, RDF["type"], DCT["Location"])
        graph.add(node, RDFS["label"], *view.values(node, RDFS["label"]))
    return sorted(found, key=str)
