"""How many versions keep all their files. Of the others stays what they said and what they changed:
what permanent links and figures in other people's pages are answered from."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from sikkerby.publication.history.changes import PATCH, WORDS
from sikkerby.publication.version import (
    CATALOGUE,
    CHECKSUMS,
    DATABASE,
    IDENTIFIERS,
    MANIFEST,
    QUADS,
    Version,
    all_versions,
    current_version,
    write_manifest,
)

# Never removed: what makes the history readable, the data once, what pages read, and what these are
# derived from where a later program reads another form of them.
_KEPT = (MANIFEST, WORDS, PATCH, QUADS, CATALOGUE, DATABASE, IDENTIFIERS)
_KEPT_FOLDER = "source/"


def prune(home: Path, keep: int, spare: str = "") -> list[str]:
    """Remove the files of all but the `keep` newest versions (0 keeps all) and the current one.

    `spare` names one more to keep: a server may still be reading what was current until now.

    The data, the database and the change of a pruned version stay, so that permanent links and
    embedded figures answer as before. Returns the names of the versions that were pruned now.
    """
    if keep <= 0:
        return []
    current = current_version(home)
    pruned = []
    for version in all_versions(home)[:-keep]:
        if current is None or version.name in (current.name, spare):
            continue
        if not is_pruned(version):
            # First the manifest, so that no file is listed that may be gone.
            files = tuple(entry for entry in version.manifest.files if _is_kept(entry.path))
            write_manifest(version.folder, dataclasses.replace(version.manifest, files=files))
            pruned.append(version.name)
        # Also what a run that was killed between the two steps left behind.
        _remove_unlisted(version.folder)
    return pruned


def is_pruned(version: Version) -> bool:
    """Whether the files of a version were removed to save room."""
    return CHECKSUMS not in version.files


def has_data(version: Version) -> bool:
    """Whether a version can still be asked; of those that earlier releases pruned, nothing was
    left but their changes."""
    return QUADS in version.files


def _is_kept(path: str) -> bool:
    return path in _KEPT or path.startswith(_KEPT_FOLDER)


def _remove_unlisted(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif not _is_kept(path.relative_to(folder).as_posix()):
            path.unlink()
