"""Work on every processor: what it gives, what it shares, and how it ends."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sikkerby import parallel
from sikkerby.errors import InputError, SikkerbyError
from sikkerby.parallel import in_own_process, map_in_processes
from sikkerby.progress import Progress
from tests.support.programs import is_running, wait_for_file

QUIET = Progress(quiet=True)


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_results_come_in_the_order_of_the_items(tmp_path: Path) -> None:
    """The first item ends only when another process has done all others."""
    flag = tmp_path / "flag"

    def work(number: int) -> tuple[int, int]:
        if number == 39:
            flag.touch()
        if number == 0:
            wait_for_file(flag)
        return number, os.getpid()

    found = map_in_processes(work, range(40), QUIET, "Numbers")
    assert [number for number, _ in found] == list(range(40))
    used = [pid for _, pid in found]
    assert len(set(used)) == 2
    assert used.count(used[0]) == 1
    assert os.getpid() not in used


def test_more_items_than_a_pipe_takes() -> None:
    found = map_in_processes(lambda number: number + 1, range(20_000), QUIET, "Numbers")
    assert found == list(range(1, 20_001))


def test_each_item_is_done_once(tmp_path: Path) -> None:
    with (tmp_path / "done").open("ab", buffering=0) as done:
        map_in_processes(
            lambda number: done.write(b"%d\n" % number), range(50_000), QUIET, "Numbers"
        )
    # Not the lists themselves, of which a difference would fill the screen.
    counted = Counter(map(int, (tmp_path / "done").read_text("ascii").split()))
    assert {number for number, times in counted.items() if times > 1} == set()
    assert len(counted) == 50_000


def test_work_sees_what_was_there_and_changes_nothing() -> None:
    seen = ["before"]

    def work(_: int) -> list[str]:
        seen.append("in the other process")
        return seen[:1]

    assert map_in_processes(work, range(2), QUIET, "Looked") == [["before"]] * 2
    assert seen == ["before"]


def test_the_time_of_all_processes_is_known() -> None:
    """That of processes which are killed before their parent has seen them end is lost."""

    def used(who: int) -> float:
        times = resource.getrusage(who)
        return times.ru_utime + times.ru_stime

    def work(_: int) -> None:
        enough = used(resource.RUSAGE_SELF) + 0.1
        while used(resource.RUSAGE_SELF) < enough:
            pass
        return used(resource.RUSAGE_SELF)

    before = used(resource.RUSAGE_CHILDREN)
    map_in_processes(work, range(2), QUIET, "Counted")
    assert used(resource.RUSAGE_CHILDREN) - before >= 0.2


def test_something_else_is_done_meanwhile(tmp_path: Path) -> None:
    """Each of the two waits for what this process does beside them."""
    flag = tmp_path / "flag"
    found = map_in_processes(
        lambda _: wait_for_file(flag), range(2), QUIET, "Waited", meanwhile=flag.touch
    )
    assert found == [None, None]


def test_an_error_comes_as_it_is() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise InputError("not-a-number", "three")
        return number

    with pytest.raises(InputError, match="“three” is not a number") as caught:
        map_in_processes(work, range(9), QUIET, "Numbers")
    assert caught.value.remedy == "Write digits."
    assert any("in work" in note for note in caught.value.__notes__)


def test_of_several_errors_that_of_the_first_item_comes(tmp_path: Path) -> None:
    """Item 1 fails only after item 3 has, so another process must wait for it."""
    flag = tmp_path / "flag"

    def work(number: int) -> int:
        if number == 3:
            flag.touch()
            raise InputError("not-a-number", "three")
        if number == 1:
            wait_for_file(flag)
            time.sleep(0.2)
            raise InputError("not-a-number", "one")
        return number

    with pytest.raises(InputError, match="“one” is not a number"):
        map_in_processes(work, range(40), QUIET, "Numbers")


def test_a_killed_process_is_told() -> None:
    def work(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(SikkerbyError, match="was killed") as caught:
        map_in_processes(work, range(9), QUIET, "Numbers")
    assert "memory" in caught.value.remedy


def test_a_process_ends_when_much_memory_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(parallel, "_MOST_OWN", 64 * 2**20)
    kept: list[bytes] = []

    def work(size: int) -> int:
        kept.append(os.urandom(size * 2**20))
        return os.getpid()

    assert len(set(map_in_processes(work, [1] * 12, QUIET, "Kept"))) <= 2
    assert len(set(map_in_processes(work, [70] * 6, QUIET, "Kept"))) == 6


def test_who_finds_nothing_left_to_do_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One has long ended while the other is at its item: two lanes, and a process for each."""
    forked, fork = tmp_path / "forked", parallel.fork

    def note_and_fork(work: Callable[[], int]) -> int:
        with forked.open("ab") as file:
            file.write(b".")
        return fork(work)

    monkeypatch.setattr(parallel, "fork", note_and_fork)
    map_in_processes(lambda number: time.sleep(0.5 * number), range(2), QUIET, "Slept")
    assert forked.read_bytes() == b"...."


def test_apart_gives_its_result_and_its_error() -> None:
    assert in_own_process(os.getpid) != os.getpid()

    def fail() -> None:
        raise InputError("not-utf-8")

    with pytest.raises(InputError, match="not UTF-8"):
        in_own_process(fail)


class Terminal(io.StringIO):
    """A stream that says that it is one."""

    def isatty(self) -> bool:
        return True


def test_progress_counts_all() -> None:
    stream = Terminal()
    map_in_processes(lambda n: time.sleep(0.06), range(6), Progress(stream), "Slept")
    assert "6 of 6" in stream.getvalue()


PROGRAM = """
import os, signal, time
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
os.cpu_count = lambda: 2
# A shell starts what runs in the background with this signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
def work(number):
    os.write(1, f"{os.getpid()} {os.getppid()}\\n".encode())
    time.sleep(60)
map_in_processes(work, range(4), Progress(quiet=True), "Slept")
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_all_end_with_their_parent(number: int) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    pids = [int(pid) for _ in range(2) for pid in parent.stdout.readline().split()]
    assert len(set(pids)) == 4
    parent.send_signal(number)
    parent.wait(10)
    deadline = time.monotonic() + 10
    while any(map(is_running, pids)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    parent.stdout.close()
