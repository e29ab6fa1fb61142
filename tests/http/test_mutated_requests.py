"""Requests with a few bytes changed: no fault, no other's answer, no header but ours."""

from __future__ import annotations

import random
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.published import shipped_home, shipped_version
from tests.unit.serving import Serving

pytestmark = pytest.mark.alone

ELSEWHERE = b"elsewhere.example"
SECONDS = 10.0
# What is sent to wait for more that never comes is given up on after so long without a word.
QUIET_SECONDS = 0.5
OURS = {
    b"accept-ranges", b"access-control-allow-headers", b"access-control-allow-methods",
    b"access-control-allow-origin", b"access-control-expose-headers", b"access-control-max-age",
    b"allow", b"cache-control", b"connection", b"content-disposition", b"content-encoding",
    b"content-length", b"content-range", b"content-security-policy", b"content-type", b"date",
    b"etag", b"last-modified", b"link", b"location", b"referrer-policy", b"retry-after",
    b"sikkerby-answer-sha256", b"sikkerby-complete", b"sikkerby-rows", b"sikkerby-version", b"vary",
    b"x-content-type-options",
}  # fmt: skip
# One query in each request, whose answer tells to whom it belongs.
QUERY = "SELECT ('n%d' AS ?n) {}"
TARGETS = [
    "/sparql?query={query}", "/en/sparql?query={query}", "/sparql", "/sparql/?query={query}",
    "/sparql.xlsx?query={query}", "/sparql/answer?query={query}", "/", "/en/", "/doc/place/x.ttl",
    "/id/organisation/skat?a=b", "/doc/organisation/skat", "/data/sikkerby.nt", "/data//x",
    f"/data/versions/{shipped_version().name}/SHA256SUMS", "/graph/?default", "/validation",
    "/graph/curated.jsonld", "/queries/initiatives.csv", "/queries/partners-of-party?party=x",
    "/initiatives?principle=1&page=2", "/search?q=nørrebro", "/network.svg", "/matrix.csv",
    "/reconcile?queries=%7B%22q%22:%7B%22query%22:%22SKAT%22%7D%7D", "/reconcile/view?id=place/x",
    "/reconcile/suggest/entity?prefix=n", "/static/site.css", "/metrics", "/health",
    "/openapi.json", "/.well-known/void", "/robots.txt", "/places/page/2", "/nowhere",
]  # fmt: skip
HEADERS = [
    "Accept: text/turtle", "Accept: text/html", "Accept: */*;q=.2", "Accept-Encoding: gzip, zstd",
    "Range: bytes=0-9", "Range: bytes=0-1,5-", 'If-None-Match: "x"', "If-Range: x",
    "Accept-Language: en", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: elsewhere.example",
    "Forwarded: host=elsewhere.example", "Origin: https://elsewhere.example", "Cookie: a=b",
    "Access-Control-Request-Method: GET", "Connection: keep-alive", "Upgrade: websocket",
    "If-Modified-Since: Sat, 01 Jan 2028 00:00:00 GMT", "Content-Type: text/plain",
]  # fmt: skip
METHODS = ["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "CONNECT"]
PIECES = [
    *(bytes([sign]) for sign in b"\n\r\0\x7f\xff% \t/?&=#;:\\\"'<{"), b"\r\n", "ø".encode(), b"%00",
    b"%ff", b"%0d%0a", b"//", b"/../", b"..%2f", b"-1", b"999999999999", b"HTTP/1.0", b"HTTP/2.0",
    b"Host: elsewhere.example\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Expect: 100-continue\r\n", b"http://elsewhere.example", b"@elsewhere.example",
    b"\xef\xbb\xbf", b"x" * 5000, b"A: b\r\n" * 200,
]  # fmt: skip
_HEAD = re.compile(rb"HTTP/1\.[01] (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")
_NUMBER = re.compile(rb'"n":\{[^}]*"value":"n(\d+)"')


def ordinary(chance: random.Random, number: int) -> bytes:
    """A request as it should be."""
    query = QUERY % number
    target = chance.choice(TARGETS).replace("{query}", quote(query))
    headers = [f"Host: {ELSEWHERE.decode()}", *chance.sample(HEADERS, chance.randrange(4))]
    method, body = chance.choice(METHODS), b""
    if method == "POST":
        target = chance.choice(["/sparql", "/reconcile", "/match", "/sparql/answer", "/en/match/"])
        form = {"/sparql": f"query={quote(query)}", "/reconcile": 'queries={"q":{"query":"SKAT"}}'}
        body = form.get(target, "rows=SKAT&query=ASK{}").encode()
        headers += ["Content-Type: application/x-www-form-urlencoded"]
        headers += [f"Content-Length: {len(body)}"]
    if chance.random() < 0.7:
        headers.append("Connection: close")
    lines = [f"{method} {target} HTTP/1.1", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def mutate(chance: random.Random, request: bytes) -> bytes:
    """The same with some bytes taken out, put in, doubled or changed; most where it begins."""
    for _ in range(chance.choice([1, 1, 2, 3, 6])):
        start = int(len(request) * chance.random() ** 1.5)
        end = start + chance.choice([0, 0, 1, 2, 10])
        kind = chance.randrange(4)
        if kind == 0:
            request = request[:start] + request[end + 1 :]
        elif kind == 1:
            request = request[:start] + chance.choice(PIECES) + request[end:]
        elif kind == 2:
            request = request[:end] + request[start:end] * 3 + request[end:]
        else:
            request = request[:start] + bytes([chance.randrange(256)]) + request[start + 1 :]
    return request


def exchange(port: int, request: bytes) -> bytes:
    """All that comes back, until the server hangs up or has nothing more to say."""
    pieces: list[bytes] = []
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        try:
            connection.sendall(request)
            while True:
                connection.settimeout(QUIET_SECONDS if pieces or request else SECONDS)
                piece = connection.recv(1 << 20)
                if not piece:
                    break
                pieces.append(piece)
        except (TimeoutError, ConnectionError):
            pass
    return b"".join(pieces)


def check(port: int, number: int) -> str:
    """What is wrong with the answer to the mutated request of this number, if anything is."""
    chance = random.Random(f"requests {number}")
    request = mutate(chance, ordinary(chance, number))
    answered = exchange(port, request)
    for status, lines in _HEAD.findall(answered):
        headers = [line.partition(b":") for line in lines.splitlines()]
        names = [name.lower() for name, _, _ in headers]
        if status == b"500" or not OURS.issuperset(names):
            return f"{request!r}: {status!r} {lines!r}"
        if names.count(b"date") != 1 or names.count(b"content-length") > 1:
            return f"{request!r}: {lines!r}"
        for name, _, value in headers:
            is_ours = name.lower() != b"location" or re.match(rb" /(?!/)", value)
            if not is_ours or (ELSEWHERE in value and ELSEWHERE not in request.split(b"\r\n")[0]):
                return f"{request!r}: {lines!r}"
    # A mutation may have changed the number itself.
    if any(found not in request for found in _NUMBER.findall(answered)):
        return f"{request!r}: {answered!r}"
    ours = exchange(port, ordinary_query(number))
    return "" if _NUMBER.findall(ours) == [b"%d" % number] else f"{request!r}, then: {ours!r}"


def ordinary_query(number: int) -> bytes:
    target = f"/sparql?query={quote(QUERY % number)}"
    return f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize("count", [400, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_mutated_requests(tmp_path: Path, count: int) -> None:
    environment = {"SIKKERBY_CLIENT_SLOTS": "0", "SIKKERBY_QUEUE_LENGTH": "256"}
    with Serving(tmp_path, "--home", shipped_home(), environment=environment) as server:
        port, web = server.port, server.web_pid
        with ThreadPoolExecutor(8) as clients:
            wrong = [said for said in clients.map(lambda n: check(port, n), range(count)) if said]
        assert wrong == []
        assert server.web_pid == web
        assert server.stop() == 0
        assert [entry for entry in server.events() if entry.get("event") == "fault"] == []
