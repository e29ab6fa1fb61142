"""Whether a home still stands for its inputs: a hash of all that a build reads."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from sikkerby import __version__, resources
from sikkerby.documents.folder import files_below, input_files
from sikkerby.documents.inputs import read_files
from sikkerby.whole_files import write_whole

INPUTS = "inputs.sha256"


def fingerprint(data: Path) -> str:
    """The SHA-256 of the release, and of what is read of the folder `data` and every file of the
    vocabulary and the shapes, by name and content. Raises InputError for what cannot be read."""
    digest = hashlib.sha256(__version__.encode())
    digest.update(read_files(input_files(data), data).digest)
    for folder in (resources.ontology_folder(), resources.shapes_folder()):
        digest.update(read_files(files_below(folder), folder).digest)
    return digest.hexdigest()


def is_built(home: Path, found: str) -> bool:
    """Whether the last build into `home` read the inputs whose `fingerprint` is `found`."""
    return _read(home).startswith(f"{found}  ")


def last_built(home: Path) -> str:
    """The version that the last build into `home` came to; empty where that is not known."""
    return _read(home).partition("  ")[2].strip()


def note_built(home: Path, found: str, version: str) -> None:
    """Remember what a build has read, and the version that it came to."""
    write_whole(home / INPUTS, f"{found}  {version}\n".encode("ascii"))


def _read(home: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (home / INPUTS).read_text("ascii")
    return ""
