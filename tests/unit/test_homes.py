"""A home and what was built into it: when it is built anew, and what a rollback means."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

from sikkerby import resources
from sikkerby.documents.folder import input_files
from sikkerby.publication.fingerprint import fingerprint, note_built
from sikkerby.publication.version import current_version, make_current
from tests.support.command import run_command
from tests.support.programs import need
from tests.support.published import TRANSLATIONS, copy_data, edit_translation, publish_data
from tests.unit.serving import PROGRAM


def test_everything_shipped_is_an_input_but_what_is_only_for_readers() -> None:
    data = resources.data_folder()
    shipped = {path for path in data.rglob("*") if path.is_file()}
    assert shipped - set(input_files(data)) == {data / "NOTICE.md"}


def test_what_lies_in_a_data_folder_beside_the_data_changes_nothing(tmp_path: Path) -> None:
    """The home of its publications above all, and the history of its versions."""
    data = copy_data(tmp_path / "data")
    before = fingerprint(data, ())
    for name in ("published/versions/x/sikkerby.nq", ".git/index", "versions/x", "current"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x")
    assert fingerprint(data, ()) == before
    edit_translation(data, 1)
    assert fingerprint(data, ()) != before


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
    data, home = copy_data(tmp_path / "data"), tmp_path / "home"
    first = publish_data(data, home).name
    edit_translation(data, 1)
    assert run_command("build", "--home", home, "--data", data).code == 0
    second = _current(home)
    make_current(home, first)
    again = run_command("build", "--home", home, "--data", data)
    assert again.code == 0
    assert again.out == f"{second}\n"
    assert f"Version {first} is served" in again.err
    assert f"write {second} into {home / 'current'}" in again.err
    assert _current(home) == first
    edit_translation(data, 2)
    third = publish_data(data, home)
    assert _current(home) == third.name
    assert third.manifest.previous == first


def test_data_that_return_to_what_they_were_are_published_again(tmp_path: Path) -> None:
    """That is a change of the data, and no rollback."""
    data, home = copy_data(tmp_path / "data"), tmp_path / "home"
    original = (data / TRANSLATIONS).read_bytes()
    first = publish_data(data, home).name
    edit_translation(data, 1)
    note_built(home, "x", publish_data(data, home).name)
    (data / TRANSLATIONS).write_bytes(original)
    assert publish_data(data, home).name == first
    assert _current(home) == first


@pytest.mark.parametrize("content", [b"\xff\n", b"", b"../versions\n", b"2020-01-01-00000000\n"])
def test_a_build_mends_what_names_no_version(tmp_path: Path, content: bytes) -> None:
    home = tmp_path / "home"
    name = publish_data(resources.data_folder(), home).name
    note_built(home, "x", name)
    (home / "current").write_bytes(content)
    told = run_command("query", "all-initiatives", "--home", home)
    assert told.code == 3
    assert str(home / "current") in told.err
    assert "what to do:" in told.err
    assert publish_data(resources.data_folder(), home).name == name
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
