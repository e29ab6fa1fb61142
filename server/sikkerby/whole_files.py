"""Files and folders written whole or not at all: beside, synced, renamed.

A reader sees the old content or the new, never one in between, whenever the writer is killed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from sikkerby.errors import Place, StoreError

_UNFINISHED = ".unfinished-"
_REPLACED = ".replaced-"
_DISK_FAULTS = frozenset({
    errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT, errno.EFBIG, errno.EIO,
    errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG,
})  # fmt: skip


def try_lock(handle: int, kind: int) -> bool:
    """Whether a lock on an open file could be had at once."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unfinished(target: Path) -> Path:
    """Where to write what is to become `target`: beside it, under a name of its own."""
    return target.with_name(f"{_UNFINISHED}{target.name}-{os.getpid()}")


def write_whole(target: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file by `content` at once; it keeps its rights. Raises OSError.

    What is not `durable` costs no wait for the disk, and may be damaged when the power fails.
    """
    beside = unfinished(target)
    try:
        beside.write_bytes(content)
        if durable:
            sync(beside)
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
        if durable:
            sync(target.parent)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def whole_folder(target: Path, what: str = "folder", beside: Path | None = None) -> Iterator[Path]:
    """A new folder to write into; it takes the place of `target` when the block ends well.

    Until then it lies in `beside`, or else beside the target: on the same file system. Raises
    StoreError where the disk is full or cannot be written to; then all is as it was.
    """
    beside = beside or target.parent
    new = beside / unfinished(target).name
    replaced = beside / f"{_REPLACED}{target.name}"
    try:
        with disk_faults_as_errors(beside, what):
            new.mkdir(parents=True)
            yield new
            for place, _, names in os.walk(new):
                sync_files(Path(place, name) for name in names)
                sync(Path(place))
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                shutil.rmtree(replaced, ignore_errors=True)
                target.rename(replaced)
            new.rename(target)
            sync(target.parent)
    finally:
        _put_back(replaced, target)
        shutil.rmtree(new, ignore_errors=True)


def recover(folder: Path, beside: Path | None = None, name: str = "") -> None:
    """Put back what a killed writer had taken out of `folder`, and remove what it left behind.

    Its unfinished files and folders lie in `beside`, or else in `folder` itself; with a `name`,
    only those of that name are meant.
    """
    beside = beside or folder
    pattern = escape(name) or "*"
    for replaced in beside.glob(f"{_REPLACED}{pattern}"):
        _put_back(replaced, folder / replaced.name.removeprefix(_REPLACED))
    for left in beside.glob(f"{_UNFINISHED}{pattern}-*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def find_unfinished(folder: Path) -> list[Path]:
    """What writers in a folder have begun, or left behind when they were killed."""
    return sorted((*folder.glob(f"{_UNFINISHED}*"), *folder.glob(f"{_REPLACED}*")))


def _put_back(replaced: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(replaced, ignore_errors=True)
    elif replaced.exists():
        replaced.rename(target)


@contextmanager
def disk_faults_as_errors(place: Path, what: str) -> Iterator[None]:
    """A disk that is full or cannot be written to is a StoreError."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK_FAULTS:
            raise
        raise StoreError(
            "not-writable", what, error.strerror, place=Place(error.filename or place)
        ) from None


def sync_files(files: Iterable[Path]) -> None:
    """Have the disk hold some files, but for those that were synced under another name."""
    for file in files:
        if file.stat().st_nlink == 1:
            sync(file)


def sync(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
