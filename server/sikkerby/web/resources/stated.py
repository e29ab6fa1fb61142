"""The page of what is stated about something: a participation, statement, fact or correction.

Each has its value in words, what it is about, and the words of the source in their row.
"""

from __future__ import annotations

from sikkerby.vocabulary import SB
from sikkerby.web.records import model
from sikkerby.web.records.documents import find_in_row, print_row
from sikkerby.web.records.records import Records
from sikkerby.web.resources.supported import (
    Supported,
    name_thing,
    say_fact,
    say_participation,
    say_statement,
)
from sikkerby.web.templating import address_of
from sikkerby.web.wording import Line, Value, concept, line
from sikkerby.web.words import said, text

Stated = model.Participation | model.Statement | model.Fact | model.Correction


def describe_participation(records: Records, found: model.Participation) -> dict[str, object]:
    """What the page of a participation shows."""
    roles = [Value(concept(records, role), address_of(SB.iri + role)) for role in found.roles]
    stated = say_participation(records, found)
    return _describe(records, found, text("participation"), stated, line("roles", *roles))


def describe_statement(records: Records, found: model.Statement) -> dict[str, object]:
    """What the page of a statement shows."""
    return _describe(records, found, text("statement"), say_statement(records, found))


def describe_fact(records: Records, found: model.Fact) -> dict[str, object]:
    """What the page of a stated fact shows."""
    return _describe(records, found, concept(records, "StatedFact"), say_fact(records, found))


def describe_correction(records: Records, found: model.Correction) -> dict[str, object]:
    """What the page of a correction shows."""
    words = f"»{found.printed}« → »{found.corrected}«"
    return _describe(
        records,
        found,
        concept(records, "Correction"),
        Supported(concept(records, found.column), words, "", "da"),
        line("reason", Value(said(found.reason))),
        line("corrected_by", name_thing(records, found.creator)),
        line("date", Value(found.created)),
    )


def _describe(
    records: Records, found: Stated, kind: str, stated: Supported, *lines: Line
) -> dict[str, object]:
    about = found.subject if isinstance(found, model.Statement) else found.initiative
    quotations = () if isinstance(found, model.Correction) else found.quotations
    initiative = _row_of(records, about, quotations)
    return {
        "kind": kind,
        "stated": stated,
        "about": name_thing(records, about),
        "lines": list(filter(None, lines)),
        "quotations": quotations,
        "initiative": initiative,
        "printed": print_row(records, initiative, quotations) if initiative else None,
    }


def _row_of(
    records: Records, about: str, quotations: tuple[model.Quotation, ...]
) -> model.Initiative | None:
    """The row in which the words stand, or that of what they are about."""
    for quotation in quotations:
        if found := find_in_row(records, quotation.edition, quotation.row):
            return found
    return records.initiatives.get(about)
