"""RDF Patch: what to take from one version's N-Quads and what to add to get the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sikkerby.errors import InputError, Place

MEDIA_TYPE = "application/rdf-patch"


@dataclass(frozen=True)
class Difference:
    """The lines of N-Quads that only the old or only the new version has, sorted."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


def read_lines(file: Path) -> list[str]:
    """The lines of an N-Quads file, each with its line end."""
    return split_lines(file.read_text("utf-8"))


def split_lines(text: str) -> list[str]:
    """Lines that end in a line feed only: a literal may hold other line separators."""
    return [f"{line}\n" for line in text.split("\n") if line]


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


def apply_patch(patch: str, old: Iterable[str]) -> list[str]:
    """The sorted N-Quads that a patch makes of `old`.

    Raises InputError where the patch removes what is not there or adds what is, which means that
    it belongs to another version, and for a line that is no part of a patch.
    """
    lines = set(old)
    for number, row in enumerate(split_lines(patch), start=1):
        code, _, quad = row.partition(" ")
        place = Place("patch", line=number, text=row)
        if code == "D" and quad in lines:
            lines.remove(quad)
        elif code == "A" and quad not in lines:
            lines.add(quad)
        elif code in ("D", "A"):
            said = "removes a line that is not there" if code == "D" else "adds one that is there"
            raise InputError(
                f"The patch {said}.", place=place, remedy="Apply it to the version in its H prev."
            )
        elif code not in ("H", "TX", "TC"):
            raise InputError(
                "The line is not part of an RDF Patch.",
                place=place,
                remedy="Lines begin with H, TX, D, A or TC.",
            )
    return sorted(lines)
