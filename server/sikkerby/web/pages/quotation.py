"""The page of a quotation: the words in their row, what they support, how to cite them."""

from __future__ import annotations

from dataclasses import dataclass

from sikkerby.web.pages.printed import printed_row
from sikkerby.web.pages.records import Corpus, Initiative, Quotation
from sikkerby.web.pages.render import address_of, render
from sikkerby.web.pages.wording import amount, row_of, where
from sikkerby.web.site import Site
from sikkerby.web.texts import text

_VALUES = {"principle", "alsoSupports", "spatial", "audience", "mentionsUnit", "leadUnit",
           "leadOrganisation"}  # fmt: skip


@dataclass(frozen=True)
class Supported:
    """What words support: the property, its value, and where that leads."""

    name: str
    value: str
    address: str = ""


def render_quotation(here: Site, corpus: Corpus, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no quotation that is shown."""
    quotation = corpus.quotations.get(iri)
    if quotation is None:
        return None
    initiative = row_of(corpus, quotation)
    return render(
        "quotation.html",
        corpus=corpus,
        quotation=quotation,
        strategy=corpus.strategy_of(quotation.edition),
        period=corpus.strategy_of(quotation.edition).period,
        initiative=initiative,
        where=where(corpus, quotation, initiative),
        supported=_supported(corpus, quotation, initiative),
        printed=printed_row(corpus, initiative, [quotation]) if initiative else None,
        source=f"{here.base}id/source/{quotation.edition}",
        address=here.local(iri),
    )


def _supported(
    corpus: Corpus, quotation: Quotation, initiative: Initiative | None
) -> list[Supported]:
    found: list[Supported] = []
    # The heading of a section carries the principle of every row below it.
    rows = [initiative] if initiative else list(corpus.initiatives.values())
    for row in rows:
        for entry in row.participations:
            if quotation in entry.quotations:
                party = corpus.organisations[entry.party]
                name = text(f"basis_{entry.basis}")
                found.append(Supported(name, str(party.name), address_of(party)))
        for statement in row.statements:
            if quotation in statement.quotations:
                found.append(_statement(corpus, row, statement.property, statement.value))
        for fact in row.facts:
            if quotation in fact.quotations:
                name = str(corpus.concepts.get(fact.kind, fact.kind))
                found.append(Supported(name, amount(corpus, fact)))
        group = corpus.target_groups.get(row.audience)
        if group and quotation in group.age_quotations:
            found.append(Supported(text("age"), str(group.name), address_of(group)))
    for principle in corpus.principles.values():
        if quotation in principle.quotations:
            found.append(Supported(text("principle"), principle.short, address_of(principle)))
    return list(dict.fromkeys(found))


def _statement(corpus: Corpus, row: Initiative, property: str, value: str) -> Supported:
    name = str(corpus.concepts.get(property) or text(f"property_{property}"))
    name = name[:1].upper() + name[1:]
    if property == "principle":
        return Supported(name, f"{corpus.principles[value].short} – {row.name}", address_of(row))
    if property in _VALUES:
        thing = corpus.thing(value)
        return Supported(name, str(thing.name) if thing else value, address_of(value))
    if property == "coverage":
        local = value.rpartition("#")[2]
        return Supported(name, str(corpus.concepts.get(local, local)))
    return Supported(name, str(row.name), address_of(row))
