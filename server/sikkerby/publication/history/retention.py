"""How many versions keep their files; that a version existed, and what it changed, stays."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from sikkerby.publication.history.changes import PATCH, WORDS
from sikkerby.publication.version import MANIFEST, Version, all_versions, current_version
from sikkerby.whole_files import write_whole

# Small, and what makes the history readable: never removed.
_KEPT = (MANIFEST, WORDS, PATCH)


def prune(home: Path, keep: int, spare: str = "") -> list[str]:
    """Remove the files of all but the `keep` newest versions (0 keeps all) and the current one.

    `spare` names one more to keep: a server may still be reading what was current until now.

    The manifest, the change in words and the patch of a pruned version stay, so its IRI and its
    place in the history remain known. Returns the names of the versions that were pruned now.
    """
    if keep <= 0:
        return []
    current = current_version(home)
    pruned = []
    for version in all_versions(home)[:-keep]:
        if current is None or version.name in (current.name, spare):
            continue
        if not is_pruned(version):
            _forget_files(version)
            pruned.append(version.name)
        # Also what a run that was killed between the two steps left behind.
        _remove_unlisted(version.folder)
    return pruned


def is_pruned(version: Version) -> bool:
    """Whether the files of a version were removed to save room."""
    return version.file(version.quads_file.name) is None


def _forget_files(version: Version) -> None:
    """First the manifest, so that no file is listed that may be gone."""
    files = tuple(entry for entry in version.manifest.files if entry.path in _KEPT)
    manifest = dataclasses.replace(version.manifest, files=files)
    text = json.dumps(dataclasses.asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(version.folder / MANIFEST, f"{text}\n".encode())


def _remove_unlisted(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        elif str(path.relative_to(folder)) not in _KEPT:
            path.unlink()
