"""The excerpts of things that have a page: what there is to say of each in one sentence, and the
words that say it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sikkerby.errors import NotFound
from sikkerby.web.excerpts import Excerpt
from sikkerby.web.records.listing import (
    Listing,
    list_by_party,
    list_by_place,
    list_by_principle,
    list_by_unit,
    list_citywide,
)
from sikkerby.web.records.model import (
    BASES_AT_FIRST,
    Initiative,
    Organisation,
    Place,
    Principle,
    Quotation,
)
from sikkerby.web.records.records import Records
from sikkerby.web.resources.quotation import describe_quotation
from sikkerby.web.served import records, site
from sikkerby.web.words import listed, said, text

# A sentence, and the words behind it.
Told = tuple[str, tuple[Quotation, ...]]


def of_thing(path: str) -> Excerpt:
    """Of the thing whose IRI ends so below `id/`. Raises NotFound for one that has none."""
    found = records()
    kind = path.partition("/")[0]
    things: dict[str, tuple[Any, Callable[[Records, Any], Told]]] = {
        "initiative": (found.initiatives, _initiative),
        "organisation": (found.organisations, _organisation),
        "place": (found.places, _place),
        "principle": (found.principles, _principle),
        "quote": (found.quotations, _quotation),
    }
    lookup, tell = things.get(kind, (None, None))
    thing = lookup.get(f"{site().base}id/{path}") if lookup else None
    if thing is None or tell is None:
        raise NotFound(f"Nothing of the page /doc/{path} can be embedded.")
    sentence, words = tell(found, thing)
    called = thing.short if isinstance(thing, Principle) else getattr(thing, "name", None)
    name = said(called) if called else ""
    return Excerpt(f"/doc/{path}", sentence, words, name=name)


def _initiative(found: Records, initiative: Initiative) -> Told:
    entries = [entry for basis in BASES_AT_FIRST for entry in initiative.parties(basis)]
    parties = found.organisations.read(entry.party for entry in entries)
    names = listed(party.short for party in parties) or text("implied_only")
    words = next((entry.quotations for entry in entries), initiative.words("coverage"))
    return text("excerpt_initiative", title=said(initiative.name), x=names), words[:1]


def _organisation(found: Records, organisation: Organisation) -> Told:
    listings = {basis: list_by_party(found, organisation.iri, basis) for basis in BASES_AT_FIRST}
    counts = [
        text(f"of_them_{basis}", n=listing.total)
        for basis, listing in listings.items()
        if listing.total
    ]
    units = list_by_unit(found, organisation.iri)
    if not counts:
        sentence = text("excerpt_unit", x=organisation.name, n=units.total)
        return sentence, _first(units)
    total = sum(listing.total for listing in listings.values())
    sentence = text(
        "excerpt_organisation",
        x=organisation.name,
        n=total,
        total=found.total,
        parts=listed(counts),
    )
    return sentence, _first(*listings.values())


def _place(found: Records, place: Place) -> Told:
    citywide = list_citywide(found, place.iri)
    if place.kind == "Municipality":
        return text("excerpt_of", x=place.name, y=text("n_citywide", n=citywide.total)), _first(
            citywide
        )
    named = list_by_place(found, place.iri, ("named",))
    if not named:
        sentence = text("none_names_this", place=place.name)
        covered = text("excerpt_citywide", n=citywide.total)
        return f"{sentence} {covered}", _first(citywide)
    return text("n_name_this", n=named.total, place=place.name), _first(named)


def _principle(found: Records, principle: Principle) -> Told:
    n = text("n_initiatives", n=list_by_principle(found, principle.iri).total)
    return text("excerpt_of", x=principle.short, y=n), principle.quotations[:1]


def _quotation(found: Records, quotation: Quotation) -> Told:
    shown = describe_quotation(found, quotation)
    supported = shown["supported"]
    assert isinstance(supported, list)
    initiative = shown["initiative"]
    name = f"{said(initiative.name)}. " if isinstance(initiative, Initiative) else ""
    facts = "; ".join(f"{entry.name}: {entry.value}" for entry in supported[:3])
    return f"{name}{facts}", (quotation,)


def _first(*listings: Listing) -> tuple[Quotation, ...]:
    """The words that put the first initiative of them there."""
    words = (entry.quotations for listing in listings for entry in listing.entries)
    return next((found[:1] for found in words if found), ())
