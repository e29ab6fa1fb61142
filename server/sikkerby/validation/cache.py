"""Results of earlier validations, by a hash of everything that they depend on."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sikkerby import __version__
from sikkerby.errors import Place
from sikkerby.validation.coverage import Counts
from sikkerby.validation.findings import Finding, Severity
from sikkerby.whole_files import write_whole

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


@cache
def program_digest(folder: Path) -> str:
    """A hash of the program's release, its libraries, and its code, tables and checks below
    `folder`."""
    digest = hashlib.sha256(__version__.encode())
    for name in ("pyshacl", "rdflib", "pyoxigraph"):
        digest.update(importlib.metadata.version(name).encode())
    kinds = ("*.py", "*.toml", "checks.ttl")
    for file in sorted(file for kind in kinds for file in folder.rglob(kind)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class ResultCache:
    """A folder with one JSON file per result; without a folder, nothing is cached.

    A `read_only` cache is used as it is: nothing is written or removed.
    """

    def __init__(self, folder: Path | None, *, read_only: bool = False) -> None:
        self._folder = folder
        self._read_only = read_only
        if folder is not None and not read_only:
            folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> PartResult | None:
        """The result cached under `key`, or None; a damaged file counts as none."""
        if self._folder is None:
            return None
        file = self._folder / f"{key}.json"
        try:
            values = json.loads(file.read_bytes())
            result = PartResult(**{**values, "findings": tuple(map(_finding, values["findings"]))})
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not self._read_only:
            with contextlib.suppress(OSError):
                os.utime(file)
        return result

    def put(self, key: str, result: PartResult) -> None:
        """Cache a result; a folder that cannot be written to only costs time."""
        if self._folder is None or self._read_only:
            return
        file = self._folder / f"{key}.json"
        content = json.dumps(asdict(result), ensure_ascii=False, default=str).encode()
        with contextlib.suppress(OSError):
            write_whole(file, content, durable=False)

    def prune(self) -> None:
        """Remove what has not been used in a month."""
        if self._folder is None or self._read_only:
            return
        before = time.time() - _LIFETIME
        for file in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if file.stat().st_mtime < before:
                    file.unlink()


def _finding(values: dict[str, Any]) -> Finding:
    place = values["place"]
    if place is not None:
        file = place["file"]
        place = Place(**{**place, "file": None if file is None else Path(file)})
    return Finding(**{**values, "severity": Severity(values["severity"]), "place": place})
