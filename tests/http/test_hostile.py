"""Hostile queries against a real server while ordinary clients go on as if nothing were."""

from __future__ import annotations

import http.client
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.http.corpus import hostile_queries, random_queries
from tests.http.server import Server
from tests.support.small_data import EXAMPLE

pytestmark = pytest.mark.alone

QUERY_SECONDS, QUEUE_SECONDS, GRACE = 2.0, 0.5, 0.5
MEMORY = 192 * 2**20
SLOTS = 6
BASE_MEMORY = 300 * 2**20
ADDRESS = itertools.count(1)


class Ordinary:
    """Clients that ask small questions, each over one connection, until they are told to stop."""

    def __init__(self, server: Server, clients: int = 3) -> None:
        self.failures: list[str] = []
        self.seconds: list[float] = []
        self._server = server
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(daemon=True, target=self._run, args=(n,)) for n in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=20)
        for number in itertools.count():
            if self._stop.wait(0.01):
                break
            text = (
                f"SELECT * {{ <{EXAMPLE}person/{number % 4}> ?p ?o FILTER(?o != {number % 50}) }}"
            )
            started = time.monotonic()
            try:
                connection.request(
                    "GET", f"/sparql?{urlencode({'query': text})}",
                    headers={"X-Forwarded-For": f"192.0.2.{client}"},
                )  # fmt: skip
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200:
                    self.failures.append(f"{answer.status} {body[:200]!r}")
            except OSError as error:
                self.failures.append(repr(error))
                connection.close()
            self.seconds.append(time.monotonic() - started)
        connection.close()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def check(self) -> None:
        """0 failures, and the 99th percentile under a second."""
        assert len(self.seconds) > 20
        assert self.failures == []
        assert sorted(self.seconds)[int(len(self.seconds) * 0.99)] < 1.0


class Canary:
    """A listener that must never hear anything."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.port: int = self._socket.getsockname()[1]
        self.heard = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(daemon=True, target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._socket.accept()[0].close()
                self.heard += 1
            except TimeoutError:
                continue

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="module")
def guarded(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(
        small_file, tmp_path_factory.mktemp("guarded") / "log", trusted_proxies=1,
        query_seconds=QUERY_SECONDS, quick_seconds=0.4, queue_seconds=QUEUE_SECONDS,
        query_memory=MEMORY, quick_slots=SLOTS, slow_slots=2,
    )  # fmt: skip
    yield server
    server.stop()


def attack(server: Server, text: str) -> tuple[int, float]:
    """Status and seconds of one hostile query, from an address of its own."""
    number = next(ADDRESS)
    address = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
    started = time.monotonic()
    answer = server.query(text, X_Forwarded_For=address)
    return answer.status, time.monotonic() - started


def test_hostile_corpus(guarded: Server) -> None:
    canary = Canary()
    queries = hostile_queries(canary.port)
    assert len(queries) >= 200
    web = guarded.web_pid
    ordinary = Ordinary(guarded)
    peak = 0
    late: dict[str, float] = {}
    statuses: dict[str, int] = {}

    def run(item: tuple[str, str]) -> None:
        name, text = item
        statuses[name], seconds = attack(guarded, text)
        if seconds > QUERY_SECONDS + QUEUE_SECONDS + GRACE:
            late[name] = seconds

    try:
        with ThreadPoolExecutor(3) as attackers:
            work = [attackers.submit(run, item) for item in queries.items()]
            while not all(future.done() for future in work):
                peak = max(peak, guarded.memory())
                time.sleep(0.1)
            for future in work:
                future.result()
    finally:
        ordinary.stop()
        canary.stop()
    assert late == {}
    assert {name: status for name, status in statuses.items() if status == 500} == {}
    assert set(statuses.values()) <= {200, 400, 403, 413, 503}
    assert canary.heard == 0
    assert guarded.web_pid == web
    assert peak < BASE_MEMORY + SLOTS * MEMORY
    ordinary.check()
    for name, status in statuses.items():
        if name.startswith("service"):
            assert status == 400, name


def test_slow_clients_hold_nobody_up(guarded: Server) -> None:
    address = ("127.0.0.1", guarded.port)
    half_heads = [socket.create_connection(address) for _ in range(60)]
    half_bodies = [socket.create_connection(address) for _ in range(60)]
    ordinary = Ordinary(guarded)
    for connection in half_heads:
        connection.sendall(b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: x\r\n")
    for number, connection in enumerate(half_bodies):
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"X-Forwarded-For: 10.9.%d.1\r\nContent-Length: 1000\r\n\r\nASK" % number
        )
    for _ in range(20):
        time.sleep(0.1)
        for connection in (*half_heads, *half_bodies):
            try:
                connection.sendall(b"x")
            except OSError:
                continue  # given up on: just what we want
    ordinary.stop()
    for connection in (*half_heads, *half_bodies):
        connection.close()
    ordinary.check()
    assert guarded.query("ASK {}").status == 200


@pytest.mark.parametrize("number", [100, pytest.param(1000, marks=pytest.mark.nightly)])
def test_crashing_queries_harm_nobody_else(small_file: Path, tmp_path: Path, number: int) -> None:
    """The depth limit is lifted here, so that the queries truly kill their workers."""
    server = Server(
        small_file, tmp_path / "log", query_depth=10**6, trusted_proxies=1, quick_slots=SLOTS
    )
    ordinary = Ordinary(server)
    crashing = "SELECT * {FILTER(" + "STR(" * 20_000 + "1" + ")" * 20_000 + "=%d)}"
    web = server.web_pid
    with ThreadPoolExecutor(2) as attackers:
        found = list(attackers.map(lambda n: attack(server, crashing % n), range(number)))
    ordinary.stop()
    crashed = server.request("GET", "/metrics").body.decode()
    server_alive = server.web_pid == web
    server.stop()
    assert {status for status, _ in found} == {400}
    assert f"\nsikkerby_crashed_total {number}\n" in crashed
    assert server_alive
    ordinary.check()


def _fuzz(server: Server, seed: int, number: int) -> None:
    queries = list(random_queries(seed, number))
    with ThreadPoolExecutor(4) as clients:
        for text, (status, _) in zip(
            queries, clients.map(lambda text: attack(server, text), queries), strict=True
        ):
            assert status in {200, 400, 403, 413, 503}, text
    assert "fault" not in server.log


def test_random_queries(guarded: Server) -> None:
    _fuzz(guarded, seed=4, number=2000)


@pytest.mark.nightly
def test_many_random_queries(guarded: Server) -> None:
    _fuzz(guarded, seed=20_000, number=20_000)


def test_stopping_is_graceful(small_file: Path, tmp_path: Path) -> None:
    server = Server(small_file, tmp_path / "log", query_seconds=3)
    outcome: list[int] = []
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    thread = threading.Thread(daemon=True, target=lambda: outcome.append(server.query(slow).status))
    thread.start()
    time.sleep(0.7)
    zygotes = server.children(server.web_pid)
    assert server.stop() == 0
    thread.join()
    assert outcome == [503]  # it ran to its limit, and was told so
    time.sleep(0.2)
    assert not any(Path(f"/proc/{pid}").exists() for pid in zygotes)


def test_the_web_process_comes_back(small_file: Path, tmp_path: Path) -> None:
    import os
    import signal

    server = Server(small_file, tmp_path / "log")
    before = server.web_pid
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while True:
        try:
            if server.query("ASK {}", timeout=2).status == 200:
                break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert server.web_pid != before
    server.stop()
