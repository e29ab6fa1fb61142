"""Disks that are full, read-only or damaged: told clearly, and what was published goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from sikkerby.errors import StoreError
from sikkerby.publication.lock import locked
from sikkerby.publication.version import (
    MANIFEST,
    all_versions,
    current_name,
    current_version,
    versions_folder,
)
from sikkerby.settings import Settings
from sikkerby.web.app import App
from sikkerby.web.open_version import open_version
from tests.support.command import run_command as run
from tests.support.programs import free_port
from tests.support.published import (
    copy_town,
    edit_translation,
    publish_data,
    translations_of,
)


class Disk:
    """A small disk of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def remount(self, options: str) -> None:
        subprocess.run(
            ["mount", "-o", f"remount,{options}", str(self.folder)], check=True, timeout=20
        )

    def fill(self, left: int) -> None:
        """Take all room but `left` bytes."""
        usage = shutil.disk_usage(self.folder)
        with (self.folder / "filler").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, usage.free - left)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        pytest.skip(f"A disk of one's own needs the right to mount: {done.stderr.strip()}")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=20)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that a test may change."""
    return copy_town(tmp_path / "data")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    data = copy_town(folder / "data")
    assert run("build", "--home", folder / "home", "--data", data).code == 0
    return folder / "home"


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A home that a test may damage, with these data published."""
    return Path(shutil.copytree(built, tmp_path / "home"))


def assert_as_before(home: Path, name: str) -> None:
    current = current_version(home)
    assert current is not None
    assert current.name == name
    current.verify()
    # Nothing half is left behind.
    assert [path.name for path in versions_folder(home).iterdir()] == [name]


# ---- Full and read-only


@pytest.mark.parametrize("left", [0, 100_000, 1_000_000])
def test_a_full_disk_keeps_the_old_version(disk: Disk, data: Path, left: int) -> None:
    home = disk.folder / "home"
    name = publish_data(data, home).name
    edit_translation(data, 1)
    disk.fill(left)
    with pytest.raises(StoreError, match=r"cannot be written: No space left") as caught:
        publish_data(data, home)
    assert "untouched" in str(caught.value.remedy)
    assert_as_before(home, name)
    # The next run needs no hand but the room.
    (disk.folder / "filler").unlink()
    assert publish_data(data, home).name != name
    assert len(all_versions(home)) == 2


def test_a_full_disk_is_told_on_the_command_line(disk: Disk) -> None:
    target = disk.folder / "home"
    disk.fill(500_000)
    result = run("build", "--home", target)
    assert result.code == StoreError.exit_code
    assert "No space left" in result.err
    assert "Traceback" not in result.err
    assert current_version(target) is None


def test_the_doctor_sees_that_the_disk_is_full_or_read_only(disk: Disk) -> None:
    home = disk.folder / "home"
    home.mkdir()
    disk.fill(10_000_000)
    done = run("doctor", "--home", home)
    assert (done.code, "fault    disk: 10 MB are free" in done.out) == (3, True), done.out
    disk.remount("ro")
    assert "warning  rights" in run("doctor", "--home", home).out


def test_a_read_only_home_is_served_and_not_written(disk: Disk, home: Path, data: Path) -> None:
    there = Path(shutil.copytree(home, disk.folder / "home"))
    disk.remount("ro")
    edit_translation(data, 2)
    result = run("build", "--home", there, "--data", data)
    assert result.code == StoreError.exit_code
    assert "Read-only file system" in result.err
    assert "Traceback" not in result.err
    # Also a store on disk finds a place to be.
    for memory_triples in (5_000_000, 0):
        app = App(Settings(home=there, memory_triples=memory_triples))
        try:
            assert Client(app).get("/initiatives").status_code == 200
        finally:
            app.close()


def test_no_room_for_a_store_on_disk(
    disk: Disk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Path(shutil.copytree(home, disk.folder / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(disk.folder))
    disk.fill(50_000)
    _, store, _ = open_version(Settings(home=there, memory_triples=0))
    try:
        with pytest.raises(StoreError, match="could not be loaded") as caught:
            store.wait()
        assert "space" in str(caught.value)
    finally:
        store.close()
    (disk.folder / "filler").unlink()
    _, store, _ = open_version(Settings(home=there, memory_triples=0))
    store.wait()
    store.close()


def test_what_killed_servers_left_on_disk_is_cleared_away(home: Path) -> None:
    settings = Settings(home=home, memory_triples=0)
    left = home / "scratch" / "sikkerby-store-left"
    left.mkdir(parents=True)
    (left / "lock").touch()
    (version, one, _), (_, other, _) = open_version(settings), open_version(settings)
    try:
        one.wait()
        other.wait()
        # That of a store that lives is left alone.
        assert not left.exists()
        assert len(list((home / "scratch").glob("*/"))) == 2
    finally:
        one.close()
        other.close()
    # The one that the next server finds.
    assert [path.name for path in (home / "scratch").glob("*/")] == [
        f"sikkerby-store-{version.name}"
    ]


# ---- Damaged


DAMAGES = {
    "cut": lambda file: os.truncate(file, file.stat().st_size // 2),
    # At the end of a line, where a reader would notice nothing.
    "fewer lines": lambda file: file.write_bytes(
        b"".join(file.read_bytes().splitlines(keepends=True)[:-10])
    ),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("path", ["sikkerby.nq", "graph/catalogue.nq"])
def test_a_damaged_dump_is_not_served_and_built_anew(
    home: Path, data: Path, damage: str, path: str
) -> None:
    before = current_version(home)
    assert before is not None
    DAMAGES[damage](before.folder / path)
    for command in (["query", "all-initiatives"], ["serve", "--port", str(free_port())]):
        done = subprocess.run(
            [sys.executable, "-m", "sikkerby", *command, "--home", str(home)],
            env={**os.environ, "SIKKERBY_DATA": str(data)}, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == StoreError.exit_code, (command, done.stderr)
        assert "not as it was published" in done.stderr
        assert path in done.stderr
        assert "sikkerby build" in done.stderr
        assert "Traceback" not in done.stderr
    result = run("build", "--home", home, "--data", data)
    assert result.code == 0, result.err
    assert_as_before(home, before.name)
    after = current_version(home)
    assert after is not None
    # Byte for byte, the time of its first writing included.
    assert after.manifest.files == before.manifest.files
    assert after.manifest.created == before.manifest.created
    assert run("query", "all-initiatives", "--home", home).code == 0


@pytest.mark.parametrize("content", ["", "{", '{"version": "x"}', "\0"])
def test_a_damaged_manifest_is_told_and_mended_by_a_build(
    home: Path, data: Path, content: str
) -> None:
    before = current_version(home)
    assert before is not None
    (before.folder / MANIFEST).write_text(content, "utf-8")
    result = run("query", "all-initiatives", "--home", home)
    assert result.code == StoreError.exit_code
    assert "manifest is missing or damaged" in result.err
    assert "sikkerby build" in result.err
    assert run("build", "--home", home, "--data", data).code == 0
    assert_as_before(home, before.name)


def test_which_version_is_current_is_told_without_reading_what_it_holds(tmp_path: Path) -> None:
    """A web process looks every two seconds; a manifest of many editions takes long to read."""
    assert current_name(tmp_path) == ""
    folder = versions_folder(tmp_path) / "v1"
    folder.mkdir(parents=True)
    (tmp_path / "current").write_text("v1\n", "utf-8")
    (folder / MANIFEST).write_text("{", "utf-8")
    assert current_name(tmp_path) == "v1"
    with pytest.raises(StoreError, match="manifest"):
        current_version(tmp_path)


def test_a_damaged_old_version_does_not_stop_a_new_one(home: Path, data: Path) -> None:
    first = publish_data(data, home).name
    edit_translation(data, 3)
    second = publish_data(data, home).name
    (versions_folder(home) / first / MANIFEST).write_text("{", "utf-8")
    edit_translation(data, 20)
    third = publish_data(data, home)
    assert third.manifest.previous == second
    # What is there is left for whoever can mend it.
    assert (versions_folder(home) / first / MANIFEST).read_text("utf-8") == "{"


def test_a_server_keeps_the_old_version_when_the_new_one_is_damaged(
    home: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = publish_data(data, home).name
    app = App(Settings(home=home))
    client = Client(app)
    try:
        assert old in client.get("/data/").text
        edit_translation(data, 4)
        other = publish_data(data, tmp_path / "other").folder
        damaged = Path(shutil.copytree(other, versions_folder(home) / other.name))
        os.truncate(damaged / "sikkerby.nq", 100_000)
        (home / "current").write_text(f"{other.name}\n", "utf-8")
        told = ""
        for _ in range(100):
            told += capsys.readouterr().err
            if "change-over failed" in told:
                break
            time.sleep(0.1)
        assert "not as it was published" in told
        assert old in client.get("/data/").text
        assert client.get("/initiatives").status_code == 200
        # Mended, it is taken over without a hand.
        shutil.copyfile(other / "sikkerby.nq", damaged / "sikkerby.nq")
        for _ in range(200):
            if other.name in client.get("/data/").text:
                break
            time.sleep(0.1)
        assert other.name in client.get("/data/").text
    finally:
        app.close()


def test_a_version_that_was_pruned_is_written_anew_when_its_data_return(
    data: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    original = translations_of(data).read_bytes()
    first = publish_data(data, home, keep_versions=1).name
    for number in (1, 2):
        edit_translation(data, number)
        publish_data(data, home, keep_versions=1)
    dump = versions_folder(home) / first / "sikkerby.ttl"
    assert not dump.exists()
    translations_of(data).write_bytes(original)
    again = publish_data(data, home, keep_versions=1)
    assert again.name == first
    again.verify()
    assert dump.exists()


# ---- Two at once


def test_two_that_publish_at_once(data: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with locked(home), pytest.raises(StoreError, match="Another command is publishing"):
        publish_data(data, home)
    assert publish_data(data, home).name
