"""The page of an initiative: what is stated about it, and the row that says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sikkerby.web.records.model import Fact, Initiative
from sikkerby.web.records.records import Records
from sikkerby.web.records.similar import find_similar
from sikkerby.web.resources.printed import marked_quotations, printed_row
from sikkerby.web.served import Site
from sikkerby.web.structured_data import describe_initiative
from sikkerby.web.templating import render
from sikkerby.web.wording import Line, Value, additions, ages, amount, where
from sikkerby.web.words import language, listed, text

_MOST_SIMILAR = 5


@dataclass(frozen=True)
class Number:
    """A stated fact and its number in words."""

    fact: Fact
    amount: str


def render_initiative(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no initiative."""
    initiative = records.initiatives.get(iri)
    if initiative is None:
        return None
    group = records.target_groups[initiative.audience]
    return render(
        "initiative.html",
        records=records,
        initiative=initiative,
        strategy=records.strategy_of(initiative.edition),
        period=records.strategy_of(initiative.edition).period,
        principle=records.principles[initiative.principle],
        group=group,
        ages=ages(group),
        facts=[Number(fact, amount(records, fact)) for fact in initiative.facts],
        printed=printed_row(records, initiative, marked_quotations(records, initiative)),
        where=partial(where, records),
        additions=_additions(initiative),
        similar=_similar(records, initiative),
        address=served.document_address(iri),
        structured=describe_initiative(served, records, initiative),
    )


def _additions(initiative: Initiative) -> list[Line]:
    more: list[Line] = []
    if initiative.printed_title.rstrip(".") != initiative.name.da:
        more.append(Line(text("corrected_title"), (Value(initiative.name.da, "", "da"),)))
    if language() == "da" and initiative.description.en:
        more.append(
            Line(text("english_description"), (Value(initiative.description.en, "", "en"),))
        )
    kind = "is_service" if initiative.is_service else "is_no_service"
    more.append(Line(text("service"), (Value(text(kind)),)))
    return additions(initiative, *more)


def _similar(records: Records, initiative: Initiative) -> list[tuple[Initiative, str]]:
    """The initiatives that share most with this one, each with what they share."""
    found = find_similar(records, initiative.iri, _MOST_SIMILAR)
    records.initiatives.read([other for other, _ in found])
    return [
        (
            records.initiatives[other],
            listed(thing.short for iri in shared if (thing := records.thing(iri))),
        )
        for other, shared in found
    ]
