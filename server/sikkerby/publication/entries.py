"""The entries of a version's files in its manifest, while it is written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from sikkerby.publication.version import PublishedFile


def find_paths(folder: Path) -> list[str]:
    """The paths of all files below a folder."""
    return [
        str(Path(place, name).relative_to(folder))
        for place, _, names in os.walk(folder)
        for name in names
    ]


def enter(folder: Path, paths: Iterable[str], known: dict[str, PublishedFile]) -> None:
    """Add the entries of those files that are not `known` yet."""
    for path in paths:
        if path not in known:
            with (folder / path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            known[path] = describe(folder, path, digest)


def describe(folder: Path, path: str, sha256: str) -> PublishedFile:
    return PublishedFile(path, (folder / path).stat().st_size, sha256)


def in_order(known: Mapping[str, PublishedFile]) -> list[PublishedFile]:
    """Folder by folder."""
    return sorted(known.values(), key=lambda entry: entry.path.split("/"))
