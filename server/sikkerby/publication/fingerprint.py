"""Whether a home still stands for its inputs: a hash of all that a build reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sikkerby import __version__
from sikkerby.publication.folder import write_whole

_FILE = "inputs.sha256"


def fingerprint(folders: Iterable[Path]) -> str:
    """The SHA-256 of the release and of every file below the folders, by name and content."""
    digest = hashlib.sha256(__version__.encode())
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"\0{file.relative_to(folder)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def is_built(home: Path, found: str) -> bool:
    """Whether the last build into `home` read just these inputs."""
    try:
        return (home / _FILE).read_text("ascii") == found
    except (OSError, UnicodeDecodeError):
        return False


def note_built(home: Path, found: str) -> None:
    """Remember what a build has read."""
    write_whole(home / _FILE, found.encode("ascii"))
