"""The page of a resource: one kind of page for each kind of resource."""

from __future__ import annotations

from collections.abc import Callable

from sikkerby.web.records.records import Records
from sikkerby.web.resources.initiative import render_initiative
from sikkerby.web.resources.organisation import render_organisation
from sikkerby.web.resources.other import (
    render_agent,
    render_dataset,
    render_link,
    render_scheme,
    render_strategy,
)
from sikkerby.web.resources.place import render_place
from sikkerby.web.resources.principle import render_principle
from sikkerby.web.resources.quotation import render_quotation
from sikkerby.web.resources.source import render_source
from sikkerby.web.resources.stated import (
    render_correction,
    render_fact,
    render_participation,
    render_statement,
)
from sikkerby.web.resources.target_group import render_target_group
from sikkerby.web.served import Site

# By the first segment below `id/`. None says that there is no such resource.
_RENDERERS: dict[str, Callable[[Site, Records, str], str | None]] = {
    "agent": render_agent,
    "correction": render_correction,
    "dataset": render_dataset,
    "fact": render_fact,
    "initiative": render_initiative,
    "link": render_link,
    "organisation": render_organisation,
    "participation": render_participation,
    "place": render_place,
    "principle": render_principle,
    "quote": render_quotation,
    "scheme": render_scheme,
    "source": render_source,
    "statement": render_statement,
    "strategy": render_strategy,
    "target-group": render_target_group,
}


def render_entity(served: Site, records: Records, iri: str) -> str | None:
    """The HTML page of a resource, or None where there is none."""
    kind = iri.removeprefix(f"{served.base}id/").partition("/")[0]
    renderer = _RENDERERS.get(kind)
    return renderer(served, records, iri) if renderer else None
