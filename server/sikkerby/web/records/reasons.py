"""Why an initiative matches: the words for each filter that it meets."""

from __future__ import annotations

from dataclasses import dataclass

from sikkerby.web.records.matching import Matched
from sikkerby.web.records.model import Initiative, Quotation
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import Selection


@dataclass(frozen=True)
class Reason:
    """Words for one filter that an initiative meets: which field, what it is, the words."""

    field: str
    value: str
    basis: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True)
class Match:
    """An initiative that meets all filters, how, and by which words."""

    initiative: Initiative
    basis: str
    reach: str
    reasons: tuple[Reason, ...]


def explain(records: Records, chosen: Selection, matched: list[Matched]) -> list[Match]:
    """The initiatives that matched, each with its reasons."""
    # The whole list shows no words: there is no filter that they would be the reason for.
    shows_words = chosen.view == "words" or not chosen.is_open
    lookup = records.initiatives if shows_words else records.outlines
    lookup.read([entry.initiative for entry in matched])
    found: list[Match] = []
    for entry in matched:
        initiative = lookup[entry.initiative]
        reasons = tuple(_reasons(records, initiative, chosen, entry.reach))
        found.append(Match(initiative, entry.basis, entry.reach, reasons))
    return found


def _reasons(
    records: Records, initiative: Initiative, chosen: Selection, reach: str
) -> list[Reason]:
    reasons = [
        Reason("party", iri, taking_part.basis, taking_part.quotations)
        for iri in chosen.parties
        if (taking_part := initiative.by_party.get(iri)) and taking_part.basis in chosen.basis
    ]
    if reach:
        reasons.append(_by_place(records, initiative, reach, chosen.places))
    own = {initiative.principle, *(initiative.also if chosen.also else ())}
    for iri in sorted(own & set(chosen.principles)):
        field = "principle" if iri == initiative.principle else "alsoSupports"
        reasons.append(Reason(field, iri, "", initiative.words(field, iri)))
    if chosen.coverage:
        reasons.append(Reason("coverage", initiative.coverage, "", initiative.words("coverage")))
    for unit in chosen.unit:
        if unit in initiative.units:
            words = initiative.words("mentionsUnit", unit)
            reasons.append(Reason("mentionsUnit", unit, "", words))
    if chosen.age is not None or chosen.target:
        reasons.append(Reason("audience", initiative.audience, "", initiative.words("audience")))
    return reasons


def _by_place(
    records: Records, initiative: Initiative, reach: str, places: tuple[str, ...]
) -> Reason:
    if reach == "citywide":
        return Reason("coverage", initiative.coverage, reach, initiative.words("coverage"))
    for place in places:
        around = records.places[place].around
        for named in initiative.places:
            if (
                (reach == "named" and named == place)
                or (reach == "inside" and place in records.places[named].around)
                or (reach == "around" and named in around)
            ):
                return Reason("spatial", named, reach, initiative.words("spatial", named))
    raise AssertionError(f"{initiative.iri} does not reach {places}")
