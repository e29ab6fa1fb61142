"""The page of an organisation or unit: what it is in, with whom, where, and by which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

from markupsafe import Markup

from sikkerby.web.bars import Bar, list_bars
from sikkerby.web.figures.drawing.ego import draw_ego
from sikkerby.web.figures.drawing.network import Tie, tie_parties
from sikkerby.web.records import parties
from sikkerby.web.records.listing import MOST_LISTED, list_initiatives
from sikkerby.web.records.matching import Partner
from sikkerby.web.records.model import BASES, BASES_AT_FIRST, Organisation
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, list_address
from sikkerby.web.records.sharing import sharing_on
from sikkerby.web.resources.supported import additions, name_thing
from sikkerby.web.wording import Value, concept, line

_MOST_BARS = 20


def describe_organisation(records: Records, organisation: Organisation) -> dict[str, object]:
    """What the page of an organisation or unit shows."""
    iri = organisation.iri
    found, number_of_partners = parties.find_partners(records, iri, MOST_LISTED)
    records.organisations.read(partner.iri for partner in found)
    partners = [(records.organisations[partner.iri], partner) for partner in found]
    # The table and the picture lead to the same words.
    shared_address = cache(partial(_shared_address, records, iri))
    units, number_of_units = records.organisations.first_with("unit_of_iri", iri, MOST_LISTED)
    strategies = list(parties.count_strategies(records, iri).items())
    places, number_of_places = parties.count_places(records, iri, _MOST_BARS)
    return {
        "organisation": organisation,
        "taking_part": {basis: list_initiatives(records, "party", iri, basis) for basis in BASES},
        "partners": partners,
        "authorities": parties.find_authorities(records, (other for other, _ in partners)),
        "more_partners": number_of_partners - len(partners),
        # Where the table does not show all partners, a picture of some would mislead.
        "ego": _draw_ego(organisation, partners, shared_address)
        if number_of_partners == len(partners)
        else None,
        "shared_address": shared_address,
        "mentions": list_initiatives(records, "unit", iri),
        "units": units,
        "more_units": number_of_units - len(units),
        "places": [
            *list_bars(records, "places", places, parties=(iri,)),
            *_coverages(records, iri),
        ],
        "more_places": number_of_places - len(places),
        # How often it takes part in each strategy, where it does in several.
        "strategies": list_bars(records, "strategies", strategies[:_MOST_BARS], parties=(iri,))
        if len(strategies) > 1
        else [],
        "more_strategies": max(0, len(strategies) - _MOST_BARS),
        "principles": _principles(records, iri, strategies),
        "additions": additions(
            organisation,
            line("classification", Value(concept(records, organisation.classification))),
            line("unit_of", name_thing(records, organisation.unit_of)),
        ),
    }


def _shared_address(records: Records, a: str, b: str, basis: str) -> str:
    """The words of what two parties share, of which the weaker is in it on that basis."""
    return list_address(records, **sharing_on((basis,), a, b))


def _draw_ego(
    organisation: Organisation,
    partners: list[tuple[Organisation, Partner]],
    shared_address: Callable[[str, str], str],
) -> Markup | None:
    """The picture of what the source names or mentions; None where it would be empty."""
    spokes: dict[Organisation, dict[str, Tie]] = {}
    for other, partner in partners:
        for basis in BASES_AT_FIRST:
            if n := partner.counts[basis]:
                address = shared_address(other.iri, basis)
                tie = tie_parties(organisation.short, other.short, basis, n, address)
                spokes.setdefault(other, {})[basis] = tie
    return draw_ego(organisation, list(spokes.items())) if spokes else None


def _coverages(records: Records, iri: str) -> Iterator[Bar]:
    """How often it takes part where no place is named."""
    counts = parties.count_coverage(records, iri)
    for value in ("citywide", "unnamed"):
        name = COVERAGES[value]
        if n := counts.get(name, 0):
            address = list_address(records, parties=(iri,), coverage=(value,), view="words")
            yield Bar(concept(records, name), n, address)


def _principles(records: Records, iri: str, counts: list[tuple[str, int]]) -> list[Bar]:
    """How often it takes part under each principle; no two strategies have the same ones."""
    strategies = [strategy for strategy, _ in counts]
    if not counts and records.has_one_strategy:
        strategies = [strategy.iri for strategy in records.all_strategies]
    if len(strategies) != 1:
        return []
    counted = parties.count_principles(records, iri, strategies[0])
    return list_bars(records, "principles", counted, parties=(iri,))
