"""What the words of a quotation support."""

from __future__ import annotations

from sikkerby.web.records.listing import MOST_LISTED
from sikkerby.web.records.model import Quotation, Statement
from sikkerby.web.records.records import Records
from sikkerby.web.records.related import find_supported
from sikkerby.web.resources.supported import Supported, say_fact, say_participation, say_statement
from sikkerby.web.templating import address_of
from sikkerby.web.wording import name_term
from sikkerby.web.words import said, text


def list_supported(records: Records, quotation: Quotation) -> tuple[list[Supported], int]:
    """What the words carry, by kind, and how much more there is."""
    holders, number = find_supported(records, quotation.iri, MOST_LISTED)
    statements = records.statements.read(holders)
    # The heading of a section carries the principle of every row below it.
    records.initiatives.read(s.subject for s in statements if s.property == "principle")
    own = [s for s in statements if "/id/initiative/" in s.subject]
    found = [
        *(say_participation(records, entry) for entry in records.participations.read(holders)),
        *(_of_initiative(records, statement) for statement in own),
        *(say_fact(records, fact) for fact in records.facts.read(holders)),
        *(_of_another(records, statement) for statement in statements if statement not in own),
    ]
    return list(dict.fromkeys(found)), number - len(holders)


def _of_initiative(records: Records, statement: Statement) -> Supported:
    found = say_statement(records, statement)
    if (found.address and statement.property != "principle") or statement.property == "coverage":
        return found
    # What leads nowhere leads to the initiative, which many share a principle with.
    initiative = records.initiatives[statement.subject]
    name = said(initiative.name)
    if statement.property == "principle":
        name = f"{found.text} – {name}"
    return Supported(found.name, name, address_of(initiative))


def _of_another(records: Records, statement: Statement) -> Supported:
    """The ages of a target group, or the sentence of a principle."""
    thing = records.thing(statement.subject)
    if thing is None:
        return say_statement(records, statement)
    name = {"minAge": text("age"), "maxAge": text("age"), "title": text("principle")}.get(
        statement.property
    ) or name_term(records, statement.property)
    shown = thing.short if statement.property == "title" else thing.name
    return Supported(name, said(shown), address_of(thing))
