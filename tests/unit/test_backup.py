"""A backup holds everything, whole, and gives the same site on an empty machine."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import zstandard
from werkzeug.test import Client

from sikkerby.publication.version import all_versions
from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.acceptance.test_wheel import AS_NOBODY
from tests.acceptance.walk import ask_application, walk
from tests.support.command import Result, run_command
from tests.support.programs import need
from tests.support.published import publish_twice

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data folder, a home with two versions that share a file, and a backup."""
    folder = tmp_path_factory.mktemp("machine")
    home = publish_twice(folder)
    one, other = (version.folder / "identifiers.tsv" for version in all_versions(home))
    assert one.read_bytes() == other.read_bytes()
    other.unlink()
    os.link(one, other)
    done = _backup(folder, folder / "backup.tar.zst")
    assert done.code == 0, done.err
    assert done.out == f"{folder / 'backup.tar.zst'}\n"
    return folder


def _backup(machine: Path, target: Path) -> Result:
    return run_command("backup", "--home", machine / "home", "--data", machine / "data", target)


def _restore(source: Path, machine: Path) -> Result:
    places = ("--home", machine / "home", "--data", machine / "data")
    return run_command("restore", *places, source)


def _files(folder: Path, without: Iterable[str] = ()) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if not set(path.relative_to(folder).parts) & set(without)
    }


@pytest.fixture(scope="module")
def elsewhere(machine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody else restored in a home of their own, from the file alone."""
    folder = tmp_path_factory.mktemp("elsewhere")
    given = shutil.copyfile(machine / "backup.tar.zst", folder / "given.tar.zst")
    is_root = not os.geteuid()
    if is_root:
        need("setpriv")
        for path in (folder, given):
            shutil.chown(path, "nobody")
    done = subprocess.run(
        [*(AS_NOBODY if is_root else ()), sys.executable, "-m", "sikkerby", "restore",
         "--home", "home", "--data", "data", given.name],
        cwd=folder, env={**os.environ, "HOME": str(folder)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not is_root or (folder / "home/current").owner() == "nobody"
    return folder


def test_all_that_counts_comes_back(machine: Path, elsewhere: Path) -> None:
    made_again = {".lock", "cache", "scratch"}
    assert _files(elsewhere / "data") == _files(machine / "data")
    assert _files(elsewhere / "home") == _files(machine / "home", made_again)
    one, other = (version.folder for version in all_versions(elsewhere / "home"))
    assert (one / "identifiers.tsv").samefile(other / "identifiers.tsv")
    log = [run_command("log", "--home", place / "home").out for place in (machine, elsewhere)]
    assert log[0] == log[1] != ""
    # What is built next knows all that was published.
    again = run_command("build", "--home", elsewhere / "home", "--data", elsewhere / "data")
    assert again.code == 0
    assert "already published" in again.err


def _compare(machine: Path, elsewhere: Path, step: int) -> int:
    """Compare one in so many addresses of both sites; how many were compared."""
    apps = [App(Settings(home=place / "home")) for place in (machine, elsewhere)]
    try:
        one, other = (ask_application(Client(app), ADDRESS) for app in apps)
        sitemap = one("/sitemap.xml", "*/*").body.decode()
        start = ["/", "/en/", "/data/", *sitemap.split(f"<loc>{ADDRESS}")]
        found = walk(one, ADDRESS, start[:3], within=lambda _: step == 1)
        addresses = [*found.statuses, *(part.partition("<")[0] for part in start[4:])]
        addresses += [
            f"/data/versions/{version.name}/{entry.path}"
            for version in all_versions(machine / "home")
            for entry in version.manifest.files
            if not entry.path.endswith((".zst", ".gz"))
        ]
        # Those of the process that answers.
        compared = [address for address in addresses if address != "/metrics"][::step]
        for address in compared:
            assert one(address, "*/*") == other(address, "*/*"), address
        return len(compared)
    finally:
        for app in apps:
            app.close()


def test_the_same_bytes_at_addresses_of_every_kind(machine: Path, elsewhere: Path) -> None:
    assert _compare(machine, elsewhere, 5) > 20


@pytest.mark.nightly
def test_the_same_bytes_at_every_address(machine: Path, elsewhere: Path) -> None:
    assert _compare(machine, elsewhere, 1) > 1000


def test_nothing_is_overwritten(machine: Path, elsewhere: Path) -> None:
    backup = machine / "backup.tar.zst"
    before = backup.read_bytes(), _files(elsewhere)
    again = _backup(machine, backup)
    assert (again.code, "this one exists" in again.err) == (2, True)
    over = _restore(backup, elsewhere)
    assert (over.code, "this one holds something" in over.err) == (2, True)
    assert before == (backup.read_bytes(), _files(elsewhere))


def test_the_data_folder_is_asked_for_before_anything_is_written(
    machine: Path, tmp_path: Path
) -> None:
    done = run_command("restore", "--home", tmp_path / "home", machine / "backup.tar.zst")
    assert (done.code, "--data" in done.err) == (2, True)
    inside = run_command(
        "restore", "--home", tmp_path / "a/b", "--data", tmp_path / "a", machine / "backup.tar.zst"
    )
    assert (inside.code, "into each other" in inside.err) == (2, True)
    assert not list(tmp_path.iterdir())


REASONS = {
    "changed": "“home/current” is missing or damaged",
    "missing": "“home/current” is missing or damaged",
    "more": "“home/extra” is missing or damaged",
    "outside": "outside",
    "link": "“home/extra” is no file",
}


def _members(backup: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(backup.read_bytes())
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        return [
            (
                member,
                file.read() if member.isreg() and (file := archive.extractfile(member)) else b"",
            )
            for member in archive
        ]


def _write(target: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]]) -> None:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    target.write_bytes(zstandard.ZstdCompressor(level=1).compress(plain.getvalue()))


@pytest.mark.parametrize(
    "manner", ["cut", "flipped", "changed", "missing", "more", "outside", "link", "text"]
)
def test_what_is_no_whole_backup_is_refused(machine: Path, tmp_path: Path, manner: str) -> None:
    backup, target = machine / "backup.tar.zst", tmp_path / "spoilt.tar.zst"
    content = bytearray(backup.read_bytes())
    if manner in ("cut", "flipped", "text"):
        middle = len(content) // 2
        content[middle] ^= 1
        spoilt = {"cut": content[:middle], "flipped": content, "text": b"no archive\n"}
        target.write_bytes(spoilt[manner])
    else:
        # A few of its files are enough to be refused, each for its own reason.
        few = ("home/current", "home/publications.tsv")
        members = [entry for entry in _members(backup) if entry[0].name in few]
        sums = [f"{hashlib.sha256(old).hexdigest()}  {member.name}\n" for member, old in members]
        listed = tarfile.TarInfo("SHA256SUMS")
        listed.size = len("".join(sums))
        members.append((listed, "".join(sums).encode()))
        place = next(n for n, (member, _) in enumerate(members) if member.name == "home/current")
        member, old = members[place]
        if manner == "changed":
            members[place] = (member, old.replace(b"2", b"3"))
        elif manner == "missing":
            del members[place]
        else:
            extra = tarfile.TarInfo({"outside": "home/../../outside"}.get(manner, "home/extra"))
            if manner == "link":
                extra.type, extra.linkname = tarfile.SYMTYPE, "/etc/passwd"
            members.insert(0, (extra, b""))
        _write(target, members)
    done = _restore(target, tmp_path / "elsewhere")
    assert (done.code, str(target) in done.err) == (2, True), done.err
    assert REASONS.get(manner, "no whole backup") in done.err
    assert not list(tmp_path.rglob("manifest.json"))
    assert {path.name for path in tmp_path.iterdir()} <= {"spoilt.tar.zst", "elsewhere"}
    assert not list((tmp_path / "elsewhere").glob("*"))


@pytest.mark.parametrize("manner", ["damaged", "missing"])
def test_a_damaged_publication_is_not_backed_up(machine: Path, tmp_path: Path, manner: str) -> None:
    copy = Path(shutil.copytree(machine, tmp_path / "machine"))
    file = all_versions(copy / "home")[0].folder / "sikkerby.ttl"
    content = file.read_bytes()
    file.unlink()
    if manner == "damaged":
        file.write_bytes(content[:-1])
    done = _backup(copy, tmp_path / "new.tar.zst")
    assert (done.code, str(file) in done.err) == (3, True)
    assert not list(tmp_path.glob("*new*"))
