"""The registers: what is there, what is it called? Organisations, places, principles, groups.

Each has pages by path, `/places/page/2`, so that the exported site has them too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import attrgetter

from flask import Response

from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.bars import list_principle_bars, longest
from sikkerby.web.conventions import send_to
from sikkerby.web.pages import blueprint
from sikkerby.web.records import registers
from sikkerby.web.records.model import Place
from sikkerby.web.records.parties import find_authorities
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import check_page
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.wording import ages
from sikkerby.web.words import text


def show_register(path: str, number: int | None = None) -> Response:
    """A page of a register with the stored query behind it; without a number the first one."""
    if number == 1:
        return send_to(link_to(path), 301)
    register, query, show = _REGISTERS[path]
    found = records()
    pages = registers.count_pages(found, register)
    current = 1 if number is None else number
    check_page(current or pages + 1, pages, link_to(path))
    return page(
        f"{path[1:]}.html",
        number_of_page=current,
        pages=pages,
        page_address=partial(_address, path),
        query_address=query_link(query),
        **show(found, registers.read_page(found, register, current)),
    )


def _address(path: str, number: int) -> str:
    return link_to(path if number == 1 else f"{path}/page/{number}")


def _show_organisations(found: Records, iris: list[str]) -> dict[str, object]:
    """Administrations, partners, groups and units, with how often each takes part."""
    shown = found.organisations.read(iris)
    found.organisations.read(organisation.unit_of for organisation in shown)
    kinds = registers.count_kinds(found)
    return {
        # Kind, how many there are on all pages, and those on this one.
        "groups": [
            (kind, kinds[kind], list(members))
            for kind, members in groupby(shown, attrgetter("kind"))
        ],
        "counts": registers.count_by_basis(found, iris),
        "mentions": registers.count_initiatives(found, "units", iris),
        "authorities": find_authorities(found, shown),
    }


@dataclass(frozen=True)
class PlaceEntry:
    """A place, how many initiatives name it, and the places inside it."""

    place: Place
    named: int
    inside: list[PlaceEntry] = field(default_factory=list)


def _show_places(found: Records, iris: list[str]) -> dict[str, object]:
    """All places, larger ones first, with how many initiatives name each."""
    # A page that begins inside a place says which.
    first = found.places.read(iris[:1])
    around = [iri for place in first for iri in reversed(place.around)]
    shown = found.places.read([*around, *iris])
    counts = registers.count_initiatives(found, "places", [place.iri for place in shown])
    entries = {place.iri: PlaceEntry(place, counts[place.iri]) for place in shown}
    tops: list[PlaceEntry] = []
    for entry in entries.values():
        larger = entries.get(entry.place.within)
        (larger.inside if larger else tops).append(entry)
    scope = Scope(found)
    # Of many strategies nobody reads which districts none of them names.
    unnamed = scope.unnamed_districts if found.has_one_strategy else []
    return {"tops": tops, "unnamed": unnamed, "counts": scope.coverages}


def _show_principles(found: Records, iris: list[str]) -> dict[str, object]:
    """The principles with their sentences and numbers of initiatives."""
    shown = found.principles.read(iris)
    found.strategies.read(f"{found.base}id/strategy/{principle.edition}" for principle in shown)
    groups = []
    for edition, members in groupby(shown, attrgetter("edition")):
        some = list(members)
        groups.append((found.strategy_of(edition), list_principle_bars(found, some), some))
    return {
        "groups": groups,
        "most": max((longest(bars) for _, bars, _ in groups), default=0),
    }


def _show_target_groups(found: Records, iris: list[str]) -> dict[str, object]:
    """The target groups in the source's own words, by the ages that they state."""
    shown = found.target_groups.read(iris)
    found.strategies.read(f"{found.base}id/strategy/{group.edition}" for group in shown)
    with_ages, without = registers.count_with_ages(found)
    return {
        "parts": [
            (text("with_ages"), with_ages, [group for group in shown if group.states_age]),
            (text("without_ages"), without, [group for group in shown if not group.states_age]),
        ],
        "counts": registers.count_initiatives(found, "target_groups", iris),
        "ages": ages,
    }


# Its name in the data, the stored query behind it, and what its template shows, by the path.
_REGISTERS: dict[str, tuple[str, str, Callable[[Records, list[str]], dict[str, object]]]] = {
    "/organisations": ("organisations", "participation-counts", _show_organisations),
    "/places": ("places", "districts-nobody-names", _show_places),
    "/principles": ("principles", "principles-supported", _show_principles),
    "/target-groups": ("target_groups", "target-groups", _show_target_groups),
}
for _path in _REGISTERS:
    for _rule in (_path, f"{_path}/page/<int:number>"):
        blueprint.add_url_rule(_rule, _path[1:], show_register, defaults={"path": _path})
