"""What only the store that runs here has: worker processes, their limits, and their parent."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sikkerby.errors import QueryStopped, StoreError
from sikkerby.formats import BY_NAME
from sikkerby.settings import Settings
from sikkerby.store import embedded
from sikkerby.store.base import Question
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.store.loop import Loop
from tests.store.conftest import CROSS, NAMES, NARROW, SETTINGS, Ask, many, put
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
    slow = threading.Thread(target=put, args=(narrow, CROSS))
    slow.start()
    time.sleep(0.3)
    started = time.monotonic()
    assert put(narrow, "ASK {}") == "answered"
    assert time.monotonic() - started < 0.5
    slow.join()


def test_zygote_death_is_survived(data_file: Path) -> None:
    store = EmbeddedStore(SETTINGS, [data_file], "v1")
    store.wait()
    os.kill(store.zygote_pid, signal.SIGKILL)
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
    thread = threading.Thread(target=lambda: slow.append(put(store, CROSS)))
    thread.start()
    time.sleep(0.4)
    seen: list[str] = []
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            answer = store.answer(Question("SELECT * { ?s ?p ?o } LIMIT 1", BY_NAME["json"]))
            seen.append(answer.version)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    store.change([other], "v2")
    time.sleep(0.1)
    stop.set()
    asking.join()
    thread.join()
    assert slow == ["query_seconds"]
    assert seen == sorted(seen)
    assert set(seen) == {"v1", "v2"}
    assert store.graphs() == {GRAPH_A: 1}
    store.close()


def test_data_that_cannot_be_loaded(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("this is no N-Quads\n")
    store = EmbeddedStore(SETTINGS, [broken], "v1")
    with pytest.raises(StoreError, match="could not be loaded"):
        store.wait()
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
    children = Path(f"/proc/{store.zygote_pid}/task/{store.zygote_pid}/children")
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


def test_workers_draw_different_random_numbers(data_file: Path) -> None:
    store = EmbeddedStore(Settings(quick_slots=1), [data_file], "v1")
    try:
        found: set[bytes] = set()
        for _ in range(4):
            found.add(store.answer(Question("SELECT (RAND() AS ?x) {}", BY_NAME["csv"])).body)
            found.add(store.answer(Question("SELECT (STRUUID() AS ?x) {}", BY_NAME["csv"])).body)
            # The next one is a fork of the same process as this one.
            (used,) = _workers(store)
            os.kill(used, signal.SIGKILL)
            deadline = time.monotonic() + 10
            while _workers(store) in ([used], []) and time.monotonic() < deadline:
                time.sleep(0.02)
        assert len(found) == 8
    finally:
        store.close()
