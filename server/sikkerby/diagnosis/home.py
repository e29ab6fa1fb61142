"""The home: its versions, file by file, which one is served, who publishes, and the disk."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sikkerby.diagnosis.result import Result, State, fault_of
from sikkerby.documents.folder import PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import Place, SikkerbyError, StoreError
from sikkerby.publication.fingerprint import fingerprint, is_built
from sikkerby.publication.lock import LOCK
from sikkerby.publication.log import PINNED, pinned_version, read_log
from sikkerby.publication.version import (
    Version,
    current_version,
    read_version,
    versions_folder,
)
from sikkerby.whole_files import find_unfinished

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
        if current is None:
            yield Result(
                "home",
                State.WARNING,
                f"Nothing was published in {home} yet.",
                remedy="Run `sikkerby build`, or name another home with --home.",
            )
        else:
            yield Result("home", State.OK, f"Version {current.name} is served.", Place(home))
    if home.is_dir():
        yield from _check_rights(home)
        yield from _check_lock(home)
        yield from _check_versions(home, current)
        yield from _check_pin(home)
        yield from _check_log(home)
    yield from _check_room(home, current)


def check_data(data: Path, others: tuple[Path, ...], home: Path) -> Iterator[Result]:
    """Whether the data folder can be read, and what is published stands for it."""
    try:
        read_publication(data / PUBLICATION)
        is_published = is_built(home, fingerprint(data, others))
    except SikkerbyError as error:
        yield fault_of("data", error)
    else:
        if is_published:
            yield Result("data", State.OK, "They are as they were published.", Place(data))
        else:
            yield Result(
                "data",
                State.WARNING,
                "They, or the program, changed since they were published.",
                Place(data),
                "Run `sikkerby build`; `sikkerby serve` does it when it starts.",
            )


def _check_rights(home: Path) -> Iterator[Result]:
    closed = [
        path
        for path in (home, *home.iterdir())
        if not os.access(path, os.R_OK | os.W_OK) and path.name != LOCK
    ]
    for path in closed:
        yield Result(
            "rights",
            State.WARNING,
            "This user may not write there: the site is served, and nothing can be published.",
            Place(path),
            "Run the command as the user of the service, or give the home to it (chown -R).",
        )
    if not closed:
        yield Result("rights", State.OK, "This user may publish.", Place(home))


def _check_lock(home: Path) -> Iterator[Result]:
    if (home / LOCK).exists() and not _is_free(home / LOCK):
        pid = _holder(home / LOCK)
        is_stopped = bool(pid) and _state_of(pid) == "T"
        yield Result(
            "lock",
            State.FAULT if is_stopped else State.WARNING,
            f"Process {pid} is publishing, and was stopped."
            if is_stopped
            else f"Process {pid} is publishing now.",
            Place(home),
            f"Let it go on with `kill -CONT {pid}`, or end it: the next build clears up after it."
            if is_stopped
            else "Wait until it is done.",
        )
        return
    left = [*find_unfinished(home), *find_unfinished(versions_folder(home))]
    if left:
        yield Result(
            "lock",
            State.WARNING,
            "A command was killed and left something behind.",
            Place(left[0]),
            "Nothing: the next `sikkerby build` clears it away.",
        )
    else:
        yield Result("lock", State.OK, "Nobody is publishing.")


def _is_free(lock: Path) -> bool:
    handle = os.open(lock, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _holder(lock: Path) -> int:
    """The process that has a lock (proc_locks(5)); nought where it cannot be told."""
    inode = lock.stat().st_ino
    for line in Path("/proc/locks").read_text("ascii").splitlines():
        _, kind, _, _, pid, file, *_ = line.replace("-> ", "").split()
        if kind == "FLOCK" and file.endswith(f":{inode}"):
            return int(pid)
    return 0


def _state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _check_versions(home: Path, current: Version | None) -> Iterator[Result]:
    folders = sorted(versions_folder(home).glob("[!.]*/"))
    wrong = 0
    for folder in folders:
        is_current = current is not None and folder == current.folder
        try:
            read_version(folder).verify()
        except StoreError as error:
            wrong += 1
            remedy = (
                "Run `sikkerby build`, which writes it again if the data are as they were; else "
                "restore it from a backup."
                if is_current
                else "Restore it from a backup. It is not served; links into it do not work."
            )
            yield Result("versions", State.FAULT, error.message, error.place, remedy)
    if folders and not wrong:
        yield Result(
            "versions", State.OK, f"All files of {len(folders):,} are as they were published."
        )


def _check_pin(home: Path) -> Iterator[Result]:
    name = pinned_version(home)
    if name and not (versions_folder(home) / name).is_dir():
        yield Result(
            "pin",
            State.FAULT,
            f"Version “{name}” is pinned, and is not there.",
            Place(home / PINNED),
            "Run `sikkerby pin latest`, or restore the version from a backup.",
        )
    elif name:
        yield Result("pin", State.OK, f"Version {name} is pinned; builds do not change that.")


def _check_log(home: Path) -> Iterator[Result]:
    try:
        entries = read_log(home)
    except StoreError as error:
        yield fault_of("log", error)
    else:
        yield Result("log", State.OK, f"{len(entries):,} publications are noted.")


def _check_room(home: Path, current: Version | None) -> Iterator[Result]:
    place = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    size = sum(entry.size for entry in current.manifest.files) if current else 0
    needed = max(_ROOM_IN_VERSIONS * size, _LEAST_ROOM)
    if free < needed:
        yield Result(
            "disk",
            State.FAULT,
            f"{free / 2**20:,.0f} MB are free, and the next build needs {needed / 2**20:,.0f}.",
            Place(place),
            "Free space there, or have older versions' files removed with --keep-versions.",
        )
    else:
        yield Result("disk", State.OK, f"{free / 2**20:,.0f} MB are free.", Place(place))
