"""Stores on disk from one start to the next: found again whole, made anew where they are not."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sikkerby.errors import StoreError
from sikkerby.formats import BY_NAME
from sikkerby.settings import Settings
from sikkerby.store.base import Question
from sikkerby.store.disk_store import remove_left
from sikkerby.store.embedded import EmbeddedStore
from tests.store.conftest import NAMES, count_triples
from tests.support.programs import is_running, wait_for_file
from tests.support.small_data import write_small_data

SETTINGS = Settings(memory_triples=0, quick_slots=1)
KEY = "sikkerby-store-v1"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_small_data(tmp_path / "small.nq")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


@contextlib.contextmanager
def opened(file: Path, scratch: Path, version: str = "v1") -> Iterator[EmbeddedStore]:
    """A store on disk that answers; all is written down before it is used and closed."""
    store = EmbeddedStore(SETTINGS, [file], version, scratch=scratch)
    try:
        assert store.answer(Question(NAMES, BY_NAME["json"])).rows == 4
        if (scratch / f"sikkerby-store-{version}").exists():
            wait_for_file(scratch / f"sikkerby-store-{version}" / "whole")
        yield store
    finally:
        store.close()


def _data(scratch: Path, key: str = KEY) -> Path:
    (found,) = (scratch / key).glob("data-*")
    return found


def _folders(scratch: Path) -> set[str]:
    return {path.name for path in scratch.glob("*/")}


def test_a_whole_store_is_found_again(file: Path, scratch: Path) -> None:
    with opened(file, scratch) as store:
        made = _data(scratch)
        counts = count_triples(store)
    assert made.is_dir()
    before = {path: path.stat().st_mtime_ns for path in made.glob("*.sst")}
    assert before
    with opened(file, scratch) as store:
        assert count_triples(store) == counts
        assert _data(scratch) == made
    assert {path: path.stat().st_mtime_ns for path in made.glob("*.sst")} == before


def _flip(scratch: Path) -> None:
    path = max(_data(scratch).glob("*.sst"), key=lambda path: path.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut(scratch: Path) -> None:
    path = next(_data(scratch).glob("MANIFEST-*"))
    os.truncate(path, path.stat().st_size // 2)


DAMAGES: dict[str, Callable[[Path, Path], object]] = {
    "a flipped bit": lambda scratch, _: _flip(scratch),
    "a cut file": lambda scratch, _: _cut(scratch),
    "a file gone": lambda scratch, _: (_data(scratch) / "CURRENT").unlink(),
    "a file more": lambda scratch, _: (_data(scratch) / "999999.sst").touch(),
    "all files gone": lambda scratch, _: shutil.rmtree(_data(scratch)),
    "not written down": lambda scratch, _: (scratch / KEY / "whole").unlink(),
    "nonsense written down": lambda scratch, _: (scratch / KEY / "whole").write_text("[1"),
    "other data": lambda _, file: os.utime(file, ns=(1, 1)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_not_whole_is_made_anew(file: Path, scratch: Path, damage: str) -> None:
    with opened(file, scratch):
        made = _data(scratch)
    DAMAGES[damage](scratch, file)
    with opened(file, scratch):
        assert _data(scratch) != made
    assert _folders(scratch) == {KEY}


def test_two_at_once_share_it(file: Path, scratch: Path) -> None:
    with opened(file, scratch) as one:
        with opened(file, scratch):
            assert _folders(scratch) == {KEY}
        assert one.answer(Question(NAMES, BY_NAME["json"])).rows == 4
        assert _folders(scratch) == {KEY}


def test_a_damaged_one_that_is_used_is_left_to_its_user(file: Path, scratch: Path) -> None:
    with opened(file, scratch):
        (scratch / KEY / "whole").write_text("")
        with opened(file, scratch):
            assert len(_folders(scratch)) == 2
        assert _folders(scratch) == {KEY}


def test_another_version_spares_the_one_used_last(file: Path, scratch: Path) -> None:
    for version in ("v1", "v2", "v3"):
        with opened(file, scratch, version):
            pass
    assert _folders(scratch) == {"sikkerby-store-v2", "sikkerby-store-v3"}


def test_of_those_that_nobody_uses_the_last_one_stays(file: Path, scratch: Path) -> None:
    remove_left(scratch)
    assert not scratch.exists()
    with opened(file, scratch, "v1"):
        with opened(file, scratch, "v2"):
            pass
        with opened(file, scratch, "v3"):
            pass
        assert len(_folders(scratch)) == 3
        remove_left(scratch)
        assert _folders(scratch) == {KEY, "sikkerby-store-v3"}


def test_a_change_over_gives_the_old_room_back(file: Path, scratch: Path) -> None:
    other = write_small_data(file.with_name("other.nq"))
    with opened(file, scratch) as store:
        store.change([other], "v2")
        assert _folders(scratch) == {"sikkerby-store-v2"}
        assert store.answer(Question(NAMES, BY_NAME["json"])).rows == 4
        with pytest.raises(StoreError):
            store.change([file.with_name("missing.nq")], "v3")
        assert _folders(scratch) == {"sikkerby-store-v2"}
        assert store.answer(Question(NAMES, BY_NAME["json"])).rows == 4


def test_a_zygote_that_ends_costs_no_new_store(file: Path, scratch: Path) -> None:
    with opened(file, scratch) as store:
        made = _data(scratch)
        os.kill(store._pool.zygote.pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(StoreError):
                if store.answer(Question(NAMES, BY_NAME["json"])).rows == 4:
                    break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert _data(scratch) == made


LOADS = """
import sys
from pathlib import Path
from sikkerby.settings import Settings
from sikkerby.store import embedded
embedded._estimate_triples = lambda files: 1  # a pipe cannot be counted
store = embedded.EmbeddedStore(
    Settings(memory_triples=0), [Path(sys.argv[1])], "v1", scratch=Path(sys.argv[2])
)
print(store._pool.zygote.pid, flush=True)
store.wait()
"""


def test_who_loads_ends_with_who_wants_it(tmp_path: Path, scratch: Path) -> None:
    """What comes through a pipe never ends, and so does loading it, but for this."""
    endless = tmp_path / "endless.nq"
    os.mkfifo(endless)
    writing = os.open(endless, os.O_RDWR)
    parent = subprocess.Popen(
        [sys.executable, "-c", LOADS, endless, scratch], stdout=subprocess.PIPE, text=True
    )
    try:
        assert parent.stdout is not None
        zygote = int(parent.stdout.readline())
        children = Path(f"/proc/{zygote}/task/{zygote}/children")
        deadline = time.monotonic() + 20
        while not (loading := children.read_text().split()):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        parent.kill()
        while any(is_running(int(pid)) for pid in (zygote, *loading)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        parent.kill()
        parent.communicate()
        os.close(writing)
