"""The page of what is stated about something: a participation, statement, fact or correction.

Each has its value in words, what it is about, and the words of the source in their row.
"""

from __future__ import annotations

from functools import partial

from sikkerby.vocabulary import SB
from sikkerby.web.records.documents import find_in_row
from sikkerby.web.records.model import Initiative, Quotation
from sikkerby.web.records.records import Records
from sikkerby.web.records.things import edition_of
from sikkerby.web.resources.printed import printed_row
from sikkerby.web.resources.supported import (
    Supported,
    say_fact,
    say_participation,
    say_statement,
)
from sikkerby.web.served import Site
from sikkerby.web.templating import address_of, render
from sikkerby.web.wording import Line, Value, concept, where
from sikkerby.web.words import said, text


def render_participation(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no participation."""
    found = records.participations.get(iri)
    if found is None:
        return None
    roles = tuple(Value(concept(records, role), address_of(SB.iri + role)) for role in found.roles)
    return _render(
        served, records, iri, text("participation"), say_participation(records, found),
        found.initiative, found.quotations, Line(text("roles"), roles),
    )  # fmt: skip


def render_statement(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no statement."""
    found = records.statements.get(iri)
    if found is None:
        return None
    return _render(
        served, records, iri, text("statement"), say_statement(records, found), found.subject,
        found.quotations,
    )  # fmt: skip


def render_fact(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no stated fact."""
    found = records.facts.get(iri)
    if found is None:
        return None
    return _render(
        served, records, iri, concept(records, "StatedFact"), say_fact(records, found),
        found.initiative, found.quotations,
    )  # fmt: skip


def render_correction(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no correction."""
    found = records.corrections.get(iri)
    if found is None:
        return None
    return _render(
        served, records, iri, concept(records, "Correction"),
        Supported(
            concept(records, found.column), f"»{found.printed}« → »{found.corrected}«", "", "da"
        ),
        found.initiative, (),
        Line(text("reason"), (Value(said(found.reason)),)),
        Line(text("corrected_by"), (_name(records, found.creator),)),
        Line(text("date"), (Value(found.created),)),
    )  # fmt: skip


def _name(records: Records, iri: str) -> Value:
    thing = records.thing(iri)
    return Value(said(thing.name) if thing else iri, address_of(iri))


def _render(
    served: Site,
    records: Records,
    iri: str,
    kind: str,
    stated: Supported,
    about: str,
    quotations: tuple[Quotation, ...],
    *lines: Line,
) -> str:
    edition = edition_of(iri)
    strategy = records.strategy_of(edition)
    initiative = _row_of(records, about, quotations)
    return render(
        "stated.html",
        kind=kind,
        iri=iri,
        stated=stated,
        about=_name(records, about),
        lines=[line for line in lines if any(value.text for value in line.values)],
        quotations=quotations,
        initiative=initiative,
        printed=printed_row(records, initiative, quotations) if initiative else None,
        strategy=strategy,
        period=strategy.period,
        where=partial(where, records),
        address=served.document_address(iri),
    )


def _row_of(records: Records, about: str, quotations: tuple[Quotation, ...]) -> Initiative | None:
    """The row in which the words stand, or that of what they are about."""
    for quotation in quotations:
        if found := find_in_row(records, quotation.edition, quotation.row):
            return found
    return records.initiatives.get(about)
