"""Folders written whole or not at all: beside, synced, renamed.

A reader sees the old state or the new, never one in between, whenever the writer is killed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sikkerby.errors import Place, StoreError
from sikkerby.whole_files import UNFINISHED, sync, unfinished

_LOCK = ".lock"


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Alone in writing below `home`; the lock goes with its process, however that ends.

    Raises StoreError where another process has it: two would clear away each other's work.
    """
    with disk_faults_as_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        handle = os.open(home / _LOCK, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                "Another command is publishing there.",
                place=Place(home),
                remedy="Wait until it is done, then run the command again.",
            ) from None
        yield
    finally:
        os.close(handle)


def remove_unfinished(parent: Path) -> None:
    """Remove what writers that were killed left behind."""
    for left in parent.glob(f"{UNFINISHED}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A new folder to write into; it takes the place of `target` when the block ends well.

    Raises StoreError where the disk is full or cannot be written to; nothing is left behind.
    """
    parent = target.parent
    beside = unfinished(target)
    aside = beside.with_suffix(".old")
    try:
        with disk_faults_as_errors(parent):
            parent.mkdir(parents=True, exist_ok=True)
            beside.mkdir()
            yield beside
            _sync_tree(beside)
            if target.exists():
                target.rename(aside)
            beside.rename(target)
            sync(parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def disk_faults_as_errors(place: Path, what: str = "version") -> Iterator[None]:
    """A disk that is full or cannot be written to is a StoreError."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EFBIG):
            raise
        raise StoreError(
            f"The {what} cannot be written: {error.strerror}.",
            place=Place(error.filename or place),
            remedy="Free space or grant rights there, then run the command again; what was "
            "published before is untouched.",
        ) from None


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)
