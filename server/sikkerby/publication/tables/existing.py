"""The database of a version that is there already, or one that is derived from its graphs."""

from __future__ import annotations

import fcntl
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sikkerby.errors import Place, StoreError
from sikkerby.programs import module_command, module_environment
from sikkerby.publication.history.retention import has_data
from sikkerby.publication.tables.database import FILE, FORMAT
from sikkerby.publication.version import Version, all_versions, scratch_folder
from sikkerby.whole_files import disk_faults_as_errors, recover


def find_database(version: Version, scratch: Path) -> Path:
    """The file that pages read a version from: its own, or one derived below `scratch`.

    A version of a release that wrote none, or another form of it, gets one from its own graphs and
    documents, once. Raises StoreError where that cannot be done. The hash of its own is not looked
    at, since the first page would wait for that: `Version.verify` does.
    """
    own = version.folder / FILE
    published = version.files.get(FILE)
    if published is not None and _form(own) == FORMAT and own.stat().st_size == published.size:
        return own
    return find_derived(version, scratch)


def find_derived(version: Version, scratch: Path) -> Path:
    """The one below `scratch`, derived if need be, whatever the version has of its own."""
    derived = scratch / _name_derived(version)
    if _form(derived) != FORMAT:
        with exclusive_lock(scratch):
            # What another process derived meanwhile need not be derived again.
            if _form(derived) != FORMAT:
                recover(scratch)
                _derive(version, derived)
    return derived


def remove_outdated(home: Path) -> None:
    """Remove what was derived for versions without data, or in another form; and catalogues with
    other addresses, which are written again when they are asked for."""
    wanted = {_name_derived(v) for v in all_versions(home) if has_data(v)}
    scratch = scratch_folder(home)
    for file in (*scratch.glob("[!.]*.sqlite"), *scratch.glob("catalogue-*")):
        if file.name not in wanted:
            file.unlink(missing_ok=True)


def _name_derived(version: Version) -> str:
    return f"{version.name}-{FORMAT}.sqlite"


@contextmanager
def exclusive_lock(scratch: Path) -> Iterator[None]:
    """Let one process at a time derive below `scratch`; others wait."""
    with disk_faults_as_errors(scratch, "version"):
        scratch.mkdir(parents=True, exist_ok=True)
        lock = (scratch / "tables.lock").open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _form(file: Path) -> int | None:
    """The `user_version` of a database, or None where the file is none."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            return int(opened.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return None


def _derive(version: Version, target: Path) -> None:
    # A server has threads and must not fork; and its memory is given back at once.
    done = subprocess.run(
        module_command("sikkerby.publication.tables", version.folder, target),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=module_environment(),
        check=False,
    )
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise StoreError("tables-not-derivable", reason, place=Place(version.folder))
