"""What only the store that runs here has: worker processes, their limits, and their parent."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from sikkerby.errors import Busy, QueryError, QueryStopped, StoreError
from sikkerby.formats import BY_NAME
from sikkerby.settings import Settings
from sikkerby.store import embedded
from sikkerby.store.base import Question
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.store.loop import Loop
from tests.store.conftest import (
    CROSS,
    NAMES,
    NARROW,
    SETTINGS,
    Ask,
    count_triples,
    many,
    put,
)
from tests.support.small_data import EXAMPLE, GRAPH_A, write_small_data

pytestmark = pytest.mark.alone


def test_memory_limit(ask: Ask) -> None:
    doubled = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    with pytest.raises(QueryStopped) as caught:
        ask(f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("0123456789" AS ?v0) {doubled} }}')
    # On a machine that does much else, the clock may come first; memory is bounded either way.
    assert caught.value.limit in {"query_memory", "query_seconds"}
    assert ask("ASK {}").rows == 1


@pytest.fixture(scope="module")
def narrow(data_file: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(NARROW, [data_file], "v1")
    store.wait()
    yield store
    store.close()


@pytest.fixture
def ask(data_file: Path) -> Iterator[Ask]:
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    yield lambda text, form="json": store.answer(Question(text, BY_NAME[form]))
    store.close()


def test_a_crash_harms_nobody_else(narrow: EmbeddedStore) -> None:
    crashing = "SELECT * {FILTER(" + "STR(" * 20_000 + "1" + ")" * 20_000 + "=1)}"
    before = narrow.statistics().counts["crashed"]
    assert put(narrow, crashing) == "query_depth"
    assert narrow.statistics().counts["crashed"] == before + 1
    assert put(narrow, "ASK {}") == "answered"


def test_slow_slots(narrow: EmbeddedStore) -> None:
    assert many(narrow, CROSS, ["", ""]) == ["query_seconds", "slow_slots"]


def test_quick_queries_find_a_place_beside_slow_ones(narrow: EmbeddedStore) -> None:
    slow = threading.Thread(daemon=True, target=put, args=(narrow, CROSS))
    slow.start()
    time.sleep(0.3)
    started = time.monotonic()
    assert put(narrow, "ASK {}") == "answered"
    assert time.monotonic() - started < 0.5
    slow.join()


def test_zygote_death_is_survived(data_file: Path) -> None:
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    store.wait()
    os.kill(store._pool.zygote.pid, signal.SIGKILL)
    outcomes = []
    for _ in range(100):
        outcomes.append(put(store, "ASK {}"))
        if outcomes[-1] == "answered" and store.statistics().counts["restarts"]:
            break
        time.sleep(0.05)
    assert outcomes[-1] == "answered"
    # Workers may outlive it by a moment, and answer.
    assert set(outcomes) <= {"Busy", "answered"}
    assert store.statistics().counts["restarts"] == 1
    store.close()


def test_change_over_loses_no_query(data_file: Path, tmp_path: Path) -> None:
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    store.wait()
    other = tmp_path / "other.nq"
    other.write_text(f"<{EXAMPLE}a> <{EXAMPLE}b> <{EXAMPLE}c> <{GRAPH_A}> .\n")
    slow: list[str] = []
    thread = threading.Thread(daemon=True, target=lambda: slow.append(put(store, CROSS)))
    thread.start()
    time.sleep(0.4)
    seen: list[str] = []
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            answer = store.answer(Question("SELECT * { ?s ?p ?o } LIMIT 1", BY_NAME["json"]))
            seen.append(answer.version)

    asking = threading.Thread(daemon=True, target=keep_asking)
    asking.start()
    store.change([other], "v2")
    time.sleep(0.1)
    stop.set()
    asking.join()
    thread.join()
    assert slow == ["query_seconds"]
    assert seen == sorted(seen)
    assert set(seen) == {"v1", "v2"}
    assert count_triples(store) == {GRAPH_A: 1}
    store.close()


def test_data_that_cannot_be_loaded(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("this is no N-Quads\n")
    store = EmbeddedStore(SETTINGS, [broken], "v1")
    with pytest.raises(StoreError, match="could not be loaded"):
        store.wait()
    store.close()


def test_nothing_is_answered_before_the_files_are_verified(data_file: Path) -> None:
    verified = threading.Event()
    store = EmbeddedStore(Settings(queue_seconds=0.1), [data_file], "v1", verify=verified.wait)
    question = Question("ASK {}", BY_NAME["json"])
    visitors = question._replace(client="a visitor")
    with pytest.raises(Busy):
        store.answer(visitors)
    verified.set()
    assert store.answer(question).body
    store.close()


def test_nothing_is_ever_answered_from_damaged_files(data_file: Path) -> None:
    def verify() -> None:
        raise StoreError("version-manifest-damaged")

    store = EmbeddedStore(SETTINGS, [data_file], "v1", verify=verify)
    deadline = time.monotonic() + 3
    # Longer than it takes to start the store again.
    while time.monotonic() < deadline:
        with pytest.raises(StoreError, match="damaged"):
            store.answer(Question("ASK {}", BY_NAME["json"]))
        time.sleep(0.1)
    store.close()


def test_order_is_the_same_in_another_process(data_file: Path, ask: Ask) -> None:
    again = EmbeddedStore(SETTINGS, [write_small_data(data_file.parent / "b.nq")], "v1")
    query = "SELECT * { ?s ?p ?o } LIMIT 100"
    assert again.answer(Question(query, BY_NAME["json"])).body == ask(query).body
    again.close()


def test_how_many_triples_there_are_is_judged_by_a_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines of the beginning are short and those of the end long, as sorted lines may be."""
    file = tmp_path / "large.nq"
    file.write_text("".join(f"<a:{n}> <b:c> <d:{'e' * (n // 100)}> .\n" for n in range(20_000)))
    assert embedded._estimate_triples([file, tmp_path / "missing.nq"]) == 20_000
    monkeypatch.setattr(embedded, "_COUNTED_BYTES", 2**18)
    assert embedded._estimate_triples([file, file]) == pytest.approx(40_000, rel=0.1)


def _workers(store: EmbeddedStore) -> list[int]:
    """The processes of a store's workers."""
    children = Path(f"/proc/{store._pool.zygote.pid}/task/{store._pool.zygote.pid}/children")
    return [int(pid) for pid in children.read_text("ascii").split()]


def test_a_worker_that_gets_no_processor_is_not_the_querys_fault(data_file: Path) -> None:
    settings = Settings(query_seconds=0.8, quick_seconds=0.2, quick_slots=1, slow_slots=1)
    store = EmbeddedStore(settings, [data_file], "v1")
    try:
        question = Question(NAMES, BY_NAME["json"])
        assert store.answer(question).rows == 4
        (held,) = _workers(store)
        os.kill(held, signal.SIGSTOP)
        assert store.answer(question).rows == 4
        assert _workers(store) != [held]
    finally:
        store.close()


def test_a_query_that_does_nothing_is_not_slow(data_file: Path) -> None:
    # With no place for slow queries, whichever is taken for one is stopped.
    settings = Settings(query_seconds=5.0, quick_seconds=0.2, quick_slots=1, slow_slots=0)
    store = EmbeddedStore(settings, [data_file], "v1")
    try:
        question = Question(NAMES, BY_NAME["json"])
        assert store.answer(question).rows == 4
        (held,) = _workers(store)
        os.kill(held, signal.SIGSTOP)
        threading.Timer(1.0, os.kill, (held, signal.SIGCONT)).start()
        started = time.monotonic()
        assert store.answer(question).rows == 4
        assert time.monotonic() - started > 0.9
        with pytest.raises(QueryStopped) as stopped:
            store.answer(Question(CROSS, BY_NAME["json"]))
        assert stopped.value.limit == "slow_slots"
    finally:
        store.close()


@pytest.mark.parametrize(
    "settings",
    [
        Settings(quick_seconds=0.2, quick_slots=1, slow_slots=0),
        Settings(quick_seconds=0.2, quick_slots=1, query_seconds=0.4),
    ],
    ids=["slow_slots", "query_seconds"],
)
def test_a_question_sent_ahead_is_not_held_against_the_one_before(
    data_file: Path, settings: Settings
) -> None:
    """A worker that has the next question already keeps an answer back for a moment."""
    store = EmbeddedStore(settings, [data_file], "v1")
    loop = Loop()
    store.use(loop.running)
    small, long = (Question(text, BY_NAME["json"]) for text in (NAMES, CROSS))

    async def ask_both() -> tuple[object, object]:
        both = (store.answer_soon(small), store.answer_soon(long))
        answer, stopped = await asyncio.gather(*both, return_exceptions=True)
        return answer, stopped

    try:
        assert store.answer(small).rows == 4
        for _ in range(5):
            answer, stopped = loop.run(ask_both())
            assert getattr(answer, "rows", answer) == 4
            assert isinstance(stopped, QueryStopped)
    finally:
        store.close()
        loop.close()


def test_loading_needs_no_thread_of_the_loop(data_file: Path) -> None:
    """They may all wait for the data."""
    loop = Loop()
    taken = ThreadPoolExecutor(1)
    end = threading.Event()
    loop.running.set_default_executor(taken)
    taken.submit(end.wait)
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    store.use(loop.running)
    asker = threading.Thread(target=store.wait, daemon=True)
    asker.start()
    try:
        asker.join(30)
        assert store.is_ready()
    finally:
        end.set()
        store.close()
        loop.close()


def test_a_question_given_up_holds_no_worker(narrow: EmbeddedStore) -> None:
    async def give_up() -> None:
        asked = asyncio.ensure_future(narrow.answer_soon(Question(CROSS, BY_NAME["json"])))
        await asyncio.sleep(0.1)
        asked.cancel()
        await asyncio.wait([asked])

    for _ in range(NARROW.quick_slots + 1):
        narrow._loop.run(give_up())
    assert narrow.statistics().gauges["running"] == 0
    assert put(narrow, "ASK {}") == "answered"


def test_whoever_waits_on_a_loop_that_ends_is_told() -> None:
    loop = Loop()
    told: list[Exception] = []

    def wait() -> None:
        try:
            loop.run(asyncio.sleep(3600))
        except Busy as error:
            told.append(error)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    time.sleep(0.1)
    loop.close()
    waiting.join(30)
    assert len(told) == 1


def test_workers_draw_different_random_numbers(data_file: Path) -> None:
    store = EmbeddedStore(Settings(quick_slots=1), [data_file], "v1")
    try:
        found: set[bytes] = set()
        for _ in range(4):
            found.add(store.answer(Question("SELECT (RAND() AS ?x) {}", BY_NAME["csv"])).body)
            found.add(store.answer(Question("SELECT (STRUUID() AS ?x) {}", BY_NAME["csv"])).body)
            # The next one is a fork of the same process as this one, or as these two: one may have
            # been made for the question while another was made in the place of the last.
            used = set(_workers(store))
            for pid in used:
                os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + 10
            # Those that were killed are there until they are reaped.
            while used & (there := set(_workers(store))) or not there:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        assert len(found) == 8
    finally:
        store.close()


# ---- How a worker ended -------------------------------------------------------------------------


def _caught(store: EmbeddedStore, text: str) -> StoreError | QueryError:
    with pytest.raises((StoreError, QueryError)) as caught:
        store.answer(Question(text, BY_NAME["json"]))
    return caught.value


def test_the_engines_fault_is_told_as_one(data_file: Path) -> None:
    """Terms of triples have no keys to be sorted by, and the engine has no order for them."""
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    # The sort notices few circles.
    draw = random.Random(3)
    try:
        for _ in range(20):
            objects = [draw.choice(['"%d"', "%d"]) % draw.randrange(1000) for _ in range(3000)]
            terms = " ".join(f"<<(<a:a> <a:b> {value})>>" for value in objects)
            text = f"SELECT ?x {{ VALUES ?x {{ {terms} }} }} ORDER BY ?x LIMIT 1"
            if put(store, text) != "answered":
                break
        error = _caught(store, text)
    finally:
        store.close()
    assert isinstance(error, QueryError)
    assert "total order" in error.message
    assert "memory" not in error.message
    assert "STR(" in error.remedy


def test_memory_is_told_as_memory(data_file: Path) -> None:
    store = EmbeddedStore(Settings(query_memory=2**26, query_seconds=20), [data_file], "v1")
    try:
        doubled = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
        error = _caught(
            store, f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("0123456789" AS ?v0) {doubled} }}'
        )
        assert isinstance(error, QueryStopped)
        assert (error.limit, error.retry_after) == ("query_memory", None)
    finally:
        store.close()


@pytest.mark.parametrize(
    ("number", "retry_after", "told"),
    [
        (signal.SIGKILL, 2, "killed from outside"),
        (signal.SIGBUS, None, f"by signal {signal.SIGBUS:d}"),
        (signal.SIGABRT, None, "a fault of its own"),
        (signal.SIGSEGV, None, "overflowed the stack"),
        (signal.SIGXCPU, 5, "query_seconds"),
    ],
)
def test_each_way_to_end_is_told(
    data_file: Path, number: int, retry_after: int | None, told: str
) -> None:
    store = EmbeddedStore(Settings(query_seconds=5, quick_slots=1), [data_file], "v1")
    try:
        store.wait()
        threading.Timer(0.5, lambda: os.kill(_workers(store)[0], number)).start()
        error = _caught(store, CROSS)
        assert told in error.message
        assert getattr(error, "retry_after", None) == retry_after
        assert error.remedy
        assert put(store, "ASK {}") == "answered"
    finally:
        store.close()


# ---- The parent of workers ----------------------------------------------------------------------


def _zygotes() -> list[int]:
    """The parents of workers that this process has started."""
    found = []
    for children in Path("/proc/self/task").glob("*/children"):
        # A thread or a process may end while this looks.
        with suppress(FileNotFoundError, ProcessLookupError):
            for pid in children.read_text("ascii").split():
                with suppress(FileNotFoundError, ProcessLookupError):
                    if b"sikkerby.store.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes():
                        found.append(int(pid))
    return found


def _ask_until_answered(store: EmbeddedStore, text: str = "ASK {}", client: str = "") -> list[str]:
    """What became of the question each time that it was put."""
    outcomes: list[str] = []
    deadline = time.monotonic() + 20
    while "answered" not in outcomes:
        assert time.monotonic() < deadline, outcomes
        outcomes.append(put(store, text, client))
        time.sleep(0.05)
    return outcomes


def test_a_first_load_that_failed_is_tried_again(tmp_path: Path) -> None:
    file = tmp_path / "data.nq"
    file.write_text("this is no N-Quads\n")
    before = len(_zygotes())
    store = EmbeddedStore(SETTINGS, [file], "v1")
    try:
        with pytest.raises(StoreError, match="could not be loaded"):
            store.wait()
        write_small_data(file)
        assert set(_ask_until_answered(store)) <= {"StoreError", "answered"}
        assert len(_zygotes()) == before + 1
    finally:
        store.close()
    assert len(_zygotes()) == before


def test_other_data_take_the_place_of_those_that_failed(data_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken.nq"
    file.write_text("this is no N-Quads\n")
    before = len(_zygotes())
    store = EmbeddedStore(SETTINGS, [file], "v1")
    try:
        with pytest.raises(StoreError):
            store.wait()
        store.change([data_file], "v2")
        assert store.answer(Question("ASK {}", BY_NAME["json"])).version == "v2"
        with pytest.raises(StoreError):
            store.change([file], "v3")
        assert store.answer(Question("ASK {}", BY_NAME["json"])).version == "v2"
        assert len(_zygotes()) == before + 1
    finally:
        store.close()


def test_a_change_beside_a_restart(data_file: Path) -> None:
    before = len(_zygotes())
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    try:
        store.wait()
        for number in range(5):
            os.kill(store._pool.zygote.pid, signal.SIGKILL)
            while put(store, "ASK {}") == "answered":
                time.sleep(0.01)
            store.change([data_file], f"v{number}")
            assert store.version == f"v{number}"
            _ask_until_answered(store)
            assert store.version == f"v{number}"
        deadline = time.monotonic() + 10
        while len(_zygotes()) != before + 1:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        store.close()


def test_closing_leaves_nothing_open(data_file: Path) -> None:
    """As the stores of earlier versions are closed while others go on."""

    def opened_and_closed() -> int:
        store = EmbeddedStore(SETTINGS, [data_file], "v1")
        assert store.answer(Question(NAMES, BY_NAME["json"])).rows == 4
        store.close()
        return len(list(Path("/proc/self/fd").iterdir()))

    assert opened_and_closed() == opened_and_closed()


def test_closing_ends_what_is_being_loaded(data_file: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.nq"
    large.write_text("".join(f"<a:{n}> <b:c> <d:{n}> <e:f> .\n" for n in range(2_000_000)))
    before = len(_zygotes())
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    store.wait()
    failed: list[Exception] = []

    def change() -> None:
        try:
            store.change([large], "v2")
        except StoreError as error:
            failed.append(error)

    changing = threading.Thread(daemon=True, target=change)
    changing.start()
    time.sleep(0.5)
    started = time.monotonic()
    store.close()
    assert time.monotonic() - started < 5
    changing.join(5)
    assert len(failed) == 1
    assert len(_zygotes()) == before


def test_a_parent_that_is_stopped_is_replaced(data_file: Path) -> None:
    """Whoever asks meanwhile is told so within the limits."""
    store = EmbeddedStore(Settings(query_seconds=8, quick_slots=2), [data_file], "v1")
    try:
        store.wait()
        os.kill(store._pool.zygote.pid, signal.SIGSTOP)
        for worker in _workers(store):
            os.kill(worker, signal.SIGKILL)
        started = time.monotonic()
        outcomes = many(store, "ASK {}", [""] * 6)
        assert time.monotonic() - started < 10
        assert set(outcomes) == {"Busy"}
        assert _ask_until_answered(store)
    finally:
        store.close()


def test_nobody_but_the_program_waits_for_data_without_end(tmp_path: Path) -> None:
    """What comes through a pipe never ends, and so does loading it."""
    endless = tmp_path / "endless.nq"
    os.mkfifo(endless)
    writing = os.open(endless, os.O_RDWR)
    store = EmbeddedStore(Settings(queue_seconds=0.2), [endless], "v1")
    try:
        for is_helper in (False, True):
            began = time.monotonic()
            with pytest.raises(StoreError):
                store.answer(Question("ASK {}", BY_NAME["json"], client="::1", is_helper=is_helper))
            assert time.monotonic() - began < 5
    finally:
        store.close()
        os.close(writing)


def test_a_parent_that_is_stopped_while_it_loads(data_file: Path) -> None:
    store = EmbeddedStore(Settings(queue_seconds=0.5), [data_file], "v1")
    try:
        os.kill(store._pool.zygote.pid, signal.SIGSTOP)
        # A visitor waits as long as for a place, the program until it is clear that none will come.
        started = time.monotonic()
        with pytest.raises(Busy, match="still being loaded"):
            store.answer(Question("ASK {}", BY_NAME["json"], client="198.51.100.7"))
        assert time.monotonic() - started < 2
        with pytest.raises(StoreError, match="could not be loaded"):
            store.wait()
        assert time.monotonic() - started < 15
        assert "answered" in _ask_until_answered(store)
    finally:
        store.close()
