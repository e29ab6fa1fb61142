"""The page of a target group: whose words it is, which ages they state, which initiatives."""

from __future__ import annotations

from sikkerby.web.records.listing import list_initiatives
from sikkerby.web.records.model import TargetGroup
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address
from sikkerby.web.resources.supported import additions
from sikkerby.web.wording import ages


def describe_target_group(records: Records, group: TargetGroup) -> dict[str, object]:
    """What the page of a target group shows."""
    return {
        "group": group,
        "ages": ages(group),
        "initiatives": list_initiatives(records, "target_group", group.iri),
        "more": list_address(records, target=(group.iri,), view="words"),
        "additions": additions(group),
    }
