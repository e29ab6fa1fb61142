"""What a dataset is about, read off the data: subjects, places, periods."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.view import View
from sikkerby.vocabulary import DCT, SB, SKOS

_PLACE_LISTS = (
    "http://publications.europa.eu/resource/authority/country/",
    "http://sws.geonames.org/",
)


@dataclass(frozen=True)
class Extent:
    """The places and the periods that a dataset is about."""

    spatial: tuple[NamedNode, ...]
    periods: tuple[NamedNode, ...]


def find_subjects(view: View) -> list[NamedNode]:
    """The subjects of a thesaurus that strategies and principles are about."""
    about = [*view.instances(SB["Strategy"]), *view.instances(SB["Principle"])]
    return sorted({s for node in about for s in view.resources(node, DCT["subject"])}, key=str)


def find_extent(build: BuildContext, editions: Collection[str]) -> Extent:
    """The municipalities and the strategies' periods of editions.

    A municipality is also what the EU's list or GeoNames call it.
    """
    addresses, manifests = build.built.addresses, build.built.data.manifest_by_name
    places = {addresses.mint("place", manifests[name].municipality) for name in editions}
    periods = {
        period
        for name in editions
        for period in build.view.resources(addresses.mint("strategy", name), DCT["temporal"])
    }
    spatial = places.union(find_counterparts(build.view, places))
    return Extent(tuple(sorted(spatial, key=str)), tuple(sorted(periods, key=str)))


def find_counterparts(view: View, places: Iterable[NamedNode]) -> list[NamedNode]:
    """The places' counterparts in the EU's list of countries and in GeoNames.

    DCAT-AP wants the EU's list where it has the place, and GeoNames otherwise.
    """
    found = {
        other
        for place in places
        for predicate in ("exactMatch", "closeMatch", "broadMatch", "relatedMatch")
        for other in view.resources(place, SKOS[predicate])
        if other.value.startswith(_PLACE_LISTS)
    }
    return sorted(found, key=str)
