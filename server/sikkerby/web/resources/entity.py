"""The page of a resource: one kind of page for each kind of resource."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sikkerby.web.records.records import Records
from sikkerby.web.resources.initiative import describe_initiative
from sikkerby.web.resources.organisation import describe_organisation
from sikkerby.web.resources.other import (
    describe_agent,
    describe_dataset,
    describe_link,
    describe_scheme,
    describe_strategy,
    find_dataset,
)
from sikkerby.web.resources.place import describe_place
from sikkerby.web.resources.principle import describe_principle
from sikkerby.web.resources.quotation import describe_quotation
from sikkerby.web.resources.source import describe_source, find_source
from sikkerby.web.resources.stated import (
    describe_correction,
    describe_fact,
    describe_participation,
    describe_statement,
)
from sikkerby.web.resources.target_group import describe_target_group
from sikkerby.web.served import Site
from sikkerby.web.templating import render

# What finds a resource by its IRI, the template of its page, and what the template shows of it.
Page = tuple[Callable[[str], Any], str, Callable[[Records, Any], dict[str, object]]]


def _pages(records: Records) -> dict[str, Page]:
    """The kinds of pages, by the first segment of their IRIs below `id/`."""
    return {
        "agent": (records.agents.get, "resource.html", describe_agent),
        "correction": (records.corrections.get, "stated.html", describe_correction),
        "dataset": (find_dataset, "resource.html", describe_dataset),
        "fact": (records.facts.get, "stated.html", describe_fact),
        "initiative": (records.initiatives.get, "initiative.html", describe_initiative),
        "link": (records.links.get, "resource.html", describe_link),
        "organisation": (records.organisations.get, "organisation.html", describe_organisation),
        "participation": (records.participations.get, "stated.html", describe_participation),
        "place": (records.places.get, "place.html", describe_place),
        "principle": (records.principles.get, "principle.html", describe_principle),
        "quote": (records.quotations.get, "quotation.html", describe_quotation),
        "scheme": (records.schemes.get, "resource.html", describe_scheme),
        "source": (partial(find_source, records), "source.html", describe_source),
        "statement": (records.statements.get, "stated.html", describe_statement),
        "strategy": (records.strategies.get, "resource.html", describe_strategy),
        "target-group": (records.target_groups.get, "target-group.html", describe_target_group),
    }


def render_entity(served: Site, records: Records, iri: str) -> str | None:
    """The HTML page of a resource, or None where there is none."""
    kind, _, rest = iri.removeprefix(f"{records.base}id/").partition("/")
    page = _pages(records).get(kind)
    found = page[0](iri) if page else None
    if page is None or found is None:
        return None
    _, template, describe = page
    # Of what belongs to an edition, the second segment names it.
    strategy = records.strategies.get(f"{records.base}id/strategy/{rest.partition('/')[0]}")
    return render(
        template,
        iri=iri,
        address=served.document_address(iri),
        strategy=strategy,
        period=strategy.period if strategy else records.period,
        **describe(records, found),
    )
