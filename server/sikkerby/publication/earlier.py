"""What the last build into a home made of what: a version derives from it whatever is the same.

The record lies in the home's cache and names a version. Its files are linked, and texts in its
dumps copied, where they derive from the same and are as they were published: of the same size, and
not written to since the record was, or else of the same SHA-256.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sikkerby.errors import StoreError
from sikkerby.piece_store import PieceStore
from sikkerby.publication.assembly import Spans
from sikkerby.publication.blocks import Facts
from sikkerby.publication.version import PublishedFile, Version, read_version, versions_folder

_RECORD = "last-version"


@dataclass(frozen=True)
class Record:
    """What is remembered of the version that a build wrote.

    `keys` has, by path, the key of what a file derives from; `spans`, by path, where texts stand in
    a file; `facts`, by digest, what is counted of a block of its N-Quads. `program` is a hash of
    the program, `written` the time of this record in nanoseconds since 1970.
    """

    version: str = ""
    program: str = ""
    written: int = 0
    keys: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, Spans] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict)


@dataclass(frozen=True)
class Earlier:
    """The record of the last build with the version that it names, as far as both are there."""

    record: Record
    version: Version | None

    @property
    def folder(self) -> Path | None:
        """That of the version."""
        return self.version.folder if self.version else None

    def spans_of(self, path: str) -> Spans:
        """Where texts stand in a file of the version."""
        return self.record.spans.get(path, {}) if self.version else {}

    def link(self, path: str, key: str, target: Path) -> PublishedFile | None:
        """Put the earlier file at `path` to `target`, and return its entry, if it derives from the
        same and is undamaged; else None."""
        if self.version is None or self.record.keys.get(path) != key:
            return None
        entry, file = self.version.files.get(path), self.version.folder / path
        try:
            if entry is None or not self._is_undamaged(file, entry):
                return None
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file, target)
            except OSError:
                # The file system has no links, or the file has as many as it may.
                shutil.copyfile(file, target)
        except OSError:
            return None
        return entry

    def _is_undamaged(self, file: Path, entry: PublishedFile) -> bool:
        """Raises OSError where the file is not there."""
        stat = file.stat()
        if stat.st_mtime_ns <= self.record.written:
            return stat.st_size == entry.size
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() == entry.sha256


def read_earlier(home: Path, program: str, known: Version | None) -> Earlier:
    """What the last build by a program left; nothing where that is missing or damaged. A version
    that is `known` is not read again: it may list thousands of files."""
    try:
        record: Record = PieceStore(home / "cache").read(_RECORD)
        if record.program == program:
            if known and known.name == record.version:
                return Earlier(record, known)
            return Earlier(record, read_version(versions_folder(home) / record.version))
    except (OSError, ValueError, StoreError):
        pass
    return Earlier(Record(), None)


def write_record(home: Path, record: Record) -> None:
    """Remember what a build made of what."""
    PieceStore(home / "cache").write(_RECORD, record)
