"""One command at a time publishes into a home."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sikkerby.errors import Place, StoreError
from sikkerby.whole_files import disk_faults_as_errors, try_lock

LOCK = ".lock"


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Alone in writing below `home`; the lock goes with its process, however that ends.

    Raises StoreError where another process has it: two would clear away each other's work.
    """
    with disk_faults_as_errors(home, "version"):
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / LOCK).open("a")
    with lock:
        if not try_lock(lock.fileno(), fcntl.LOCK_EX):
            raise StoreError("another-is-publishing", place=Place(home))
        yield
