"""The page of an organisation or unit: what it is in, with whom, where, and by which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

from markupsafe import Markup

from sikkerby.web.bars import Bar
from sikkerby.web.figures.drawing.ego import Spoke, draw_ego
from sikkerby.web.figures.drawing.network import Party, Tie
from sikkerby.web.records import parties
from sikkerby.web.records.filter import Partner
from sikkerby.web.records.listing import MOST_LISTED, list_by_party, list_by_unit
from sikkerby.web.records.model import BASES, BASES_AT_FIRST, Organisation
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address
from sikkerby.web.served import Site
from sikkerby.web.templating import address_of, render
from sikkerby.web.wording import Line, Value, additions, concept, where
from sikkerby.web.words import said, text

_MOST_BARS = 20


def render_organisation(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no organisation that is shown."""
    organisation = records.organisations.get(iri)
    if organisation is None:
        return None
    found, number_of_partners = parties.find_partners(records, iri, MOST_LISTED)
    records.organisations.read(partner.iri for partner in found)
    partners = [(records.organisations[partner.iri], partner) for partner in found]
    # The table and the picture lead to the same words.
    shared_address = cache(partial(_shared_address, records, iri))
    units, number_of_units = records.organisations.first_with("unit_of_iri", iri, MOST_LISTED)
    strategies = parties.count_strategies(records, iri)
    places, number_of_places = parties.count_places(records, iri, _MOST_BARS)
    return render(
        "organisation.html",
        records=records,
        organisation=organisation,
        taking_part={basis: list_by_party(records, iri, basis) for basis in BASES},
        partners=partners,
        authorities=parties.find_authorities(records, (other for other, _ in partners)),
        more_partners=number_of_partners - len(partners),
        # Where the table does not show all partners, a picture of some would mislead.
        ego=_draw_ego(organisation, partners, shared_address)
        if number_of_partners == len(partners)
        else None,
        shared_address=shared_address,
        mentions=list_by_unit(records, iri),
        units=units,
        more_units=number_of_units - len(units),
        places=_places(records, iri, places),
        more_places=number_of_places - len(places),
        strategies=_strategies(records, iri, strategies),
        more_strategies=max(0, len(strategies) - _MOST_BARS),
        principles=_principles(records, iri, strategies),
        list_address=partial(list_address, records),
        where=partial(where, records),
        additions=_additions(records, organisation),
        address=served.document_address(iri),
    )


def _shared_address(records: Records, a: str, b: str, basis: str) -> str:
    """The words of what two parties share, of which the weaker is in it on that basis."""
    looked_up = BASES[: BASES.index(basis) + 1]
    weakest = () if looked_up == (basis,) else (basis,)
    return list_address(records, parties=(a, b), basis=looked_up, weakest=weakest, view="words")


def _draw_ego(
    organisation: Organisation,
    partners: list[tuple[Organisation, Partner]],
    shared_address: Callable[[str, str], str],
) -> Markup | None:
    """The picture of what the source names or mentions; None where it would be empty."""
    spokes = [
        Spoke(_drawn(other), other.slug, ties)
        for other, partner in partners
        if (ties := _ties(organisation, other, partner, shared_address))
    ]
    if not spokes:
        return None
    title = text("ego_title", x=organisation.name)
    return draw_ego(_drawn(organisation), spokes, title, text("ego_description", n=len(spokes)))


def _drawn(party: Organisation) -> Party:
    name = said(party.name)
    marked = f"{name} †" if party.is_incomplete else name
    return Party(name, marked, party.kind, party.hue, 0, address_of(party))


def _ties(
    a: Organisation, b: Organisation, partner: Partner, shared_address: Callable[[str, str], str]
) -> dict[str, Tie]:
    pair = text("pair", a=a.short, b=b.short)
    return {
        basis: Tie(
            n,
            f"{pair}: {text('n_initiatives', n=n)}, {text(f'basis_{basis}').lower()}",
            shared_address(b.iri, basis),
        )
        for basis in BASES_AT_FIRST
        if (n := partner.counts[basis])
    }


def _places(records: Records, iri: str, counts: list[tuple[str, int]]) -> list[Bar]:
    records.places.read(place for place, _ in counts)
    bars = [
        Bar(
            said(records.places[place].name),
            n,
            list_address(records, parties=(iri,), places=(place,), view="words"),
        )
        for place, n in counts
    ]
    by_coverage = parties.count_coverage(records, iri)
    for value, name in (("citywide", "Citywide"), ("unnamed", "UnnamedAreas")):
        if n := by_coverage.get(name, 0):
            address = list_address(records, parties=(iri,), coverage=(value,), view="words")
            bars.append(Bar(concept(records, name), n, address))
    return bars


def _strategies(records: Records, iri: str, counts: Mapping[str, int]) -> list[Bar]:
    """How often it takes part in each strategy, where it does in several."""
    if len(counts) < 2:
        return []
    shown = list(counts)[:_MOST_BARS]
    return [
        Bar(
            said(strategy.with_years),
            counts[strategy.iri],
            list_address(records, parties=(iri,), strategies=(strategy.iri,), view="words"),
        )
        for strategy in records.strategies.read(shown)
    ]


def _principles(records: Records, iri: str, counts: Mapping[str, int]) -> list[Bar]:
    """How often it takes part under each principle; no two strategies have the same ones."""
    strategies = list(counts)
    if not counts and records.has_one_strategy:
        strategies = [strategy.iri for strategy in records.all_strategies]
    if len(strategies) != 1:
        return []
    found = parties.count_principles(records, iri, strategies[0])
    records.principles.read(principle for principle, _, _ in found)
    return [
        Bar(
            said(records.principles[principle].short),
            own,
            list_address(records, parties=(iri,), principles=(principle,), view="words"),
            also,
        )
        for principle, own, also in found
    ]


def _additions(records: Records, organisation: Organisation) -> list[Line]:
    more: list[Line] = []
    if organisation.classification:
        name = concept(records, organisation.classification)
        more.append(Line(text("classification"), (Value(name),)))
    if organisation.unit_of:
        larger = records.organisations.get(organisation.unit_of)
        name = said(larger.name) if larger else organisation.unit_of
        more.append(Line(text("unit_of"), (Value(name, address_of(organisation.unit_of)),)))
    return additions(organisation, *more)
