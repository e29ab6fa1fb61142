"""What a steward wants to know of a build, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

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


def count(built: Built, identifiers: Path) -> Mapping[str, int]:
    """Counts over all editions; `identifiers` is the file of the ledger as it now stands."""
    found: Counter[str] = Counter()
    names: dict[str, set[str]] = {}
    for edition in built.editions.values():
        found.update(edition.summary.numbers)
        for what, some in edition.summary.names.items():
            names.setdefault(what, set()).update(some)
    found.update({what: len(some) for what, some in names.items()})
    with identifiers.open("rb") as lines:
        found["quotations"] = sum(line.startswith(b"id/quote/") for line in lines)
    found["triples"] = len(built.dataset)
    return {what: found[what] for what in _COUNTED}
