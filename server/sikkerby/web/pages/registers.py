"""The registers: what is there, what is it called? Organisations, places, principles, groups."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.pages import blueprint
from sikkerby.web.pages.corpus import corpus
from sikkerby.web.pages.organisation import Bar
from sikkerby.web.pages.records import BASES, Corpus, Organisation, Place
from sikkerby.web.pages.render import page
from sikkerby.web.pages.wording import ages
from sikkerby.web.site import site
from sikkerby.web.texts import text


@dataclass(frozen=True)
class OrganisationEntry:
    """An organisation with the number of its initiatives on each basis."""

    organisation: Organisation
    counts: dict[str, int]
    mentions: int


@dataclass(frozen=True)
class Group:
    """A part of a register under its own heading."""

    key: str
    entries: list[OrganisationEntry]


@blueprint.get("/organisations")
def organisations() -> Response:
    """Administrations, partners, groups and units, with how often each takes part."""
    found = corpus(site())
    groups = [
        Group(kind, [_entry(found, o) for o in found.organisations.values() if o.kind == kind])
        for kind in (
            "Administration",
            "PartnerOrganisation",
            "OrganisationGroup",
            "Unit",
            "MunicipalAuthority",
        )
    ]
    return page(
        "organisations.html",
        corpus=found,
        groups=[group for group in groups if group.entries],
        query_address=query_link("participation-counts"),
    )


def _entry(found: Corpus, organisation: Organisation) -> OrganisationEntry:
    counts = dict.fromkeys(BASES, 0)
    for initiative in found.initiatives.values():
        entry = initiative.by_party.get(organisation.iri)
        if entry:
            counts[entry.basis] += 1
    mentions = sum(organisation.iri in i.units for i in found.initiatives.values())
    return OrganisationEntry(organisation, counts, mentions)


@dataclass(frozen=True)
class PlaceEntry:
    """A place, how many initiatives name it, and the places inside it."""

    place: Place
    named: int
    inside: list[PlaceEntry]


@blueprint.get("/places")
def places() -> Response:
    """All places, larger ones first, with how many initiatives name each."""
    found = corpus(site())
    tops = [place for place in found.places.values() if place.within not in found.places]
    counts = {
        name: sum(i.coverage == name for i in found.initiatives.values())
        for name in ("Citywide", "NamedPlaces", "UnnamedAreas")
    }
    return page(
        "places.html",
        corpus=found,
        tops=[_place_entry(found, place) for place in tops],
        unnamed=unnamed_districts(found),
        counts=counts,
        query_address=query_link("districts-nobody-names"),
    )


def _place_entry(found: Corpus, place: Place) -> PlaceEntry:
    inside = [
        _place_entry(found, smaller)
        for smaller in found.places.values()
        if smaller.within == place.iri
    ]
    return PlaceEntry(place, len(found.named_places.get(place.iri, ())), inside)


def unnamed_districts(found: Corpus) -> list[Place]:
    """The districts that no initiative names, nor a place inside, nor a larger one but the city."""
    return [place for place in found.districts.values() if not _is_named(found, place)]


def _is_named(found: Corpus, place: Place) -> bool:
    around = {larger for larger in place.around if found.places[larger].kind != "Municipality"}
    return any(
        named == place.iri or named in around or place.iri in found.places[named].around
        for named in found.named_places
    )


@blueprint.get("/principles")
def principles() -> Response:
    """The principles with their sentences and numbers of initiatives."""
    found = corpus(site())
    return page(
        "principles.html",
        corpus=found,
        bars=principle_bars(found),
        most=longest(principle_bars(found)),
        query_address=query_link("principles-supported"),
    )


def principle_bars(found: Corpus) -> list[Bar]:
    """A bar for each principle: its own initiatives, and those that support it too."""
    return [
        Bar(
            principle.short,
            sum(i.principle == iri for i in found.initiatives.values()),
            link_to("/initiatives", principle=principle.slug, view="words"),
            sum(iri in i.also for i in found.initiatives.values()),
        )
        for iri, principle in found.principles.items()
    ]


@blueprint.get("/target-groups")
def target_groups() -> Response:
    """The target groups in the source's own words, by the ages that they state."""
    found = corpus(site())
    groups = sorted(
        found.target_groups.values(),
        key=lambda g: (
            not g.states_age,
            g.minimum if g.minimum is not None else -1,
            g.maximum if g.maximum is not None else 999,
            g.name.da.casefold(),
        ),
    )
    entries = [
        (group, ages(group), sum(i.audience == group.iri for i in found.initiatives.values()))
        for group in groups
    ]
    return page(
        "target-groups.html",
        corpus=found,
        parts=[
            (text("with_ages"), [entry for entry in entries if entry[0].states_age]),
            (text("without_ages"), [entry for entry in entries if not entry[0].states_age]),
        ],
        query_address=query_link("target-groups"),
    )


def longest(bars: list[Bar]) -> int:
    """The length that a figure's scale must hold."""
    return max((bar.count + bar.more for bar in bars), default=0)
