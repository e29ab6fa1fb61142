"""The page of a described resource: one kind of page for each kind of resource."""

from __future__ import annotations

from collections.abc import Callable

from sikkerby.web.description import Description
from sikkerby.web.pages.corpus import corpus
from sikkerby.web.pages.initiative import render_initiative
from sikkerby.web.pages.organisation import render_organisation
from sikkerby.web.pages.place import render_place
from sikkerby.web.pages.principle import render_principle
from sikkerby.web.pages.quotation import render_quotation
from sikkerby.web.pages.records import Corpus
from sikkerby.web.pages.resource import render_resource
from sikkerby.web.pages.source import render_source
from sikkerby.web.pages.target_group import render_target_group
from sikkerby.web.site import Site

# By the first segment below `id/`. None says that this one is no such thing after all.
_RENDERERS: dict[str, Callable[[Site, Corpus, str], str | None]] = {
    "initiative": render_initiative,
    "organisation": render_organisation,
    "place": render_place,
    "principle": render_principle,
    "target-group": render_target_group,
    "quote": render_quotation,
    "source": render_source,
}


def render_entity(here: Site, found: Description) -> str:
    """The HTML page of a described resource."""
    kind = found.iri.value.removeprefix(f"{here.base}id/").partition("/")[0]
    renderer = _RENDERERS.get(kind)
    rendered = renderer(here, corpus(here), found.iri.value) if renderer else None
    return rendered if rendered is not None else render_resource(here, found)
