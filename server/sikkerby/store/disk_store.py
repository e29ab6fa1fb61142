"""Folders for stores on disk: used again at the next start where they were left complete.

    scratch/sikkerby-store-turn         held while folders are claimed or removed
    scratch/sikkerby-store-KEY/lock     held by its users: shared, or exclusively by its maker
    scratch/sikkerby-store-KEY/whole    written last: what it was made of, and a checksum per file
    scratch/sikkerby-store-KEY/data-*/  the engine's files

Everything here may be deleted while no server runs; it is made anew from the published files.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import tempfile
import threading
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph

from sikkerby.errors import Place, StoreError
from sikkerby.whole_files import try_lock, write_whole

# Ours only: the system's folder has those of other programs, which must not be cleared away.
_PREFIX = "sikkerby-store-"
_TURN, _LOCK, _WHOLE = f"{_PREFIX}turn", "lock", "whole"
_PIECE = 1 << 20
# A folder with one of these faults takes no store; some file systems know no locks.
_UNFIT = frozenset({
    errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.ENOLCK,
    errno.EOPNOTSUPP, errno.ENOENT,
})  # fmt: skip


class DiskStore:
    """A folder below `parent` for the store of `files`, or below the system's for temporary files
    where `parent` cannot be written to or another process is just making that store.

    `graphs` are the names of the store's graphs where a complete one is there, else None: the
    caller makes one in the folder `store`. What others left behind is removed. Raises StoreError
    where no folder takes it.
    """

    def __init__(self, parent: Path | None, key: str, files: Sequence[Path]) -> None:
        self.graphs: tuple[str, ...] | None = None
        # Released with this process, however it ends: so others see that it lives.
        self._lock = -1
        self._source = _identify(files)
        self._guarded = threading.Lock()
        self._parent: Path | None = None
        self.folder = self._claim(parent, key)

    def _claim(self, parent: Path | None, key: str) -> Path:
        """Make `folder`, `store` and `graphs` known."""
        faults: list[str] = []
        for wanted in (*([parent] if parent else []), None):
            try:
                # Looked for only where it is needed: there may be none that can be written to.
                place = wanted or Path(tempfile.gettempdir())
                place.mkdir(parents=True, exist_ok=True)
                folder = self._take(place, key) if place == parent else None
                folder = folder or self._make(place, shared=place != parent)
            except OSError as error:
                self._let_go()
                if error.errno not in _UNFIT:
                    raise
                faults.append(error.strerror or "")
            else:
                return folder
        raise StoreError("disk-store-not-made", faults[0], place=Place(parent) if parent else None)

    def _take(self, place: Path, key: str) -> Path | None:
        """The folder with the key, filled or to be filled; None where another process makes it."""
        folder = place / f"{_PREFIX}{key}"
        with _turn(place):
            folder.mkdir(exist_ok=True)
            self._lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
            if try_lock(self._lock, fcntl.LOCK_SH):
                found = _read(folder / _WHOLE, self._source)
                if found is not None:
                    os.utime(folder / _WHOLE)
                    self.store, self.graphs = folder / found["data"], tuple(found["graphs"])
                if found is not None or self._empty(folder):
                    self._parent = place
                    _remove_left(place)
                    return folder
            self._let_go()
        return None

    def _empty(self, folder: Path) -> bool:
        """Make room for a new store, unless others use the one that is there."""
        if not try_lock(self._lock, fcntl.LOCK_EX):
            return False
        for path in folder.iterdir():
            if path.name != _LOCK:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        # A name of its own: what a killed server had begun may still be written to for a moment.
        self.store = Path(tempfile.mkdtemp(prefix="data-", dir=folder))
        return True

    def _make(self, place: Path, *, shared: bool) -> Path:
        """A folder that nobody finds again. No turns are taken in a place shared with strangers."""
        with contextlib.nullcontext() if shared else _turn(place):
            _remove_left(place)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
            self._lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.store = folder / "data-new"
        return folder

    def finish(self, graphs: Sequence[str]) -> None:
        """Record that the store is complete, and its graphs' names.

        Where its folder has a key, the next start finds it. Raises OSError where the record cannot
        be written.
        """
        with self._guarded:
            if self.graphs is not None or self._lock < 0:
                return
            if self._parent is not None:
                whole = {**self._source, "data": self.store.name, "graphs": list(graphs)}
                whole["files"] = _checksums(self.store)
                write_whole(self.folder / _WHOLE, json.dumps(whole).encode())
                fcntl.flock(self._lock, fcntl.LOCK_SH)
            self.graphs = tuple(graphs)

    def leave(self, *, keep_whole: bool) -> None:
        """Stop using the store: with `keep_whole`, a complete one stays for the next server.

        Any other is deleted, unless others use it. Files that are open stay readable.
        """
        with self._guarded:
            if self._parent is None:
                shutil.rmtree(self.folder, ignore_errors=True)
            elif self._lock >= 0 and not (keep_whole and self.graphs is not None):
                with _turn(self._parent):
                    if try_lock(self._lock, fcntl.LOCK_EX):
                        shutil.rmtree(self.folder, ignore_errors=True)
            self._let_go()

    def _let_go(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


@contextlib.contextmanager
def _turn(place: Path) -> Iterator[None]:
    """One process at a time claims or removes folders."""
    with os.fdopen(os.open(place / _TURN, os.O_CREAT | os.O_RDWR, 0o600)) as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def remove_left(parent: Path) -> None:
    """Remove the stores below `parent` that nobody uses, but for one that the next server may."""
    with contextlib.suppress(OSError), _turn(parent):
        _remove_left(parent)


def _remove_left(place: Path) -> None:
    """Remove what nobody uses, but for the whole one that was used last: somebody who looks into
    an earlier version must not cost the next server its store."""
    left = [folder for folder in place.glob(f"{_PREFIX}*/") if _is_left(folder)]
    whole = [folder for folder in left if (folder / _WHOLE).exists()]
    spared = max(whole, key=lambda folder: (folder / _WHOLE).stat().st_mtime, default=None)
    for folder in left:
        if folder != spared:
            shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    try:
        with (folder / _LOCK).open("r+b") as lock:
            return try_lock(lock.fileno(), fcntl.LOCK_EX)
    except OSError:
        return False  # not ours


def _identify(files: Sequence[Path]) -> dict[str, Any]:
    """What a store is made of, and by which engine."""
    there = [(path.name, path.stat()) for path in files if path.exists()]
    sources = [[name, status.st_size, status.st_mtime_ns] for name, status in there]
    return {"engine": pyoxigraph.__version__, "sources": sources}


def _read(whole: Path, source: dict[str, Any]) -> dict[str, Any] | None:
    """The record of a store; None where it was not made of `source` or was changed since."""
    try:
        record: dict[str, Any] = json.loads(whole.read_text("utf-8"))
        if {name: record[name] for name in source} != source:
            return None
        return record if record["files"] == _checksums(whole.parent / record["data"]) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _checksums(folder: Path) -> dict[str, list[int]]:
    """Size and CRC-32 of the engine's files, but for its logs, which grow when it only reads."""
    found: dict[str, list[int]] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(("LOG", "LOCK")):
            checksum = 0
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    checksum = zlib.crc32(piece, checksum)
            found[path.name] = [path.stat().st_size, checksum]
    return found
