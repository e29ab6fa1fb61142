"""What the page of an organisation or unit draws: its partners."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Row

from markupsafe import Markup

from sikkerby.web.figures.drawing.network import Tie, tie_parties
from sikkerby.web.figures.drawing.svg import draw
from sikkerby.web.records.model import BASES_AT_FIRST, Organisation
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address
from sikkerby.web.records.sharing import sharing_on


def shared_address(records: Records, a: str, b: str, basis: str) -> str:
    """The words of what two parties share, of which the weaker is in it on that basis."""
    return list_address(records, **sharing_on((basis,), a, b))


def draw_partners(
    records: Records, organisation: Organisation, partners: Sequence[Row]
) -> Markup | None:
    """The picture of what the source names or mentions; None where it would be empty."""
    spokes: dict[Organisation, dict[str, Tie]] = {}
    for partner in partners:
        other = records.organisations[partner["iri"]]
        for basis in BASES_AT_FIRST:
            if n := partner[basis]:
                address = shared_address(records, organisation.iri, other.iri, basis)
                tie = tie_parties(organisation.short, other.short, basis, n, address)
                spokes.setdefault(other, {})[basis] = tie
    return draw("ego", centre=organisation, spokes=spokes) if spokes else None
