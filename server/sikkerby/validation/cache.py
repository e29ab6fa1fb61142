"""Results of earlier validations, by a hash of all that they hang on."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import time
from functools import cache
from pathlib import Path
from typing import Any

from sikkerby import __version__
from sikkerby.graphs.dataset import Graph

# Results that no run asked for in this time are removed, so that the folder does not grow on.
_KEPT = 30 * 24 * 3600


@cache
def program_digest() -> str:
    """A hash of the program's release, its libraries' and this room's own code."""
    digest = hashlib.sha256(__version__.encode())
    for name in ("pyshacl", "rdflib", "pyoxigraph"):
        digest.update(importlib.metadata.version(name).encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def digest_of(*parts: Graph | str) -> str:
    """A hash of texts and graphs."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part.content)
        digest.update(b"\0")
    return digest.hexdigest()


class ResultCache:
    """A folder with one JSON file per result. Without a folder, nothing is kept.

    Where it is only to be `read`, what is there is used and nothing is written or removed.
    """

    def __init__(self, folder: Path | None, *, read_only: bool = False) -> None:
        self._folder = folder
        self._read_only = read_only
        if folder is not None and not read_only:
            folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> Any | None:
        """The result kept under `key`, or None; a damaged file counts as none."""
        if self._folder is None:
            return None
        file = self._folder / f"{key}.json"
        try:
            found = json.loads(file.read_bytes())
        except (OSError, ValueError):
            return None
        if not self._read_only:
            with contextlib.suppress(OSError):
                os.utime(file)
        return found

    def put(self, key: str, value: Any) -> None:
        """Keep a result; a folder that cannot be written to only costs time."""
        if self._folder is None or self._read_only:
            return
        file = self._folder / f"{key}.json"
        draft = file.with_suffix(f".{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            draft.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
            draft.replace(file)

    def prune(self) -> None:
        """Remove what has not been asked for in a month."""
        if self._folder is None or self._read_only:
            return
        before = time.time() - _KEPT
        for file in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if file.stat().st_mtime < before:
                    file.unlink()
