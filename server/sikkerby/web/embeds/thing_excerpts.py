"""The excerpts of things that have a page: what there is to say of each in one sentence, and the
words that say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sikkerby.errors import NotFound
from sikkerby.web.excerpts import Excerpt
from sikkerby.web.records.documents import find_in_row
from sikkerby.web.records.listing import Listing, list_initiatives
from sikkerby.web.records.model import (
    BASES_AT_FIRST,
    Initiative,
    Organisation,
    Place,
    Principle,
    Quotation,
)
from sikkerby.web.records.records import Records
from sikkerby.web.resources.quotation import list_supported
from sikkerby.web.sentences import say_bases
from sikkerby.web.served import records, site
from sikkerby.web.templating import cite
from sikkerby.web.words import listed, said, text


def find_thing_excerpt(path: str) -> Excerpt:
    """The excerpt of the thing with this path below `id/`. Raises NotFound where it has none."""
    found, kind = records(), path.partition("/")[0]
    thing = found.by_kind[kind].get(f"{site().base}id/{path}") if kind in _DESCRIBED else None
    if thing is None:
        raise NotFound("thing-not-embeddable", path)
    called = thing.short if isinstance(thing, Principle) else getattr(thing, "name", None)
    excerpt = _DESCRIBED[kind](found, thing)
    return replace(excerpt, path=f"/doc/{path}", name=said(called) if called else "")


def _initiative(found: Records, initiative: Initiative) -> Excerpt:
    entries = [entry for basis in BASES_AT_FIRST for entry in initiative.parties(basis)]
    parties = found.organisations.read(entry.party for entry in entries)
    names = listed(party.short for party in parties) or text("implied_only")
    words = next((entry.quotations for entry in entries), initiative.words("coverage"))
    strategy = found.strategy_of(initiative.edition)
    citation = text(
        "citation", title=initiative.name.da, n=initiative.row, x=strategy.source,
        period=strategy.period, version=site().version.name, site=text("site"),
    )  # fmt: skip
    sentence = text("excerpt_initiative", title=said(initiative.name), x=names)
    return Excerpt("", sentence, words[:1], citation=citation)


def _organisation(found: Records, organisation: Organisation) -> Excerpt:
    listings = {
        basis: list_initiatives(found, "party", organisation.iri, basis) for basis in BASES_AT_FIRST
    }
    counts = {basis: listing.total for basis, listing in listings.items()}
    units = list_initiatives(found, "unit", organisation.iri)
    if not any(counts.values()):
        return Excerpt("", text("excerpt_unit", x=organisation.name, n=units.total), _first(units))
    sentence = text(
        "excerpt_organisation",
        x=organisation.name,
        n=sum(counts.values()),
        total=found.total,
        parts=say_bases(counts),
    )
    return Excerpt("", sentence, _first(*listings.values()))


def _place(found: Records, place: Place) -> Excerpt:
    citywide = list_initiatives(found, "place", place.iri, "citywide")
    if place.kind == "Municipality":
        sentence = text("excerpt_of", x=place.name, y=text("n_citywide", n=citywide.total))
        return Excerpt("", sentence, _first(citywide))
    named = list_initiatives(found, "place", place.iri, "named")
    if not named:
        sentence = text("none_names_this", place=place.name)
        covered = text("excerpt_citywide", n=citywide.total)
        return Excerpt("", f"{sentence} {covered}", _first(citywide))
    return Excerpt("", text("n_name_this", n=named.total, place=place.name), _first(named))


def _principle(found: Records, principle: Principle) -> Excerpt:
    n = text("n_initiatives", n=list_initiatives(found, "principle", principle.iri).total)
    return Excerpt("", text("excerpt_of", x=principle.short, y=n), principle.quotations[:1])


def _quotation(found: Records, quotation: Quotation) -> Excerpt:
    supported, _ = list_supported(found, quotation)
    initiative = find_in_row(found, quotation.edition, quotation.row)
    name = f"{said(initiative.name)}. " if initiative else ""
    facts = "; ".join(f"{entry.name}: {entry.text}" for entry in supported[:3])
    return Excerpt("", f"{name}{facts}", (quotation,), citation=cite(quotation))


def _first(*listings: Listing) -> tuple[Quotation, ...]:
    """The words that put the first initiative of them there."""
    words = (entry.quotations for listing in listings for entry in listing.entries)
    return next((found[:1] for found in words if found), ())


_DESCRIBED: dict[str, Callable[[Records, Any], Excerpt]] = {
    "initiative": _initiative,
    "organisation": _organisation,
    "place": _place,
    "principle": _principle,
    "quote": _quotation,
}
