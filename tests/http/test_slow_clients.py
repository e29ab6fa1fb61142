"""Clients that do not read, that trickle, that come in hundreds: what they cost is bounded, and
nobody else is shut out. Large answers, which lie on disk meanwhile, are the same bytes as ever."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
import zstandard

from tests.http.server import Server
from tests.support.small_data import EXAMPLE

EDGES = f"SELECT * {{ ?s <{EXAMPLE}edge> ?o . ?a <{EXAMPLE}edge> ?b }} LIMIT"
LARGE = f"{EDGES} 12000"  # 2.7 MB as JSON
HUGE = f"{EDGES} 250000"  # 57 MB


@contextlib.contextmanager
def started(small_file: Path, folder: Path, **settings: object) -> Iterator[Server]:
    server = Server(small_file, folder / "log", home=folder / "home", **settings)
    try:
        yield server
    finally:
        assert server.stop() == 0
        assert "fault" not in server.log, server.log


def ask(server: Server, query: str, *headers: str, host: str = "127.0.0.1") -> socket.socket:
    """A connection on which a query was asked, and nothing has been read yet."""
    connection = socket.create_connection((host, server.port), timeout=60)
    lines = [f"GET /sparql?query={quote(query)} HTTP/1.1", "Host: x", *headers, "", ""]
    connection.sendall("\r\n".join(lines).encode())
    return connection


def begin_body(server: Server, length: int, host: str = "127.0.0.1") -> socket.socket:
    """A connection on which a request's body is awaited."""
    connection = socket.create_connection((host, server.port), timeout=20)
    connection.sendall(
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {length}\r\n\r\n".encode()
    )
    return connection


def spooled(server: Server) -> dict[str, float]:
    """What lies on disk to be sent: `bytes`, `files`."""
    text = server.request(target="/metrics").body.decode()
    return {name: float(n) for name, n in re.findall(r"^sikkerby_spool_(\w+) (\S+)$", text, re.M)}


def wait_until_sent(server: Server, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while spooled(server)["files"]:
        assert time.monotonic() < deadline, spooled(server)
        time.sleep(0.1)


def web_memory(server: Server) -> int:
    """The web process's own bytes, and its part of those that it shares."""
    rollup = Path(f"/proc/{server.web_pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
    assert found
    return int(found[1]) * 1024


def own_address() -> str:
    """This machine's address in a network, for loopback has no bound per client."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("the machine has no network")
        return str(probe.getsockname()[0])


def test_a_large_answer_is_the_same_whichever_way_it_goes(small_file: Path, tmp_path: Path) -> None:
    with started(small_file, tmp_path) as server:
        plain = server.query(LARGE)
        rows = plain.json()["results"]["bindings"]
        assert len(rows) == 12000
        post = server.request(
            "POST", body=LARGE.encode(), **{"Content-Type": "application/sparql-query"}
        )
        for answer in (post, server.query(LARGE, Connection="close"), server.query(LARGE)):
            assert answer.body == plain.body
            assert answer.headers["etag"] == plain.headers["etag"]
        head = server.request("HEAD", f"/sparql?query={quote(LARGE)}")
        assert head.headers["content-length"] == str(len(plain.body))
        assert head.body == b""
        for coding, decode in (
            ("gzip", gzip.decompress),
            ("zstd", lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body)),
        ):
            first, second = (server.query(LARGE, Accept_Encoding=coding) for _ in range(2))
            assert decode(first.body) == plain.body
            assert (first.body, first.headers["etag"]) == (second.body, second.headers["etag"])
        etag = plain.headers["etag"]
        assert server.query(LARGE, If_None_Match=etag).status == 304
        # What packs well is no file any more; what does not is one again.
        hashes = (
            f"SELECT (SHA512(CONCAT(STR(?s), STR(?o), STR(?a), STR(?b))) AS ?h) {EDGES[8:]} 20000"
        )
        packed = server.query(hashes, Accept_Encoding="gzip").body
        assert len(packed) > 2**20
        assert gzip.decompress(packed) == server.query(hashes).body
        wait_until_sent(server, 5)


def test_what_a_client_leaves_unread_is_bounded(small_file: Path, tmp_path: Path) -> None:
    settings = {"trusted_proxies": 1, "client_spool_bytes": 6_000_000, "spool_bytes": 9_000_000}
    with started(small_file, tmp_path, **settings) as server, ExitStack() as stack:
        # What the kernel takes of an answer is read by nobody either.
        for number in range(2):
            query = f"{EDGES} 12000 # {number}"
            connection = ask(server, query, "X-Forwarded-For: 203.0.113.1")
            stack.enter_context(connection)
            connection.recv(1)
        assert spooled(server)["files"] == 2
        refused = server.query(LARGE, X_Forwarded_For="203.0.113.1")
        assert (refused.status, refused.headers["retry-after"]) == (503, "30")
        assert "client_spool_bytes" in refused.json()["detail"]
        other = stack.enter_context(ask(server, LARGE, "X-Forwarded-For: 203.0.113.2"))
        assert other.recv(15) == b"HTTP/1.1 200 OK"
        refused = server.query(f"{LARGE} # 3", X_Forwarded_For="203.0.113.3")
        assert refused.status == 503
        assert " spool_bytes" in refused.json()["detail"].replace("(", " ")
        small = server.query("ASK {}", X_Forwarded_For="203.0.113.1")
        assert small.status == 200
        stack.close()
        wait_until_sent(server, 5)
        assert server.query(LARGE, X_Forwarded_For="203.0.113.1").status == 200


def test_an_answer_without_room_on_disk(small_file: Path, tmp_path: Path) -> None:
    with started(small_file, tmp_path) as server:
        for pid in (server.web_pid, *server.children(server.web_pid)):
            for each in (pid, *server.children(pid)):
                resource.prlimit(each, resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
        found = server.query(LARGE)
        assert (found.status, found.headers["retry-after"]) == (503, "60")
        assert "disk" in found.json()["detail"]
        assert server.query(f"{EDGES} 1000").status == 200


@pytest.mark.parametrize("header", ["Accept: */*", "Connection: close"], ids=["short", "long"])
def test_an_answer_whose_file_fails_breaks_off(
    small_file: Path, tmp_path: Path, header: str
) -> None:
    """Both ways to `/sparql`: the connection ends, so that nobody takes the beginning for all."""
    server = Server(small_file, tmp_path / "log", home=tmp_path / "home")
    try:
        with ask(server, HUGE, header) as connection:
            connection.recv(1)
            for file in Path(f"/proc/{server.web_pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if file.stat().st_size > 2**20 and "deleted" in str(file.readlink()):
                        os.truncate(file, 2**20)
            began = time.monotonic()
            received = 1
            with contextlib.suppress(ConnectionResetError):
                while piece := connection.recv(2**16):
                    received += len(piece)
        assert received < 57_000_000
        # Before a connection that says nothing is given up.
        assert time.monotonic() - began < 4
        assert server.query("ASK {}").status == 200
        wait_until_sent(server, 5)
    finally:
        assert server.stop() == 0


def test_hundreds_of_idle_connections_shut_nobody_out(small_file: Path, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        try:
            server = stack.enter_context(started(small_file, tmp_path))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2048)), hard))
        for number in range(400):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
            stack.enter_context(connection)
            if number % 20 == 0:
                assert server.query(f"ASK {{}} # {number}").status == 200
        for number in range(20):
            assert server.query(f"ASK {{}} # again {number}").status == 200
        assert len(os.listdir(f"/proc/{server.web_pid}/fd")) < 200  # noqa: PTH208
        stack.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("name", ["connections", "client_connections"])
def test_connections_that_are_all_at_work(small_file: Path, tmp_path: Path, name: str) -> None:
    host = own_address() if name == "client_connections" else "127.0.0.1"
    with (
        started(small_file, tmp_path, host="0.0.0.0", **{name: 3}) as server,
        ExitStack() as stack,
    ):
        for _ in range(3):
            stack.enter_context(begin_body(server, 1000, host))
        time.sleep(0.2)
        for _ in range(2):
            with ask(server, "ASK {}", host=host) as connection:
                answer = connection.recv(4096).decode()
                assert answer.startswith("HTTP/1.1 503 ")
                assert "retry-after: 30" in answer
                assert f"({name})" in answer
        if name == "client_connections":
            assert server.query("ASK {}").status == 200  # of another client
        stack.close()
        time.sleep(0.2)
        with ask(server, "ASK {}", host=host) as connection:
            assert connection.recv(15) == b"HTTP/1.1 200 OK"


def test_requests_sent_ahead_whose_answers_nobody_reads(small_file: Path, tmp_path: Path) -> None:
    query = f"{EDGES} 4000"  # 0.9 MB, so that it is cached
    with started(small_file, tmp_path) as server:
        request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        for _ in range(3):
            server.query(query)
        before = web_memory(server)
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.settimeout(0.5)
            with contextlib.suppress(OSError):
                for _ in range(2_000):
                    connection.sendall(request * 30)
            assert web_memory(server) - before < 20 * 2**20
        assert server.query("ASK {}").status == 200


@pytest.mark.nightly
def test_a_connection_is_not_held_by_trickling(small_file: Path, tmp_path: Path) -> None:
    with started(small_file, tmp_path) as server:
        # An answer that came before the body, and one after which nothing but line ends comes.
        early, blank = begin_body(server, 10**9), ask(server, "ASK {}", "Expect: x")
        assert [one.recv(13) for one in (early, blank)] == [b"HTTP/1.1 413 ", b"HTTP/1.1 200 "]
        deadline = time.monotonic() + 22
        open_ones = {early, blank}
        while open_ones:
            assert time.monotonic() < deadline
            time.sleep(0.5)
            for connection in list(open_ones):
                try:
                    connection.sendall(b"\r\n")
                except OSError:
                    open_ones.discard(connection)
                    connection.close()


@pytest.mark.nightly
@pytest.mark.alone
def test_answers_that_nobody_reads_cost_little(small_file: Path, tmp_path: Path) -> None:
    settings = {"slow_slots": 4, "query_seconds": 60, "queue_seconds": 300}
    with started(small_file, tmp_path, **settings) as server, ExitStack() as stack:
        for number in range(25):
            stack.enter_context(ask(server, f"{HUGE} # {number}"))
        taken = []
        deadline = time.monotonic() + 300
        most = peak = 0.0
        while not most or spooled(server)["files"]:
            assert time.monotonic() < deadline
            peak = max(peak, web_memory(server))
            most = max(most, spooled(server)["files"])
            for _ in range(20):
                began = time.monotonic()
                assert server.request(target="/sparql", Accept="text/turtle").status == 200
                taken.append(time.monotonic() - began)
                time.sleep(0.01)
        slowest = sorted(taken)[len(taken) * 99 // 100]
        print(f"{most:g} files, {peak / 1e6:.0f} MB, p99 {1000 * slowest:.0f} ms")
        assert most >= 10
        assert peak < 400e6
        assert slowest < 0.1
