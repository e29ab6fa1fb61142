"""Which version is served from when on, by whom and instead of which: the log of publications.

Every change of the home's `current` is a line of `publications.tsv`, written before it: where
a process was killed between the two, the next line says what was served all the same.
"""

from __future__ import annotations

import contextlib
import datetime
import getpass
import os
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from sikkerby.errors import Place, StoreError
from sikkerby.publication.lock import locked
from sikkerby.publication.version import Version, last_version, make_current
from sikkerby.whole_files import write_whole

LOG = "publications.tsv"
PINNED = "pinned"


@dataclass(frozen=True)
class Publication:
    """One change of the version that is served.

    `time` is in UTC (RFC 3339); `action` is build, rollback, pin or serve; `seconds` is how long a
    build took, and empty for all others.
    """

    time: str
    who: str
    action: str
    before: str
    version: str
    seconds: str = ""


_HEAD = "\t".join(field.name for field in fields(Publication)) + "\n"


def read_log(home: Path) -> list[Publication]:
    """All changes of the version that is served, oldest first; none where none was noted.

    Raises StoreError for a file that cannot be read, or whose lines are something else.
    """
    file = home / LOG
    try:
        # The last line may have been cut off by the end of the process that wrote it.
        lines = file.read_text("utf-8").splitlines(keepends=True)[1:]
        return [Publication(*line[:-1].split("\t")) for line in lines if line.endswith("\n")]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, TypeError) as error:
        raise StoreError("log-not-readable", error, place=Place(file)) from None


def change_current(
    home: Path, name: str, action: str, *, who: str = "", seconds: float | None = None
) -> None:
    """Let a version be the one that is served from now on, and note it.

    `who` is the user of this process where nobody else is named. Raises OSError.
    """
    before = last_version(home)
    entry = Publication(
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
        " ".join((who or _user()).split()),
        action,
        before.name if before else "",
        name,
        "" if seconds is None else f"{seconds:.1f}",
    )
    _append(home / LOG, "\t".join(astuple(entry)) + "\n")
    make_current(home, name)


def pinned_version(home: Path) -> str:
    """The name of the version that stays current whatever is built; empty where there is none."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (home / PINNED).read_text("utf-8").strip()
    return ""


def go_to(home: Path, version: Version, action: str, *, is_pinned: bool) -> None:
    """Let a version be served whose files are whole, and stay so with the next build if pinned.

    Raises StoreError for one that is damaged, or while another command publishes.
    """
    version.verify()
    with locked(home):
        if is_pinned:
            write_whole(home / PINNED, f"{version.name}\n".encode())
        else:
            (home / PINNED).unlink(missing_ok=True)
        change_current(home, version.name, action)


def served_names(home: Path) -> list[str]:
    """The versions that were served, the newest change first, each once."""
    return list(dict.fromkeys(entry.version for entry in reversed(read_log(home))))


def _append(file: Path, line: str) -> None:
    """Add a line to the log, on disk before this returns; a piece of one is ended first."""
    handle = os.open(file, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o644)
    try:
        size = os.fstat(handle).st_size
        if not size:
            line = _HEAD + line
        elif os.pread(handle, 1, size - 1) != b"\n":
            os.ftruncate(handle, file.read_bytes().rfind(b"\n") + 1)
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container, a number may have no name.
        return f"user {os.getuid()}"
