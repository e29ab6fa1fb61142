"""What the page of an organisation or unit draws: its partners."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from sikkerby.web.figures.drawing.ego import Spoke, draw_ego
from sikkerby.web.figures.drawing.network import Party, Tie
from sikkerby.web.records.matching import Partner
from sikkerby.web.records.model import BASES_AT_FIRST, Organisation
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address
from sikkerby.web.records.sharing import sharing_on
from sikkerby.web.templating import address_of
from sikkerby.web.words import said, text


def shared_address(records: Records, a: str, b: str, basis: str) -> str:
    """The words of what two parties share, of which the weaker is in it on that basis."""
    return list_address(records, **sharing_on((basis,), a, b))


def draw_partners(
    records: Records, organisation: Organisation, partners: Sequence[Partner]
) -> Markup | None:
    """The picture of what the source names or mentions; None where it would be empty."""
    spokes = []
    for partner in partners:
        other = records.organisations[partner.iri]
        pair = text("pair", a=organisation.short, b=other.short)
        ties = {
            basis: Tie(
                n,
                f"{pair}: {text('n_initiatives', n=n)}, {text(f'basis_{basis}').lower()}",
                shared_address(records, organisation.iri, other.iri, basis),
            )
            for basis in BASES_AT_FIRST
            if (n := partner.counts[basis])
        }
        if ties:
            spokes.append(Spoke(_drawn(other), other.slug, ties))
    if not spokes:
        return None
    title = text("ego_title", x=organisation.name)
    return draw_ego(_drawn(organisation), spokes, title, text("ego_description", n=len(spokes)))


def _drawn(party: Organisation) -> Party:
    name = said(party.name)
    return Party(name, name, party.kind, party.hue, 0, address_of(party))
