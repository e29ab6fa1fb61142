"""The page of a resource: one kind of page for each kind of resource."""

from __future__ import annotations

from collections.abc import Callable

from sikkerby.web.pages.initiative import render_initiative
from sikkerby.web.records.records import Records
from sikkerby.web.site import Site

# By the first segment below `id/`. None says that there is no such resource.
_RENDERERS: dict[str, Callable[[Site, Records, str], str | None]] = {
    "initiative": render_initiative,
}


def render_entity(here: Site, records: Records, iri: str) -> str | None:
    """The HTML page of a resource, or None where there is none."""
    kind = iri.removeprefix(f"{here.base}id/").partition("/")[0]
    renderer = _RENDERERS.get(kind)
    return renderer(here, records, iri) if renderer else None
