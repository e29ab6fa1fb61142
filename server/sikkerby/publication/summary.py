"""What a steward wants to know of a build, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sikkerby.graphs.build import Built


def count(built: Built, identifiers: Path) -> Mapping[str, int]:
    """Counts over all editions; `identifiers` is the file of the ledger as it now stands."""
    numbers: dict[str, int] = {}
    names: dict[str, frozenset[str]] = {}
    for edition in built.editions.values():
        for what, some in edition.summary.items():
            if isinstance(some, frozenset):
                names[what] = names.get(what, frozenset()) | some
                numbers[what] = len(names[what])
            else:
                numbers[what] = numbers.get(what, 0) + some
    with identifiers.open("rb") as lines:
        numbers["quotations"] = sum(line.startswith(b"id/quote/") for line in lines)
    numbers["triples"] = len(built.dataset)
    return numbers
