"""The connections themselves: both ways to `/sparql` give the same, in order, within bounds."""

from __future__ import annotations

import json
import socket
import time
from urllib.parse import urlencode

import pytest

from tests.http.server import Server
from tests.support.small_data import EXAMPLE

NAMES = f"SELECT ?name {{ ?s <{EXAMPLE}name> ?name }} ORDER BY ?name"
BIG = f"SELECT * {{ ?s <{EXAMPLE}edge> ?o . ?a <{EXAMPLE}edge> ?b }} LIMIT 2000"


def head(query: str, *more: str) -> bytes:
    target = f"/sparql?{urlencode({'query': query})}"
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: x", *more, "", ""]).encode()


class Connection:
    """One connection, read answer by answer."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self._data = b""

    def __del__(self) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def _more(self) -> None:
        piece = self._socket.recv(65536)
        assert piece, self._data
        self._data += piece

    def read(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the next answer."""
        while b"\r\n\r\n" not in self._data:
            self._more()
        lines, _, self._data = self._data.partition(b"\r\n\r\n")
        first, *others = lines.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in others)
        }
        status = int(first.split()[1])
        length = 0 if status == 304 else int(headers["content-length"])
        while len(self._data) < length:
            self._more()
        body, self._data = self._data[:length], self._data[length:]
        return status, headers, body

    def is_closed(self) -> bool:
        return self._socket.recv(1) == b""


@pytest.mark.parametrize("more", [(), ("Accept: text/csv",), ("Accept-Encoding: gzip",),
                                  ("Accept: text/html",), ("Accept: image/png",)])  # fmt: skip
@pytest.mark.parametrize("query", [NAMES, BIG, "ASK {}", "SELECT nonsense", ""])
def test_the_short_way_gives_what_the_long_way_gives(
    server: Server, query: str, more: tuple[str, ...]
) -> None:
    found = []
    # HTTP/1.1 with “Connection: close” is one of the many things that take the long way.
    for extra in ((), ("Connection: close",)) * 2:
        connection = Connection(server)
        connection.send(head(query, *more, *extra))
        status, headers, body = connection.read()
        assert connection.is_closed() if extra else True
        for name in ("date", "connection"):
            headers.pop(name, None)
        found.append((status, headers, body))
    assert found[1:] == found[:-1]


def test_not_modified_on_both_ways(server: Server) -> None:
    connection = Connection(server)
    connection.send(head(NAMES))
    etag = connection.read()[1]["etag"]
    for extra in ((), (), ("Connection: close",)):
        connection.send(head(NAMES, f"If-None-Match: {etag}", *extra))
        status, headers, body = connection.read()
        assert (status, headers["etag"], body) == (304, etag, b"")


def test_requests_sent_ahead_are_answered_in_order(server: Server) -> None:
    connection = Connection(server)
    slow = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EXAMPLE}edge> ?b . ?c <{EXAMPLE}edge> ?d }}"
    connection.send(head(slow) + head("ASK {}") + head("SELECT nonsense") + head(NAMES))
    assert [connection.read()[0] for _ in range(4)] == [200, 200, 400, 200]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /" + b"x" * 70_000, 414),
        (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", 400),
    ],
)
@pytest.mark.parametrize("ahead", [0, 1, 3])
def test_what_is_refused_comes_after_the_answers_before_it(
    server: Server, wrong: bytes, status: int, ahead: int
) -> None:
    """Each answer belongs to the request in its place (RFC 9112, section 9.3.2)."""
    connection = Connection(server)
    for number in range(ahead):
        connection.send(head(f"SELECT ({number} AS ?n) {{{BIG.partition('{')[2]}"))
    connection.send(wrong)
    assert [connection.read()[0] for _ in range(ahead)] == [200] * ahead
    answered, headers, _ = connection.read()
    assert (answered, headers["connection"]) == (status, "close")
    assert connection.is_closed()


def test_a_request_in_small_pieces(server: Server) -> None:
    connection = Connection(server)
    for byte in head(NAMES):
        connection.send(bytes([byte]))
    assert connection.read()[0] == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /sparql?query=" + b"a" * 70_000 + b" HTTP/1.1\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 200_000 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 30_000, 431),
        (b"nonsense\r\n\r\n", 400),
        (b"GET /sparql?query=\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /sparql?query=ASK+%7B%7D HTTP/1.1\r\n\r\n", 400),
        (b"GET /sparql?query=ASK+%7B%7D HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
        (b"GET /sparql HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400),
    ],
)
def test_what_is_no_request_is_refused_in_our_shape(
    server: Server, data: bytes, status: int
) -> None:
    connection = Connection(server)
    connection.send(data)
    found, headers, body = connection.read()
    assert found == status
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"
    assert "date" in headers
    assert b'"remedy"' in body


RAW = "SELECT (STRLEN('nørrebro €😀') AS ?n) {}".replace(" ", "+").encode()


@pytest.mark.parametrize("more", [b"", b"Connection: close\r\n", b"X-Name: \xc3\xb8\r\n"])
@pytest.mark.parametrize("cut", [1, 30, 45, 47, 62, 80, 100, 10_000])
def test_an_address_as_it_was_typed(server: Server, cut: int, more: bytes) -> None:
    request = b"GET /sparql?query=" + RAW + b" HTTP/1.1\r\nHost: x\r\n" + more + b"\r\n"
    for _ in range(2):
        connection = Connection(server)
        for piece in (request[:cut], request[cut:]):
            connection.send(piece)
            time.sleep(0.01)
        status, headers, body = connection.read()
        assert (status, json.loads(body)["results"]["bindings"][0]["n"]["value"]) == (200, "11")
        assert headers["access-control-allow-origin"] == "*"
        if not more.startswith(b"Connection"):
            # The next request of the connection may be another one, with a body of any bytes.
            query = "ASK { FILTER('ø' = '\\u00f8') }".encode()
            head = "Host: x\r\nContent-Type: application/sparql-query\r\nContent-Length: "
            head += f"{len(query)}\r\n\r\n"
            connection.send(b"POST /sparql HTTP/1.1\r\n" + head.encode() + query)
            assert json.loads(connection.read()[2])["boolean"] is True


@pytest.mark.parametrize("target", ["/sparql", "/sparql?query=ASK+%7B%7D", "/metrics", "/sparql/"])
def test_one_date_whichever_way_an_answer_goes(server: Server, target: str) -> None:
    for version, more in ((1, ""), (1, ""), (1, "Accept: text/html\r\n"), (0, "")):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            head = f"GET {target} HTTP/1.{version}\r\nHost: x\r\n{more}Connection: close\r\n\r\n"
            connection.sendall(head.encode())
            with connection.makefile("rb") as answer:
                lines = answer.read().partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
        names = [line.partition(b":")[0] for line in lines[1:]]
        assert names.count(b"date") == 1
        assert len(set(names)) == len(names)


def test_an_old_client_names_no_host(server: Server) -> None:
    connection = Connection(server)
    connection.send(b"GET /sparql?query=ASK+%7B%7D HTTP/1.0\r\n\r\n")
    assert connection.read()[0] == 200
