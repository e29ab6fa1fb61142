"""Results of earlier validations, by a hash of everything that they depend on."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sikkerby import __version__
from sikkerby.piece_store import PieceStore
from sikkerby.validation.coverage import Counts
from sikkerby.validation.findings import Finding

# Results that no run has used for so many seconds are removed, lest the folder grow for ever.
_LIFETIME = 30 * 24 * 3600


@dataclass(frozen=True)
class PartResult:
    """The result of one part: its findings and property counts, the number of its own triples, and
    the paths below the base that it describes."""

    findings: tuple[Finding, ...]
    counts: Counts
    triples: int
    described: Collection[str]


_LEFT_OUT = frozenset({"__pycache__", "static", "_bundle"})


@cache
def program_digest(folder: Path) -> str:
    """A hash of the program's release, its libraries, and its code, tables and templates below
    `folder`; but for what browsers get and what comes with a wheel."""
    digest = hashlib.sha256(__version__.encode())
    for name in ("pyshacl", "rdflib", "pyoxigraph"):
        digest.update(importlib.metadata.version(name).encode())
    for file in sorted(folder.rglob("*.*")):
        if file.is_file() and _LEFT_OUT.isdisjoint(file.relative_to(folder).parts):
            digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class ResultCache:
    """Results in a folder; without a folder, nothing is cached.

    A `read_only` cache is used as it is: nothing is written or removed.
    """

    folder: Path | None
    read_only: bool = False

    def get(self, key: str) -> PartResult | None:
        """The result cached under `key`, or None; a damaged file counts as none."""
        result: PartResult | None = None
        if self.folder is not None:
            with contextlib.suppress(OSError, ValueError):
                result = PieceStore(self.folder).read(key)
                if not self.read_only:
                    PieceStore(self.folder).touch(key)
        return result

    def put(self, key: str, result: PartResult) -> None:
        """Cache a result; a folder that cannot be written to only costs time."""
        if self.folder is not None and not self.read_only:
            with contextlib.suppress(OSError):
                PieceStore(self.folder).write(key, result)

    def prune(self) -> None:
        """Remove what has not been used in a month."""
        if self.folder is not None and not self.read_only:
            PieceStore(self.folder).keep_only((), _LIFETIME)
