"""What is stated, in words: which property, which value, and where the value leads; and what the
editors added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from sikkerby.vocabulary import DCT, SB
from sikkerby.web.records.documents import find_in_row
from sikkerby.web.records.model import (
    Correction,
    Fact,
    Initiative,
    Link,
    Participation,
    Principle,
    Quotation,
    Statement,
    Thing,
)
from sikkerby.web.records.records import Records
from sikkerby.web.served import site
from sikkerby.web.templating import address_of
from sikkerby.web.wording import Line, Value, amount, concept, line, line_of, name_term
from sikkerby.web.words import listed, number, said, text, written

_RESOURCES = {"principle", "alsoSupports", "spatial", "audience", "mentionsUnit", "leadUnit",
              "leadOrganisation"}  # fmt: skip


# What others' concepts say of a thing: the text of the line, by the relation.
_CLASSIFIED = {DCT["subject"].value: "subjects", DCT["type"].value: "main_activity"}


Stated = Participation | Statement | Fact | Correction


@dataclass(frozen=True)
class Supported:
    """What words support: the property, its value as a `text`, where that leads, and the language
    of a text of the source."""

    name: str
    text: str
    address: str = ""
    language: str = ""


def name_thing(records: Records, iri: str, name: str = "") -> Value:
    """What a resource is called, or else `name` or its IRI, with its address."""
    thing = records.thing(iri)
    return Value(said(thing.name) if thing else name or iri, address_of(iri))


def name_concept(records: Records, name: str) -> Value:
    """What a term of ours is called, with its place in the vocabulary."""
    return Value(concept(records, name), address_of(SB.iri + name))


def name_record(found: Principle | Link | Correction) -> Value:
    """How a list shows a record: by its name or its number, or what was printed and is meant."""
    if isinstance(found, Correction):
        return Value(_misprint(found), address_of(found.iri), "da")
    name = found.short if isinstance(found, Principle) else found.name
    return Value(said(name), address_of(found.iri))


def _misprint(found: Correction) -> str:
    return f"»{found.printed}« → »{found.corrected}«"


def find_row(records: Records, found: Stated) -> Initiative | None:
    """The row in which the words of something stand, or that of what it is about."""
    for quotation in getattr(found, "quotations", ()):
        if initiative := find_in_row(records, quotation.edition, quotation.row):
            return initiative
    about = found.subject if isinstance(found, Statement) else found.initiative
    return records.initiatives.get(about)


def say_correction(records: Records, found: Correction) -> Supported:
    """What is printed in which column, and what is meant."""
    return Supported(concept(records, found.column), _misprint(found), "", "da")


def say_participation(records: Records, participation: Participation) -> Supported:
    """On which basis who takes part."""
    party = records.organisations[participation.party]
    return Supported(text(f"basis_{participation.basis}"), said(party.name), address_of(party))


def say_fact(records: Records, fact: Fact) -> Supported:
    """Which number is stated, and what kind it is of."""
    return Supported(concept(records, fact.kind), amount(records, fact))


def say_statement(records: Records, statement: Statement) -> Supported:
    """Which value a property has; of a text, the text."""
    name = name_term(records, statement.property)
    if statement.property in _RESOURCES:
        thing = records.thing(statement.value)
        is_principle = statement.property in ("principle", "alsoSupports")
        shown = (thing.short if is_principle else thing.name) if thing else statement.value
        return Supported(name, str(written(shown)), address_of(statement.value))
    if statement.property == "coverage":
        return Supported(name, concept(records, statement.value.removeprefix(SB.iri)))
    if statement.property in ("minAge", "maxAge"):
        return Supported(name, number(Decimal(statement.value)))
    return Supported(name, statement.value, "", "da")


def _target(link: Link) -> Value:
    """What a link leads to, and whose site that is on if not this one."""
    name = said(link.target) or link.address
    is_ours = link.address.startswith(site().base)
    shown = name if is_ours else f"{name} ({urlsplit(link.address).hostname})"
    return Value(shown, address_of(link.address))


def _concept(link: Link) -> Value:
    return Value(said(link.target), address_of(link.address))


def additions(thing: Thing, *more: Line) -> list[Line]:
    """What the editors added to a resource: names, notes, links, and `more`."""
    english = thing.name.en if thing.name.en != thing.name.da else ""
    own = (*_CLASSIFIED, SB["continues"].value)
    elsewhere = [link for link in thing.links if link.relation not in own]
    lines = (
        line("english_name", Value(english, language="en")),
        *more,
        line("codes_elsewhere", *thing.codes),
        *(
            line(key, *(_concept(link) for link in thing.links if link.relation == iri))
            for iri, key in _CLASSIFIED.items()
        ),
        line_of("elsewhere", elsewhere, _target),
        line("note", thing.note),
    )
    return list(filter(None, lines))


def quoted(quotations: Iterable[Quotation]) -> str:
    """Words of the source in a row, each once."""
    return listed(dict.fromkeys(text("quoted", x=quotation.text) for quotation in quotations))
