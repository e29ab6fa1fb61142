"""Builds that are killed at any moment: what was published stays whole, the next run recovers."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

from sikkerby.publication.fingerprint import fingerprint, note_built
from sikkerby.publication.version import (
    all_versions,
    current_version,
    make_current,
    scratch_folder,
    versions_folder,
)
from tests.support.programs import free_port
from tests.support.published import copy_town, edit_translation, publish_data

FEW, MANY = 6, 300


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


def _kill_builds(tmp_path: Path, seed: int, kills: int) -> None:
    chance = random.Random(seed)
    data, home = copy_town(tmp_path / "data"), tmp_path / "home"
    began = time.monotonic()
    assert _start(data, home).wait(120) == 0
    seconds = time.monotonic() - began
    names = {_assert_whole(home)}
    killed = 0
    for number in range(kills):
        edit_translation(data, number)
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
    assert beside == {".lock", "cache", "current", "inputs.sha256", "publications.tsv", "versions"}


def test_killed_builds_lose_nothing(tmp_path: Path) -> None:
    _kill_builds(tmp_path, 1, FEW)


@pytest.mark.nightly
def test_many_killed_builds_lose_nothing(tmp_path: Path) -> None:
    _kill_builds(tmp_path, 2, MANY)


# ---- Servers, whose store on disk is made anew at every start and change-over


def _serve(home: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sikkerby", "serve", "--home", str(home)]
    command += ["--data", str(home.with_name("data"))]
    command += ["--port", str(port), "--memory-triples", "0"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)


def _count(port: int) -> int:
    """The triples that a server answers with, once it is there."""
    query = urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"})
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/sparql?{query}", headers={"Accept": "text/csv"}
    )
    for _ in range(600):
        try:
            return int(urllib.request.urlopen(request, timeout=20).read().split()[1])
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server does not answer.")


def _kill_servers(tmp_path: Path, seed: int, kills: int) -> None:
    chance = random.Random(seed)
    data, home = copy_town(tmp_path / "data"), tmp_path / "home"
    names = [publish_data(data, home).name]
    edit_translation(data, 0)
    names.append(publish_data(data, home).name)
    note_built(home, fingerprint(data), names[-1])
    counts = {}
    for name in names:
        make_current(home, name)
        port = free_port()
        process = _serve(home, port)
        counts[name] = _count(port)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
    for number in range(kills):
        port = free_port()
        process = _serve(home, port)
        if number % 2:
            # At any moment of a change-over, which a server begins within a second or two.
            _count(port)
            make_current(home, names[number // 2 % 2])
            time.sleep(chance.uniform(0, 4))
        else:
            time.sleep(chance.uniform(0, 3))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
    current = current_version(home)
    assert current is not None
    port = free_port()
    process = _serve(home, port)
    try:
        assert _count(port) == counts[current.name]
        _assert_whole(home)
        # Of all stores that were left on disk there are the one in use, and a whole one at most.
        left = {path.name for path in scratch_folder(home).glob("*/")}
        assert left <= {f"sikkerby-store-{name}" for name in names}
        assert f"sikkerby-store-{current.name}" in left
    finally:
        process.terminate()
        process.wait(30)


def test_killed_servers_leave_nothing_behind(tmp_path: Path) -> None:
    _kill_servers(tmp_path, 1, 4)


@pytest.mark.nightly
def test_many_killed_servers_leave_nothing_behind(tmp_path: Path) -> None:
    _kill_servers(tmp_path, 2, 60)
