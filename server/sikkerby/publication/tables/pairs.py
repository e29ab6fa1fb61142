"""Tables of pairs: where a resource points to several, each pair in a row of its own."""

from __future__ import annotations

from pyoxigraph import NamedNode

from sikkerby.publication.tables import rows
from sikkerby.publication.tables.columns import Scope, Table, along, iri
from sikkerby.vocabulary import CV, DCT, SB

_INITIATIVE = ("initiative", "Indsats", "Initiative", "initiatives")
_PLACE = ("place", "Sted", "Place", "places")
_PRINCIPLE = ("principle", "Princip", "Principle", "principles")
_UNIT = ("unit", "Enhed", "Unit", "organisations")
_LEAD = ("lead", "Ledes af", "Led by", "organisations")
_EARLIER = ("earlier", "Tidligere", "Earlier", "")
_PARTICIPATION = ("participation", "Deltagelse", "Participation", "participations")
_ROLE = ("role", "Rolle", "Role", "concepts")


def _pairs(
    name: str,
    da: str,
    en: str,
    kind: str,
    subject: tuple[str, str, str, str],
    object: tuple[str, str, str, str],
    *properties: NamedNode,
    scope: Scope = Scope.EDITION,
) -> Table:
    """A table of pairs; subject and object are column, both headings, and the table they key."""
    columns = tuple(
        iri(f"{column}_iri", f"{danish} (IRI)", f"{english} (IRI)", along(of=place), table,
            required=True)
        for place, (column, danish, english, table) in enumerate((subject, object))
    )  # fmt: skip
    return Table(
        name, da, en, rows.pairs(kind, *properties), tuple(c.name for c in columns),
        (*columns, iri("property_iri", "Egenskab (IRI)", "Property (IRI)", along(of=2))),
        scope, sheet=False, indexes=(columns[1].name,),
    )  # fmt: skip


PAIRS: tuple[Table, ...] = (
    _pairs("initiative_places", "Indsatsers steder", "Places of initiatives", "Initiative",
           _INITIATIVE, _PLACE, DCT["spatial"]),
    _pairs("initiative_principles", "Indsatsers principper", "Principles of initiatives",
           "Initiative", _INITIATIVE, _PRINCIPLE, SB["principle"], SB["alsoSupports"]),
    _pairs("initiative_units", "Indsatsers enheder", "Units of initiatives", "Initiative",
           _INITIATIVE, _UNIT, SB["mentionsUnit"]),
    _pairs("initiative_leads", "Indsatsers ledelse", "Leads of initiatives", "Initiative",
           _INITIATIVE, _LEAD, SB["leadOrganisation"], SB["leadUnit"]),
    _pairs("continuations", "Fortsættelser", "Continuations", "Initiative",
           _INITIATIVE, _EARLIER, SB["continues"]),
    _pairs("participation_roles", "Deltagelsers roller", "Roles of participations",
           "Participation", _PARTICIPATION, _ROLE, CV["role"]),
)  # fmt: skip
