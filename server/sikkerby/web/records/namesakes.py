"""What tells things with the same name apart where there are several municipalities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sikkerby.bilingual import Bilingual
from sikkerby.web.records.model import Organisation, Place, Principle, Thing
from sikkerby.web.records.parties import find_authorities
from sikkerby.web.records.records import Records


def tell_apart(records: Records, things: Iterable[Thing]) -> Mapping[str, Bilingual]:
    """By IRI: of an organisation the authority that it belongs to, of a place its municipality, of
    a principle its strategy; of nothing where there is one strategy."""
    if records.has_one_strategy:
        return {}
    shown = list(things)
    authorities = find_authorities(records, (t for t in shown if isinstance(t, Organisation)))
    found = {iri: authority.name for iri, authority in authorities.items()}
    largest = {t.iri: t.around[-1] for t in shown if isinstance(t, Place) and t.around}
    records.places.read(largest.values())
    found |= {iri: records.places[around].name for iri, around in largest.items()}
    for thing in shown:
        if isinstance(thing, Principle):
            found[thing.iri] = records.strategy_of(thing.edition).with_years
    return found
