"""RDF Patch, applied as whoever keeps a copy of a version does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def read_quads(file: Path) -> list[str]:
    """The lines of an N-Quads file, each with its line end."""
    return split_lines(file.read_text("utf-8"))


def split_lines(text: str) -> list[str]:
    """Lines that end in a line feed only: a literal may hold other line separators."""
    return [f"{line}\n" for line in text.split("\n") if line]


def apply_patch(patch: str, old: Iterable[str]) -> list[str]:
    """The sorted N-Quads that a patch makes of `old`, which it must fit."""
    lines = set(old)
    for row in split_lines(patch):
        code, _, quad = row.partition(" ")
        assert code.strip() in {"H", "TX", "D", "A", "TC"}, row
        if code == "D":
            lines.remove(quad)
        elif code == "A":
            assert quad not in lines, row
            lines.add(quad)
    return sorted(lines)
