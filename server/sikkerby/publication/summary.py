"""What a steward wants to know of a build, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sikkerby.graphs.build import Built

# In the order in which they are shown.
_COUNTED = (
    "initiatives",
    "principles",
    "parties",
    "participations",
    "participations named as involved",
    "participations only mentioned",
    "participations implied by “alle forvaltninger”",
    "units",
    "places named",
    "target groups",
    "target groups with ages",
    "stated facts",
    "quotations",
    "triples",
)


def count(built: Built) -> Mapping[str, int]:
    """Counts over all editions."""
    found: Counter[str] = Counter()
    names: dict[str, set[str]] = {}
    for summary in built.summaries:
        found.update(summary.numbers)
        for what, some in summary.names.items():
            names.setdefault(what, set()).update(some)
    found.update({what: len(some) for what, some in names.items()})
    found["quotations"] = sum(path.startswith("id/quote/") for path in built.ledger.entries)
    found["triples"] = len(built.dataset)
    return {what: found[what] for what in _COUNTED}
