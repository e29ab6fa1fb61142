"""Why an initiative matches: the words for each filter that it meets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

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


def explain(records: Records, chosen: Selection, matched: list[sqlite3.Row]) -> list[Match]:
    """The initiatives that matched, on a page of `Matches`, each with its reasons."""
    # The whole list shows no words: there is no filter that they would be the reason for.
    is_whole = chosen.is_open and chosen.view != "words"
    lookup = records.outlines if is_whole else records.initiatives
    initiatives = lookup.read(row["iri"] for row in matched)
    return [
        Match(found, basis, reach, tuple(_reasons(found, chosen, reach, named)))
        for found, (_, basis, reach, named) in zip(initiatives, matched, strict=True)
    ]


def _reasons(initiative: Initiative, chosen: Selection, reach: str, named: str) -> Iterator[Reason]:
    def stated(field: str, value: str, how: str = "") -> Reason:
        # One statement says the coverage, whose value is a local name here.
        words = initiative.words(field, "" if field == "coverage" else value)
        return Reason(field, value, how, words)

    for iri in chosen.parties:
        if (taking_part := initiative.by_party.get(iri)) and taking_part.basis in chosen.basis:
            yield Reason("party", iri, taking_part.basis, taking_part.quotations)
    if reach == "citywide":
        yield stated("coverage", initiative.coverage, reach)
    elif reach:
        yield stated("spatial", named, reach)
    for iri in sorted({initiative.principle, *initiative.also} & {*chosen.principles}):
        if iri == initiative.principle:
            yield stated("principle", iri)
        elif chosen.also:
            yield stated("alsoSupports", iri)
    if chosen.coverage:
        yield stated("coverage", initiative.coverage)
    for unit in chosen.unit:
        if unit in initiative.units:
            yield stated("mentionsUnit", unit)
    if chosen.age is not None or chosen.target:
        yield stated("audience", initiative.audience)
