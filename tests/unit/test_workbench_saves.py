"""Changes of a data folder in the workbench: whole whenever the writer is killed, and undone."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sikkerby.documents.tables import read_lines
from sikkerby.errors import DataError, NotFound, StoreError
from sikkerby.workbench.saving import MOST_UNDOABLE, Saves

FILES = ("publication.toml", "reference/places.ttl", "editions/plan/translations.tsv")
FEW, MANY = 50, 500


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small folder, each file of which says the same number."""
    folder = tmp_path / "data"
    _write(folder, 0)
    return folder


def _content(number: int) -> bytes:
    return f"{number}\n".encode() * 4000


def _write(folder: Path, number: int) -> None:
    for name in FILES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        # As the program writes: another file takes the place of the one before.
        file.unlink(missing_ok=True)
        file.write_bytes(_content(number))


def _numbers(folder: Path) -> list[int]:
    """The number that each file says; a file that is not whole is none's."""
    found = []
    for name in FILES:
        content = (folder / name).read_bytes()
        number = int(content.split(b"\n", 1)[0])
        assert content == _content(number), name
        found.append(number)
    return found


def _in_child(work: Callable[[int], None]) -> tuple[int, int]:
    """A process of its own that does `work`, and the end of a pipe that it writes to."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        try:
            work(write)
        finally:
            os._exit(0)
    os.close(write)
    return pid, read


def _kill_writers(data: Path, seed: int, kills: int) -> None:
    chance = random.Random(seed)
    began = time.monotonic()
    Saves(data).change("A", "Write", lambda draft: _write(draft, 1))
    longest = 1.5 * (time.monotonic() - began)
    number = 1
    for _ in range(kills):

        def write(pipe: int, first: int = number + 1) -> None:
            saves = Saves(data)
            for next_number in range(first, first + 10_000):
                saves.change("A", "Write", lambda draft, n=next_number: _write(draft, n))  # type: ignore[misc]
                os.write(pipe, f"{next_number}\n".encode())

        pid, pipe = _in_child(write)
        time.sleep(chance.uniform(0, longest))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(pipe, "rb") as told:
            acknowledged = [int(line) for line in told if line.endswith(b"\n")]
        _numbers(data)
        Saves(data).undoable()
        numbers = set(_numbers(data))
        assert len(numbers) == 1, "a save is there as a whole, or not at all"
        before, number = number, numbers.pop()
        # On a busy machine, a save takes longer than the first one.
        longest *= 1.25 if number == before else 1
        assert number >= max(acknowledged, default=0), "what was acknowledged is not lost"
        logged = [int(cells["number"]) for _, cells in read_lines(data / ".workbench/log.tsv", (
            "number", "when", "who", "what", "files"))]  # fmt: skip
        assert logged == list(range(1, len(logged) + 1)), "each save once, in their order"
    assert number > kills // 16, "the writers came to write"


def test_killed_writers_leave_every_file_whole(data: Path) -> None:
    _kill_writers(data, 1, FEW)


@pytest.mark.nightly
def test_many_killed_writers_leave_every_file_whole(data: Path) -> None:
    _kill_writers(data, 2, MANY)


def test_a_change_that_fails_changes_nothing(data: Path) -> None:
    def fail(draft: Path) -> None:
        _write(draft, 5)
        raise DataError("note-incomplete")

    with pytest.raises(DataError):
        Saves(data).change("A", "Fail", fail)
    assert set(_numbers(data)) == {0}
    assert Saves(data).undoable() == []


def test_changes_are_taken_back(data: Path) -> None:
    saves = Saves(data)
    saves.change("A", "One", lambda draft: _write(draft, 1))
    saves.change("B", "New", lambda draft: (draft / "reference/more.ttl").write_bytes(b"x\n"))
    saves.take_back(2, "A", "Back")
    assert not (data / "reference/more.ttl").exists()
    saves.take_back(1, "A", "Back")
    assert set(_numbers(data)) == {0}
    saves.take_back(4, "B", "And again")
    assert set(_numbers(data)) == {1}
    assert [(save.who, save.what) for save in saves.undoable()] == [
        ("B", "And again"), ("A", "Back"), ("A", "Back"), ("B", "New"), ("A", "One"),
    ]  # fmt: skip


def test_what_was_changed_since_is_not_taken_back(data: Path) -> None:
    saves = Saves(data)
    saves.change("A", "One", lambda draft: _write(draft, 1))
    (data / FILES[0]).write_bytes(_content(7))
    with pytest.raises(DataError, match="changed again"):
        saves.take_back(1, "A", "Back")
    assert _numbers(data) == [7, 1, 1]
    with pytest.raises(NotFound):
        saves.take_back(9, "A", "Back")


def test_the_last_changes_are_kept(data: Path) -> None:
    saves = Saves(data)
    for number in range(1, MOST_UNDOABLE + 5):
        saves.change("A", "Write", lambda draft, n=number: _write(draft, n))  # type: ignore[misc]
    kept = [save.number for save in saves.undoable()]
    assert kept == list(range(MOST_UNDOABLE + 4, 4, -1))


def test_a_full_disk_leaves_all_as_it_was(data: Path) -> None:
    """A bound on the size of files stands for a disk without room."""

    def write(pipe: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**14, 2**14))
        try:
            Saves(data).change(
                "A", "Large", lambda draft: (draft / FILES[1]).with_suffix(".b").write_bytes(
                    _content(10**9))
            )  # fmt: skip
        except StoreError:
            os.write(pipe, b"refused")

    pid, pipe = _in_child(write)
    os.waitpid(pid, 0)
    with os.fdopen(pipe, "rb") as told:
        assert told.read() == b"refused"
    assert set(_numbers(data)) == {0}
    assert Saves(data).undoable() == []


def test_changes_are_committed_where_it_is_wanted(data: Path) -> None:
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", "-C", str(data), *command], check=True)
    Saves(data, git=True).change("Anna Andersen", "One", lambda draft: _write(draft, 1))
    log = subprocess.run(
        ["git", "-C", str(data), "log", "--format=%an: %s"], check=True, capture_output=True
    )
    assert log.stdout.decode() == "Anna Andersen: One\n"
