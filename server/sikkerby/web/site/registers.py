"""The registers: what is there, what is it called? Organisations, places, principles, groups.

Each has pages by path, `/places/page/2`, so that the exported site has them too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from flask import redirect
from werkzeug.wrappers import Response as Answer

from sikkerby.errors import NotFound
from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.bars import Bar, longest, principle_bars
from sikkerby.web.pages import blueprint
from sikkerby.web.records import registers
from sikkerby.web.records.model import Organisation, Place, Principle, Strategy, TargetGroup
from sikkerby.web.records.parties import find_authorities
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import list_address
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.wording import ages
from sikkerby.web.words import text


def _register(
    register: str,
    path: str,
    number: int | None,
    show: Callable[[Records, list[str]], dict[str, object]],
) -> Answer:
    """A page of a register; without a number the first one."""
    if number == 1:
        return redirect(link_to(path), code=301)
    found = records()
    pages = registers.count_pages(found, register)
    current = 1 if number is None else number
    if not 1 <= current <= pages:
        raise NotFound(
            f"Page {current} is not there.",
            remedy=f"There are {pages}: {link_to(path)} is the first.",
        )
    return page(
        f"{path[1:]}.html",
        records=found,
        number_of_page=current,
        pages=pages,
        page_address=partial(_address, path),
        list_address=partial(list_address, found),
        **show(found, registers.read_page(found, register, current)),
    )


def _address(path: str, number: int) -> str:
    return link_to(path if number == 1 else f"{path}/page/{number}")


@dataclass(frozen=True)
class OrganisationEntry:
    """An organisation with the number of its initiatives on each basis."""

    organisation: Organisation
    counts: dict[str, int]
    mentions: int


@dataclass(frozen=True)
class Group:
    """Organisations of one kind, of which there are `total` on all pages."""

    key: str
    total: int
    entries: list[OrganisationEntry]


@blueprint.get("/organisations")
@blueprint.get("/organisations/page/<int:number>")
def organisations(number: int | None = None) -> Answer:
    """Administrations, partners, groups and units, with how often each takes part."""
    return _register("organisations", "/organisations", number, _show_organisations)


def _show_organisations(found: Records, iris: list[str]) -> dict[str, object]:
    shown = found.organisations.read(iris)
    found.organisations.read(organisation.unit_of for organisation in shown)
    counts = registers.count_by_basis(found, iris)
    mentions = registers.count_by_unit(found, iris)
    kinds = registers.count_kinds(found)
    return {
        "groups": [
            Group(
                kind,
                kinds[kind],
                [OrganisationEntry(o, counts[o.iri], mentions[o.iri]) for o in members],
            )
            for kind, members in groupby(shown, key=lambda organisation: organisation.kind)
        ],
        "authorities": find_authorities(found, shown),
        "query_address": query_link("participation-counts"),
    }


@dataclass(frozen=True)
class PlaceEntry:
    """A place, how many initiatives name it, and the places inside it."""

    place: Place
    named: int
    inside: list[PlaceEntry] = field(default_factory=list)


@blueprint.get("/places")
@blueprint.get("/places/page/<int:number>")
def places(number: int | None = None) -> Answer:
    """All places, larger ones first, with how many initiatives name each."""
    return _register("places", "/places", number, _show_places)


def _show_places(found: Records, iris: list[str]) -> dict[str, object]:
    # A page that begins inside a place says which.
    first = found.places.read(iris[:1])
    around = [iri for place in first for iri in reversed(place.around)]
    shown = found.places.read([*around, *iris])
    counts = registers.count_naming(found, [place.iri for place in shown])
    entries = {place.iri: PlaceEntry(place, counts[place.iri]) for place in shown}
    tops: list[PlaceEntry] = []
    for entry in entries.values():
        larger = entries.get(entry.place.within)
        (larger.inside if larger else tops).append(entry)
    # Of many strategies nobody reads which districts none of them names.
    unnamed = Scope(found).unnamed_districts if found.has_one_strategy else []
    return {
        "tops": tops,
        "unnamed": unnamed,
        "counts": Scope(found).coverages,
        "query_address": query_link("districts-nobody-names"),
    }


@dataclass(frozen=True)
class Principles:
    """The principles of a strategy that a page shows, each with a bar."""

    strategy: Strategy
    bars: list[Bar]
    principles: list[Principle]


@blueprint.get("/principles")
@blueprint.get("/principles/page/<int:number>")
def principles(number: int | None = None) -> Answer:
    """The principles with their sentences and numbers of initiatives."""
    return _register("principles", "/principles", number, _show_principles)


def _show_principles(found: Records, iris: list[str]) -> dict[str, object]:
    shown = found.principles.read(iris)
    found.strategies.read(f"{found.base}id/strategy/{principle.edition}" for principle in shown)
    groups: list[Principles] = []
    for edition, members in groupby(shown, key=lambda principle: principle.edition):
        some = list(members)
        groups.append(Principles(found.strategy_of(edition), principle_bars(found, some), some))
    return {
        "groups": groups,
        "most": max((longest(group.bars) for group in groups), default=0),
        "query_address": query_link("principles-supported"),
    }


@dataclass(frozen=True)
class GroupEntry:
    """A target group, the ages that it states in words, and the number of its initiatives."""

    group: TargetGroup
    ages: str
    count: int
    address: str


@blueprint.get("/target-groups")
@blueprint.get("/target-groups/page/<int:number>")
def target_groups(number: int | None = None) -> Answer:
    """The target groups in the source's own words, by the ages that they state."""
    return _register("target_groups", "/target-groups", number, _show_target_groups)


def _show_target_groups(found: Records, iris: list[str]) -> dict[str, object]:
    counts = registers.count_for(found, iris)
    shown = found.target_groups.read(iris)
    found.strategies.read(f"{found.base}id/strategy/{group.edition}" for group in shown)
    entries = [
        GroupEntry(
            group,
            ages(group),
            counts[group.iri],
            list_address(found, target=(group.iri,), view="words"),
        )
        for group in shown
    ]
    with_ages, without = registers.count_with_ages(found)
    return {
        "parts": [
            (text("with_ages"), with_ages, [e for e in entries if e.group.states_age]),
            (text("without_ages"), without, [e for e in entries if not e.group.states_age]),
        ],
        "query_address": query_link("target-groups"),
    }
