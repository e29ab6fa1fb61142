"""The words of the source behind a row: of the initiatives that it names, or that it counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from sikkerby.vocabulary import SB
from sikkerby.web.addresses import absolute, lasting_url
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import BASES_AT_FIRST, Initiative, Quotation
from sikkerby.web.records.reasons import Match, explain
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, Selection, select
from sikkerby.web.served import site
from sikkerby.web.templating import lasting_addresses
from sikkerby.web.wording import concept, where

# Of each row; the address of the list says where the rest is.
MOST_QUOTED = 3
# The fields of a selection, by the kinds of IRIs that they take.
_FIELDS = {
    "place": "places",
    "principle": "principles",
    "strategy": "strategies",
    "target-group": "target",
}


@dataclass(frozen=True)
class Evidence:
    """Words of the source, and the address of all the initiatives that have such words."""

    quotations: tuple[Quotation, ...] = ()
    address: str = ""


def find_evidence(
    found: Records, iris: Collection[str], basis: Sequence[str] = BASES_AT_FIRST
) -> Evidence:
    """The words behind a row that names the things `iris`, where a party counts on these bases.

    Quotations that it names itself are its words. Else they are what its initiatives say of the
    other things, or what the initiatives say that have all these things.
    """
    if quotations := found.quotations.read(_of_kind(found, iris, "quote")):
        return Evidence(tuple(quotations))
    if initiatives := found.initiatives.read(_of_kind(found, iris, "initiative")):
        quoted = dict.fromkeys(q for entry in initiatives for q in _say(entry, iris))
        return Evidence(tuple(quoted)[: MOST_QUOTED * len(initiatives)])
    chosen = select_things(found, iris, basis)
    if chosen.is_open:
        return Evidence()
    matched = find_matches(found, chosen, MOST_QUOTED)[0]
    return Evidence(
        tuple(dict.fromkeys(q for entry in matched for r in entry.reasons for q in r.quotations)),
        lasting(chosen.address(view="words")),
    )


def find_matches(found: Records, chosen: Selection, most: int) -> tuple[list[Match], int]:
    """The first initiatives of a selection with the words that say so, and how many there are."""
    with match(found, chosen) as matches:
        return explain(found, chosen, matches.page(0, most)), matches.shown


def select_things(
    found: Records, iris: Collection[str], basis: Sequence[str] = BASES_AT_FIRST
) -> Selection:
    """The initiatives that have all these things, of those by which they can be chosen."""
    organisations = found.organisations.read(_of_kind(found, iris, "organisation"))
    units = [entry.iri for entry in organisations if entry.kind == "Unit"]
    covers = {SB.iri + name: key for key, name in COVERAGES.items()}
    return select(
        found,
        parties=tuple(entry.iri for entry in organisations if entry.iri not in units),
        unit=tuple(units),
        coverage=tuple(covers[iri] for iri in iris if iri in covers),
        basis=tuple(basis) or BASES_AT_FIRST,
        **{field: tuple(_of_kind(found, iris, kind)) for kind, field in _FIELDS.items()},
    )


def _of_kind(found: Records, iris: Collection[str], kind: str) -> list[str]:
    return [iri for iri in iris if iri.startswith(f"{found.base}id/{kind}/")]


def _say(initiative: Initiative, iris: Collection[str]) -> list[Quotation]:
    """What an initiative's row says of these things; else its title."""
    found = [
        *(entry.quotations for entry in initiative.participations if entry.party in iris),
        *(entry.quotations for entry in initiative.statements if entry.value in iris),
        *(entry.quotations for entry in initiative.facts if entry.iri in iris),
    ]
    return [*chain.from_iterable(found or [initiative.words("printedTitle")])]


def lasting(address: str) -> str:
    """An address of the site as others may cite it: below the base where only this machine is known
    to reach the site."""
    here = site()
    if lasting_url(here.settings):
        return absolute(address)
    return urljoin(here.base, address.lstrip("/"))


def write_quotation(found: Records, quotation: Quotation) -> dict[str, Any]:
    """Words of the source as JSON values: where they stand, and where to look them up."""
    return {
        "words": quotation.text,
        "sentence": quotation.sentence,
        "where": where(found, quotation),
        "row": quotation.row,
        "column": concept(found, quotation.column),
        "start": quotation.start,
        "end": quotation.end,
        "address": lasting_addresses(quotation)[0],
    }
