"""What there is of a version while it is written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sikkerby.publication.assembly import Assembled, Spans
from sikkerby.publication.version import PublishedFile


def find_paths(folder: Path) -> list[str]:
    """The paths of all files below a folder."""
    return [
        str(Path(place, name).relative_to(folder))
        for place, _, names in os.walk(folder)
        for name in names
    ]


@dataclass(frozen=True)
class Written:
    """The files of a version folder: their entries in the manifest, the key of what each derives
    from, and where texts stand in them."""

    folder: Path
    entries: dict[str, PublishedFile] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Spans] = field(default_factory=dict)

    def add(self, path: str, sha256: str) -> None:
        """Add the entry of a file."""
        self.entries[path] = PublishedFile(path, (self.folder / path).stat().st_size, sha256)

    def add_assembled(self, file: Assembled) -> None:
        """Add the entries of a file that was put together and of its compressed forms."""
        self.spans[file.path] = file.spans
        for path, digest in file.hashes.items():
            self.add(path, digest)

    def add_others(self, paths: Iterable[str]) -> None:
        """Add the entries of files that have none yet."""
        for path in paths:
            if path not in self.entries:
                with (self.folder / path).open("rb") as file:
                    self.add(path, hashlib.file_digest(file, "sha256").hexdigest())

    def in_order(self) -> list[PublishedFile]:
        """The entries, folder by folder."""
        return sorted(self.entries.values(), key=lambda entry: entry.path.split("/"))
