"""Folders for stores on disk, each for as long as its process lives."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from sikkerby.errors import Place, StoreError

# Of our own, for the system's folder has those of others, which must not be taken for left.
_PREFIX = "sikkerby-store-"
_LOCK = "lock"


class Scratch:
    """A new folder below `parent`, or below the system's for temporary files where `parent` cannot
    be written to. What processes that were killed left there is removed first.

    Raises StoreError where neither takes it.
    """

    def __init__(self, parent: Path | None) -> None:
        self.folder = _make(parent)
        # Held by this process and let go with it, however it ends: so others see that it lives.
        self._lock = os.open(self.folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    @property
    def store(self) -> Path:
        """The folder for the store's own files."""
        return self.folder / "data"

    def remove(self) -> None:
        """Give the room back; files that are open stay readable until they are closed."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def _make(parent: Path | None) -> Path:
    places = (*([parent] if parent else []), Path(tempfile.gettempdir()))
    for place in places:
        try:
            place.mkdir(parents=True, exist_ok=True)
            _remove_left(place)
            return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        except OSError as error:
            if error.errno not in (errno.EROFS, errno.EACCES, errno.ENOSPC, errno.EDQUOT):
                raise
            said = error.strerror
    raise StoreError(
        f"The store on disk cannot be made: {said}.",
        place=Place(places[0]),
        remedy="Free space or grant rights there, or raise memory_triples so that the data are "
        "held in memory.",
    )


def _remove_left(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*/"):
        try:
            handle = os.open(folder / _LOCK, os.O_RDWR)
        except OSError:
            continue  # Not ours, or being made just now.
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)
