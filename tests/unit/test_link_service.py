"""A reconciliation service that anybody may name: what it can do to us is bounded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.errors import Forbidden, InputError, SikkerbyError, StoreError
from sikkerby.linking.service import Service, find_candidates, open_service
from sikkerby.progress import Progress
from sikkerby.vocabulary import RDFS


class _Hostile(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/elsewhere" else 200)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        if self.path == "/endless":
            while True:
                self.wfile.write(b" " * 2**16)
        self.wfile.write({"/html": b"<html>", "/deep": b"[" * 10**6}.get(self.path, b"{}"))

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"q0": {"result": [{"id": 7}]}}')

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/elsewhere", "302"), ("/endless", "more"), ("/html", "JSON"), ("/deep", "JSON"),
        ("/", "not a reconciliation service"), ("/ø", "cannot be reached"),
    ],
)  # fmt: skip
def test_what_is_no_service_is_told(address: str, path: str, fault: str) -> None:
    with pytest.raises((InputError, StoreError), match=fault):
        open_service(address + path)


def test_candidates_that_are_none_are_told(address: str) -> None:
    place = NamedNode("https://nyby.example/id/place/by")
    names = [Triple(place, RDFS["label"], Literal("By", language="da"))]
    service = Service(address, "https://other.example/")
    with pytest.raises(StoreError, match="no list of candidates"):
        list(find_candidates(service, names, "https://nyby.example/", Progress(quiet=True)))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "2130706433",
     "[::ffff:10.0.0.1]", "[fd00::1]", "224.0.0.1"],
)  # fmt: skip
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(Forbidden):
        open_service(f"http://{host}/reconcile", public_only=True)


@pytest.mark.parametrize("address", ["", "ftp://x.example/", "http://", "file:///etc/passwd", "x"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(SikkerbyError, match="web address"):
        open_service(address)
