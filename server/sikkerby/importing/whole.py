"""Folders that stand there whole or not at all, whenever the program is stopped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from sikkerby.errors import Place, StoreError

# Both lie beside `editions/`, not in it: whatever has a manifest in there is read as an edition.
_UNFINISHED = ".unfinished-"
_REPLACED = ".replaced-"


def write_folder(target: Path, files: Mapping[str, bytes], beside: Path) -> None:
    """Write `files` (contents by relative path) as the folder `target`, in place of one there.

    They are first written to a folder in `beside`, on the same file system. Raises StoreError
    where the disk is full or cannot be written to; what stood there before is then untouched.
    """
    unfinished = beside / f"{_UNFINISHED}{target.name}-{os.getpid()}"
    replaced = beside / f"{_REPLACED}{target.name}"
    try:
        beside.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            file = unfinished / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
        if target.exists():
            shutil.rmtree(replaced, ignore_errors=True)
            target.rename(replaced)
        unfinished.rename(target)
        _sync(target.parent)
        shutil.rmtree(replaced, ignore_errors=True)
    except OSError as error:
        restore(target, beside)
        raise StoreError(
            f"The folder cannot be written: {error.strerror}.",
            place=Place(error.filename or target),
            remedy="Free space or grant rights there, then run the command again; what was there "
            "before is untouched.",
        ) from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def restore(target: Path, beside: Path) -> None:
    """Put back what a writer that was stopped had taken away, and remove what it left."""
    replaced = beside / f"{_REPLACED}{target.name}"
    if replaced.exists() and not target.exists():
        replaced.rename(target)
    for left in beside.glob(f"{_UNFINISHED}{target.name}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
