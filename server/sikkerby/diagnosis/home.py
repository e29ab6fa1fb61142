"""The home: its versions, file by file, which one is served, who publishes, and the disk."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sikkerby.diagnosis.result import Result, fault_of, make_result
from sikkerby.documents.folder import PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import SikkerbyError, StoreError
from sikkerby.programs import process_status
from sikkerby.publication.fingerprint import fingerprint, is_built
from sikkerby.publication.lock import LOCK
from sikkerby.publication.log import PINNED, pinned_version, read_log
from sikkerby.publication.version import (
    Version,
    current_version,
    read_version,
    versions_folder,
)
from sikkerby.whole_files import find_unfinished, try_lock

# A build writes a whole version beside the others.
_ROOM_IN_VERSIONS = 2
_LEAST_ROOM = 2**26


def check_home(home: Path) -> Iterator[Result]:
    """Everything that can be told of a home by reading it; nothing is written."""
    try:
        current = current_version(home)
    except StoreError as error:
        current = None
        yield fault_of("home", error)
    else:
        if current:
            yield make_result("home-served", current.name, place=home)
        else:
            yield make_result("home-empty", home)
    if home.is_dir():
        yield from _check_rights(home)
        yield from _check_lock(home)
        yield from _check_versions(home, current)
        yield from _check_pin(home)
        yield from _check_log(home)
    yield from _check_room(home, current)


def check_data(data: Path, home: Path) -> Iterator[Result]:
    """Whether the data folder can be read, and what is published stands for it."""
    try:
        read_publication(data / PUBLICATION)
        is_published = is_built(home, fingerprint(data))
    except SikkerbyError as error:
        yield fault_of("data", error)
    else:
        yield make_result("data-published" if is_published else "data-changed", place=data)


def _check_rights(home: Path) -> Iterator[Result]:
    closed = [
        path
        for path in (home, *home.iterdir())
        if not os.access(path, os.R_OK | os.W_OK) and path.name != LOCK
    ]
    for path in closed:
        yield make_result("rights-lacking", place=path)
    if not closed:
        yield make_result("rights-given", place=home)


def _check_lock(home: Path) -> Iterator[Result]:
    if (home / LOCK).exists() and not _is_free(home / LOCK):
        pid = _holder(home / LOCK)
        is_stopped = bool(pid) and process_status(pid)[:1] == ["T"]
        yield make_result("lock-stopped" if is_stopped else "lock-held", pid, place=home)
        return
    left = [*find_unfinished(home), *find_unfinished(versions_folder(home))]
    yield make_result("lock-left", place=left[0]) if left else make_result("lock-free")


def _is_free(lock: Path) -> bool:
    with lock.open("rb") as file:
        return try_lock(file.fileno(), fcntl.LOCK_EX)


def _holder(lock: Path) -> int:
    """The process that has a lock (proc_locks(5)); nought where it cannot be told."""
    inode = lock.stat().st_ino
    for line in Path("/proc/locks").read_text("ascii").splitlines():
        _, kind, _, _, pid, file, *_ = line.replace("-> ", "").split()
        if kind == "FLOCK" and file.endswith(f":{inode}"):
            return int(pid)
    return 0


def _check_versions(home: Path, current: Version | None) -> Iterator[Result]:
    folders = sorted(versions_folder(home).glob("[!.]*/"))
    wrong = 0
    for folder in folders:
        is_current = current is not None and folder == current.folder
        try:
            read_version(folder).verify()
        except StoreError as error:
            wrong += 1
            key = "version-damaged-served" if is_current else "version-damaged"
            yield make_result(key, error.message, place=error.place)
    if folders and not wrong:
        yield make_result("versions-whole", len(folders))


def _check_pin(home: Path) -> Iterator[Result]:
    name = pinned_version(home)
    if name:
        is_there = (versions_folder(home) / name).is_dir()
        yield make_result("pin-there" if is_there else "pin-lost", name, place=home / PINNED)


def _check_log(home: Path) -> Iterator[Result]:
    try:
        entries = read_log(home)
    except StoreError as error:
        yield fault_of("log", error)
    else:
        yield make_result("log-read", len(entries))


def _check_room(home: Path, current: Version | None) -> Iterator[Result]:
    place = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    size = sum(entry.size for entry in current.manifest.files) if current else 0
    needed = max(_ROOM_IN_VERSIONS * size, _LEAST_ROOM)
    key = "disk-full" if free < needed else "disk-free"
    yield make_result(key, free / 2**20, needed / 2**20, place=place)
