"""Builds that are killed at any moment: what was published stays whole, the next run recovers."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sikkerby.publication.version import all_versions, current_version, versions_folder
from tests.unit.published import copy_data

# (seed, kills), in pieces, so that processes share them.
FEW = [(seed, 5) for seed in range(2)]
MANY = [(100 + seed, 30) for seed in range(10)]
TRANSLATIONS = "editions/sikker-by-2018-2021/translations.tsv"


def _start(data: Path, home: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sikkerby", "build", "--data", str(data), "--home", str(home)]
    quiet = subprocess.DEVNULL
    # A session of its own: the kill takes its helpers along, as the end of a machine would.
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)


def _assert_whole(home: Path) -> str:
    """Every version that can be seen is whole, byte for byte; gives the current one's name."""
    for version in all_versions(home):
        for entry in version.manifest.files:
            content = (version.folder / entry.path).read_bytes()
            assert hashlib.sha256(content).hexdigest() == entry.sha256, entry.path
    current = current_version(home)
    assert current is not None
    return current.name


def _change(data: Path, number: int) -> None:
    """Another translation each time, so that each build has a new version to publish."""
    file = data / TRANSLATIONS
    head, first, *others = file.read_text("utf-8").splitlines(keepends=True)
    first = f"{first.rstrip().partition(' (edited ')[0]} (edited {number})\n"
    file.write_text("".join((head, first, *others)), "utf-8")


def _kill_builds(tmp_path: Path, seed: int, kills: int) -> None:
    chance = random.Random(seed)
    data, home = copy_data(tmp_path / "data"), tmp_path / "home"
    began = time.monotonic()
    assert _start(data, home).wait(120) == 0
    seconds = time.monotonic() - began
    names = {_assert_whole(home)}
    killed = 0
    for number in range(kills):
        _change(data, number)
        process = _start(data, home)
        try:
            process.wait(chance.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
            killed += 1
        now = _assert_whole(home)
        # Either the version before or, where the kill came late, the new one; none is lost.
        names.add(now)
        kept = {version.name for version in all_versions(home)}
        assert names <= kept, (seed, number)
    assert killed > kills // 3
    # The next run needs no hand, and leaves nothing of the killed ones behind.
    process = _start(data, home)
    assert process.wait(120) == 0
    names.add(_assert_whole(home))
    folders = {path.name for path in versions_folder(home).iterdir()}
    assert folders == {version.name for version in all_versions(home)}
    assert names <= folders
    beside = {path.name for path in home.iterdir()}
    assert beside == {"cache", "current", "inputs.sha256", "versions"}


@pytest.mark.parametrize(("seed", "kills"), FEW)
def test_killed_builds_lose_nothing(tmp_path: Path, seed: int, kills: int) -> None:
    _kill_builds(tmp_path, seed, kills)


@pytest.mark.nightly
@pytest.mark.parametrize(("seed", "kills"), MANY)
def test_many_killed_builds_lose_nothing(tmp_path: Path, seed: int, kills: int) -> None:
    _kill_builds(tmp_path, seed, kills)
