"""RDF Patch: what to take from one version's N-Quads and what to add to get the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MEDIA_TYPE = "application/rdf-patch"


@dataclass(frozen=True)
class Difference:
    """The lines of N-Quads that only the old or only the new version has, sorted."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


def compare(old: Iterable[bytes], new: Iterable[bytes]) -> Difference:
    """The difference of two versions' N-Quads, whose lines are sorted and have their line ends.

    They may be open files: of each no more than a line is held.
    """
    removed: list[str] = []
    added: list[str] = []
    some, others = iter(old), iter(new)
    before, after = next(some, b""), next(others, b"")
    while before or after:
        if before == after:
            before, after = next(some, b""), next(others, b"")
        elif not after or (before and before < after):
            removed.append(before.decode())
            before = next(some, b"")
        else:
            added.append(after.decode())
            after = next(others, b"")
    return Difference(tuple(removed), tuple(added))


def write_patch(difference: Difference, old: str, new: str) -> str:
    """An RDF Patch document; `old` and `new` are the IRIs of the versions."""
    lines = [f"H id <{new}> .\n", f"H prev <{old}> .\n", "TX .\n"]
    lines += [f"D {line}" for line in difference.removed]
    lines += [f"A {line}" for line in difference.added]
    lines.append("TC .\n")
    return "".join(lines)
