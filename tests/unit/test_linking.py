"""Links that answer, that are dead, and that cannot be reached, on a server of our own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sikkerby import resources
from sikkerby.documents.turtle import read_folder
from sikkerby.linking.check import check_links, outside_addresses
from sikkerby.progress import Progress
from tests.conftest import BASE
from tests.support.command import run_command


class _Answers(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        assert "sikkerby/" in self.headers["User-Agent"]
        self.send_response({"/here": 200, "/gone": 410, "/missing": 404}.get(self.path, 403))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_dead_links_are_told_from_unclear_ones(address: str) -> None:
    paths = ("/here", "/gone", "/missing", "/forbidden")
    found = check_links([address + path for path in paths], Progress(quiet=True))
    assert [entry.state for entry in found] == ["alive", "dead", "dead", "unclear"]


def test_no_network_is_no_dead_link(address: str) -> None:
    port = int(address.rpartition(":")[2])
    closed = f"http://127.0.0.1:{1 if port != 1 else 2}/x"
    found = check_links([closed], Progress(quiet=True), seconds=1)
    assert [entry.state for entry in found] == ["unreached"]


def test_without_a_network_no_link_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    done = run_command("link", "check", "--data", resources.data_folder())
    assert (done.code, done.out) == (0, "")
    assert "network" in done.err


def test_every_published_link_is_asked_for() -> None:
    links = read_folder(resources.data_folder() / "links", BASE)
    addresses = outside_addresses(links)
    assert "http://www.wikidata.org/entity/Q504125" in addresses
    assert not any(address.startswith(BASE) for address in addresses)
