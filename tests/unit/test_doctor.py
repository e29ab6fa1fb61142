"""`sikkerby doctor`: each fault, made for real, is named with what to do; a sound home has none."""

from __future__ import annotations

import fcntl
import importlib.metadata
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sikkerby.diagnosis import installation
from sikkerby.diagnosis.result import RESULTS
from sikkerby.publication.fingerprint import fingerprint, note_built
from sikkerby.publication.log import change_current
from sikkerby.publication.version import all_versions, current_version
from sikkerby.store.loader import load
from sikkerby.store.sparql_client import read_servers
from tests.store.servers import oxigraph
from tests.store.test_remote import QUIET
from tests.support.command import Result, run_command
from tests.support.published import copy_town, edit_translation, publish_data


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data folder, and a home with two versions of it."""
    folder = tmp_path_factory.mktemp("sound")
    data, home = copy_town(folder / "data"), folder / "home"
    for number in range(2):
        edit_translation(data, number)
        name = publish_data(data, home).name
    note_built(home, fingerprint(data), name)
    return folder


@pytest.fixture
def machine(sound: Path, tmp_path: Path) -> Path:
    """A copy of it that may be spoilt."""
    return Path(shutil.copytree(sound, tmp_path / "machine"))


def _doctor(machine: Path, *arguments: object) -> Result:
    places = ("--home", machine / "home", "--data", machine / "data")
    return run_command("doctor", *places, *arguments)


def _states(result: Result) -> dict[str, set[str]]:
    """The subjects in each state."""
    found: dict[str, set[str]] = {"ok": set(), "warning": set(), "fault": set()}
    for line in result.out.splitlines():
        if not line.startswith(" "):
            state, _, rest = line.partition(" ")
            found[state].add(rest.strip().partition(":")[0])
    return found


def test_a_sound_publication_has_no_fault(sound: Path) -> None:
    before = sorted(path for path in sound.rglob("*") if "scratch" not in path.parts)
    done = _doctor(sound)
    assert (done.code, _states(done)["fault"]) == (0, set()), done.out
    subjects = {"libraries", "temporary files", "home", "rights", "lock", "versions", "log", "disk"}
    assert subjects | {"data", "store"} <= _states(done)["ok"]
    assert "faults: 0" in done.err
    assert before == sorted(path for path in sound.rglob("*") if "scratch" not in path.parts)


def test_it_speaks_danish(sound: Path) -> None:
    done = _doctor(sound, "--language", "da")
    assert "i orden" in done.out
    assert "vises" in done.out
    assert "fejl: 0" in done.err


def test_damage_of_every_kind_is_found_at_once(machine: Path) -> None:
    home = machine / "home"
    old, new = all_versions(home)
    for version in (old, new):
        file = version.folder / "sikkerby.nt"
        file.write_bytes(file.read_bytes()[:-1])
    (home / "pinned").write_text("2020-01-01-00000000\n")
    (home / "publications.tsv").write_bytes(b"time\nno line of ours\n")
    (machine / "data/publication.toml").write_text("title =\n")
    (home / "versions/.unfinished-x-1").mkdir()
    done = _doctor(machine)
    assert done.code == 3
    states = _states(done)
    assert states["fault"] == {"versions", "pin", "log", "data"}
    assert "lock" in states["warning"]
    for version in (old, new):
        assert str(version.folder / "sikkerby.nt") in done.out
    lines = done.out.splitlines()
    faults = [n for n, line in enumerate(lines) if line.startswith("fault")]
    following = ["\n".join(lines[n : n + 3]) for n in faults]
    assert all("what to do:" in text for text in following), done.out
    assert "restore it from a backup" in done.out.lower()


@pytest.mark.parametrize("spoilt", ["current", "manifest", "missing"])
def test_what_names_no_version_is_a_fault(machine: Path, spoilt: str) -> None:
    home = machine / "home"
    version = current_version(home)
    assert version
    if spoilt == "current":
        (home / "current").write_text("2020-01-01-00000000\n")
    elif spoilt == "manifest":
        (version.folder / "manifest.json").write_text("{")
    else:
        shutil.rmtree(version.folder)
    done = _doctor(machine)
    assert done.code == 3
    assert "home" in _states(done)["fault"]


def test_changed_data_and_an_empty_home_are_warnings(machine: Path, tmp_path: Path) -> None:
    edit_translation(machine / "data", 7)
    assert "data" in _states(_doctor(machine))["warning"]
    empty = run_command("doctor", "--home", tmp_path / "none", "--data", machine / "data")
    assert (empty.code, "home" in _states(empty)["warning"]) == (0, True)
    assert not (tmp_path / "none").exists()


def test_who_publishes_is_said(machine: Path) -> None:
    lock = machine / "home/.lock"
    program = (
        "import fcntl, sys, time; file = open(sys.argv[1]); fcntl.flock(file, fcntl.LOCK_EX); "
        "print(flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            busy = _doctor(machine)
            assert (busy.code, "lock" in _states(busy)["warning"]) == (0, True)
            process.send_signal(signal.SIGSTOP)
            while "T" not in Path(f"/proc/{process.pid}/stat").read_text().split()[2]:
                time.sleep(0.01)
            stopped = _doctor(machine)
            assert (stopped.code, "lock" in _states(stopped)["fault"]) == (3, True)
            assert f"kill -CONT {process.pid}" in stopped.out
        finally:
            process.kill()
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_libraries_and_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["click>=99", "no-such-library", "flask", 'pytest; extra == "dev"']
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: wanted)
    said = [result.message for result in installation.check_libraries()]
    assert len(said) == 2
    assert "“click” is" in said[0]
    assert ">=99" in said[0]
    assert said[1] == "The library “no-such-library” is missing."
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
    try:
        assert "240 connections" in next(iter(installation.check_system(1024))).message
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_servers_elsewhere(machine: Path) -> None:
    home = machine / "home"
    old, new = all_versions(home)
    with oxigraph() as address:
        (server,) = read_servers(address)
        store = f"{address}, http://127.0.0.1:9/query"
        change_current(home, old.name, "serve")
        load(address, old.store_files, [], QUIET)
        claim = f"elsewhere:{os.getpid()}:8:9 0"
        graph = "urn:x-sikkerby:loader:0"
        server.insert(graph, [f'<{graph}> <urn:x-sikkerby:claims> "{claim}" .\n'.encode()], 10)
        well = _doctor(machine, "--store", store)
        assert f"holds version {old.name}" in well.out
        assert "by elsewhere, process" in well.out
        assert "http://127.0.0.1:9/query cannot be asked" in well.out
        assert _states(well)["fault"] == {"server"}
        change_current(home, new.name, "serve")
        late = _doctor(machine, "--store", address)
        assert (late.code, "store" in _states(late)["fault"]) == (3, True)
        assert "sikkerby load" in late.out


def test_every_result_comes_of_a_check() -> None:
    room = Path(installation.__file__).parent
    program = "".join(file.read_text("utf-8") for file in room.glob("*.py"))
    assert {key for key in RESULTS if f'"{key}"' not in program} == set()
