"""The page of a target group: whose words it is, which ages they state, which initiatives."""

from __future__ import annotations

from functools import partial

from sikkerby.web.records.listing import list_by_target_group
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address
from sikkerby.web.served import Site
from sikkerby.web.templating import render
from sikkerby.web.wording import additions, ages, where


def render_target_group(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no target group that is shown."""
    group = records.target_groups.get(iri)
    if group is None:
        return None
    return render(
        "target-group.html",
        records=records,
        group=group,
        period=records.strategy_of(group.edition).period,
        ages=ages(group),
        initiatives=list_by_target_group(records, iri),
        more=list_address(records, target=(iri,), view="words"),
        where=partial(where, records),
        additions=additions(group),
        address=served.document_address(iri),
    )
