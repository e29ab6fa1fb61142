"""A home and what was built into it: when it is built anew, and what a rollback means."""

from __future__ import annotations

import getpass
import os
import re
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from sikkerby import resources
from sikkerby.documents.folder import input_files
from sikkerby.publication.fingerprint import fingerprint, note_built
from sikkerby.publication.log import read_log
from sikkerby.publication.version import current_version, make_current
from sikkerby.workbench.jobs import Job
from tests.support.command import run_command
from tests.support.programs import need
from tests.support.published import (
    TRANSLATIONS,
    copy_data,
    copy_town,
    edit_translation,
    publish_data,
    publish_twice,
    translations_of,
)
from tests.unit.serving import PROGRAM


def test_everything_shipped_is_an_input_but_what_is_only_for_readers() -> None:
    data = resources.data_folder()
    shipped = {path for path in data.rglob("*") if path.is_file()}
    assert shipped - set(input_files(data)) == {data / "NOTICE.md"}


def test_what_lies_in_a_data_folder_beside_the_data_changes_nothing(tmp_path: Path) -> None:
    """The home of its publications above all, and the history of its versions."""
    data = copy_data(tmp_path / "data")
    before = fingerprint(data)
    for name in ("published/versions/x/sikkerby.nq", ".git/index", "versions/x", "current"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x")
    assert fingerprint(data) == before
    edit_translation(data, 1)
    assert fingerprint(data) != before


def _without_rights() -> list[str]:
    """What goes before a command so that even root minds the rights of files."""
    if os.geteuid():
        return []
    return [need("setpriv"), "--bounding-set=-all", "--inh-caps=-all"]


@pytest.mark.parametrize(
    ("path", "mode", "command", "code"),
    [
        (f"data/{TRANSLATIONS}", 0o000, "build", 2),
        (f"data/{TRANSLATIONS}", 0o000, "check", 2),
        ("data/links/wikidata.ttl", 0o000, "serve", 2),
        ("home", 0o000, "build", 3),
        ("home", 0o000, "serve", 3),
        ("home/current", 0o000, "query all-initiatives", 3),
        ("home", 0o555, "build", 3),
    ],
)
def test_what_may_not_be_read_or_written_is_named(
    tmp_path: Path, path: str, mode: int, command: str, code: int
) -> None:
    copy_data(tmp_path / "data")
    (tmp_path / "home").mkdir()
    (tmp_path / "home/current").write_text("2020-01-01-00000000")
    (tmp_path / path).chmod(mode)
    done = subprocess.run(
        [*_without_rights(), PROGRAM, *command.split(), "--home", "home", "--data", "data"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    (tmp_path / path).chmod(0o755)
    assert done.returncode == code, done.stderr
    assert str(tmp_path / path) in done.stderr
    assert "what to do:" in done.stderr
    assert "Traceback" not in done.stderr
    assert "fault of the program" not in done.stderr


def test_a_rollback_outlives_builds_of_the_same_data(tmp_path: Path) -> None:
    """It is told, and ends with the next change of the data."""
    data, home = copy_town(tmp_path / "data"), tmp_path / "home"
    first = publish_data(data, home).name
    edit_translation(data, 1)
    assert run_command("build", "--home", home, "--data", data).code == 0
    second = _current(home)
    make_current(home, first)
    again = run_command("build", "--home", home, "--data", data)
    assert again.code == 0
    assert again.out == f"{second}\n"
    assert f"Version {first} is served" in again.err
    assert "run `sikkerby pin latest`" in again.err
    assert _current(home) == first
    edit_translation(data, 2)
    third = publish_data(data, home)
    assert _current(home) == third.name
    assert third.manifest.previous == first


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data folder, and a home with two versions of it."""
    folder = tmp_path_factory.mktemp("two")
    publish_twice(folder)
    return folder


def _versions(two: Path, target: Path) -> tuple[Path, Path, list[str]]:
    """A data folder, a home with two versions of it, and their names, the older first."""
    shutil.copytree(two, target / "two")
    data, home = target / "two/data", target / "two/home"
    return data, home, [entry.version for entry in read_log(home)]


def test_versions_are_gone_back_to_and_pinned(two: Path, tmp_path: Path) -> None:
    data, home, (first, second) = _versions(two, tmp_path)
    assert run_command("rollback", "--home", home).out == f"{first}\n"
    assert run_command("rollback", "--home", home).out == f"{second}\n"
    pinned = run_command("pin", "--home", home, first)
    assert (pinned.out, "pin latest" in pinned.err) == (f"{first}\n", True)
    edit_translation(data, 2)
    third = publish_data(data, home).name
    note_built(home, "x", third)
    assert _current(home) == first
    assert run_command("pin", "--home", home, "latest").out == f"{third}\n"
    log = [line.split("\t") for line in run_command("log", "--home", home).out.splitlines()]
    assert [line[2:5] for line in log] == [
        ["build", "-", first],
        ["build", first, second],
        ["rollback", second, first],
        ["rollback", first, second],
        ["pin", second, first],
        ["pin", first, third],
    ]
    assert {line[1] for line in log} == {getpass.getuser()}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line[0]) for line in log)
    assert float(log[0][5]) > 0
    # The last line may have been cut off; the next goes on after the whole ones.
    with (home / "publications.tsv").open("ab") as file:
        file.write(b"2026-")
    assert len(run_command("log", "--home", home).out.splitlines()) == len(log)
    assert run_command("rollback", "--home", home).out == f"{first}\n"
    # What the workbench does for somebody is noted under that name.
    Job("publish", "Åse Berg").run("rollback", "--home", home)
    last = [line.split("\t") for line in run_command("log", "--home", home).out.splitlines()][-2:]
    assert [line[1] for line in last] == [getpass.getuser(), "Åse Berg"]
    assert len(read_log(home)) == len(log) + 2


def test_nothing_is_gone_back_to_that_is_not_whole(two: Path, tmp_path: Path) -> None:
    data, home, (first, _) = _versions(two, tmp_path)
    unknown = run_command("rollback", "--home", home, "2020-01-01-00000000")
    assert (unknown.code, "There is no version" in unknown.err) == (2, True)
    file = home / "versions" / first / "sikkerby.ttl"
    file.write_bytes(file.read_bytes()[:-1])
    damaged = run_command("rollback", "--home", home)
    assert (damaged.code, str(file) in damaged.err) == (3, True)
    edit_translation(data, 2)
    third = publish_data(data, home, keep_versions=1).name
    pruned = run_command("rollback", "--home", home, first)
    assert (pruned.code, "--keep-versions" in pruned.err) == (2, True)
    assert _current(home) == third
    nothing = run_command("rollback", "--home", tmp_path / "empty")
    assert (nothing.code, "No other version" in nothing.err) == (2, True)


def test_data_that_return_to_what_they_were_are_published_again(tmp_path: Path) -> None:
    """That is a change of the data, and no rollback."""
    data, home = copy_town(tmp_path / "data"), tmp_path / "home"
    original = translations_of(data).read_bytes()
    first = publish_data(data, home).name
    edit_translation(data, 1)
    note_built(home, "x", publish_data(data, home).name)
    translations_of(data).write_bytes(original)
    assert publish_data(data, home).name == first
    assert _current(home) == first


@pytest.mark.parametrize("content", [b"\xff\n", b"", b"../versions\n", b"2020-01-01-00000000\n"])
def test_a_build_mends_what_names_no_version(tmp_path: Path, content: bytes) -> None:
    data, home = copy_town(tmp_path / "data"), tmp_path / "home"
    name = publish_data(data, home).name
    note_built(home, "x", name)
    (home / "current").write_bytes(content)
    told = run_command("query", "all-initiatives", "--home", home)
    assert told.code == 3
    assert str(home / "current") in told.err
    assert "what to do:" in told.err
    assert publish_data(data, home).name == name
    assert _current(home) == name


def _current(home: Path) -> str:
    version = current_version(home)
    assert version is not None
    return version.name


def test_a_ledger_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Whoever may write only so many bytes leaves it, and all else, as it was."""
    data = copy_data(tmp_path / "data")
    ledger = data / "identifiers.tsv"
    ledger.write_bytes(b"".join(ledger.read_bytes().splitlines(keepends=True)[:-3]))
    ledger.chmod(0o664)
    before = ledger.read_bytes()

    def derive(prepare: object = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, "derive", "--data", str(data)],
            preexec_fn=prepare, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    most = len(before) // 2
    done = derive(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert ledger.read_bytes() == before
    assert derive().returncode == 0
    assert ledger.read_bytes().startswith(before)
    assert len(ledger.read_bytes()) > len(before)
    assert ledger.stat().st_mode & 0o777 == 0o664
    assert not list(data.rglob(".unfinished*"))
