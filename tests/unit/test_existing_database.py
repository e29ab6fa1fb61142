"""The database of a folder that has none, or another form of it: derived from its own graphs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sikkerby.errors import StoreError
from sikkerby.publication.history.retention import is_pruned
from sikkerby.publication.tables.database import FILE, FORMAT
from sikkerby.publication.tables.existing import find_database, remove_outdated
from sikkerby.publication.version import (
    MANIFEST,
    Version,
    all_versions,
    read_version,
    write_manifest,
)
from tests.support.published import copy_town, edit_translation, publish_data, shipped_version


def _copied(target: Path) -> Version:
    """The shipped version, in a folder of its own that a test may change."""
    shutil.copytree(shipped_version().folder, target)
    return read_version(target)


def _as_release_0_1_0_wrote_it(target: Path) -> Version:
    """The same without what that release did not know of."""
    version = _copied(target)
    (target / FILE).unlink()
    manifest = json.loads((target / MANIFEST).read_text("utf-8"))
    del manifest["sqlite"]
    manifest["files"] = [entry for entry in manifest["files"] if entry["path"] != FILE]
    (target / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return read_version(version.folder)


def _with_another_form(target: Path) -> Version:
    version = _copied(target)
    with closing(sqlite3.connect(target / FILE)) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    return version


def _with_no_database(target: Path) -> Version:
    version = _copied(target)
    (target / FILE).write_bytes(b"This is not a database.")
    return version


def _cut_short(target: Path) -> Version:
    version = _copied(target)
    os.truncate(target / FILE, (target / FILE).stat().st_size - 8192)
    return version


def test_the_database_of_a_version_is_its_own(tmp_path: Path) -> None:
    assert find_database(shipped_version(), tmp_path) == shipped_version().folder / FILE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "spoil", [_as_release_0_1_0_wrote_it, _with_another_form, _with_no_database, _cut_short]
)
def test_a_version_without_a_database_gets_one(
    spoil: Callable[[Path], Version], tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    version = spoil(tmp_path / shipped_version().name)
    published = {file: file.stat().st_mtime_ns for file in version.folder.rglob("*")}
    derived = find_database(version, scratch)
    assert derived.parent == scratch
    assert derived.read_bytes() == (shipped_version().folder / FILE).read_bytes()
    # What was published is never written to, and what was derived is not derived again.
    assert {file: file.stat().st_mtime_ns for file in version.folder.rglob("*")} == published
    made = derived.stat().st_mtime_ns
    assert find_database(version, scratch) == derived
    assert derived.stat().st_mtime_ns == made


def test_a_derivation_that_is_killed_leaves_nothing_half(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    version = _as_release_0_1_0_wrote_it(tmp_path / shipped_version().name)
    target = scratch / f"{version.name}-{FORMAT}.sqlite"
    command = [sys.executable, "-m", "sikkerby.publication.tables", str(version.folder),
               str(target)]  # fmt: skip
    killed = 0
    for pause in (0.0, 0.01, 0.02, 0.05, 0.1):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None and not scratch.is_dir():
            time.sleep(0.001)
        time.sleep(pause)
        os.killpg(process.pid, signal.SIGKILL)
        killed += process.wait() < 0
        assert not target.exists() or target.read_bytes() == _published()
        target.unlink(missing_ok=True)
        if pause < 0.1:
            shutil.rmtree(scratch, ignore_errors=True)
    assert killed >= 3
    assert find_database(version, scratch).read_bytes() == _published()
    assert {file.name for file in scratch.iterdir()} == {target.name, "tables.lock"}


def _published() -> bytes:
    return (shipped_version().folder / FILE).read_bytes()


def test_several_who_want_it_derive_it_once(tmp_path: Path) -> None:
    version = _as_release_0_1_0_wrote_it(tmp_path / shipped_version().name)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: find_database(version, tmp_path / "scratch"), range(4)))
    assert len(set(found)) == 1
    assert found[0].read_bytes() == _published()


def test_what_was_derived_goes_with_the_data_and_its_form(tmp_path: Path) -> None:
    home = tmp_path / "home"
    data = copy_town(tmp_path / "data")
    versions = []
    for number in range(4):
        edit_translation(data, number)
        versions.append(publish_data(data, home, keep_versions=2).name)
        for form in (FORMAT - 1, FORMAT):
            (home / "scratch").mkdir(exist_ok=True)
            (home / "scratch" / f"{versions[-1]}-{form}.sqlite").touch()
    publish_data(data, home, keep_versions=2)
    pruned = [version for version in all_versions(home) if is_pruned(version)]
    assert pruned
    # A version that is pruned is still asked by permanent links; one without data cannot be.
    write_manifest(pruned[0].folder, replace(pruned[0].manifest, files=()))
    remove_outdated(home)
    left = {file.name for file in (home / "scratch").iterdir()}
    kept = {*versions} - {pruned[0].name}
    assert left == {f"{name}-{FORMAT}.sqlite" for name in kept}


def test_damaged_graphs_are_told_of(tmp_path: Path) -> None:
    version = _as_release_0_1_0_wrote_it(tmp_path / shipped_version().name)
    version.quads_file.write_bytes(version.quads_file.read_bytes().replace(b"> .\n", b" .\n"))
    with pytest.raises(StoreError, match="could not be derived"):
        find_database(version, tmp_path / "scratch")
    assert [file.name for file in (tmp_path / "scratch").iterdir()] == ["tables.lock"]
