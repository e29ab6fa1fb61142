"""How long the server takes for its pages, each once uncached, then again: those of the sitemap,
and those that the figures and the list lead to: filtered lists, figures, answers to stored queries.

    python -m benchmarks.pages

Builds and serves the shipped data on a free port; one request at a time over one connection.
"""

from __future__ import annotations

import gzip
import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import time
from html import unescape
from urllib.parse import urlsplit

from tests.support.programs import free_port

# Pages that lead to many others with parameters, and what of those is a page.
_LEADING = (
    "/initiatives", "/initiatives?party=koebenhavns-politi", "/network", "/matrix",
    "/matrix?rows=principles&columns=places", "/map", "/queries/", "/organisations",
    "/network?basis=named,mentioned,implied",
)  # fmt: skip
_IS_PAGE = re.compile(r"/(initiatives|network|matrix|map|queries/[a-z-]+)\?")


def main() -> int:
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "sikkerby", "serve", "--home", home, "--port", str(port)]
        quiet = subprocess.DEVNULL
        server = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        try:
            connection = _connect(port)
            found = re.findall(r"<loc>(.*?)</loc>", _fetch(connection, "/sitemap.xml")[0])
            paths = [urlsplit(address).path for address in found]
            linked = [
                unescape(address)
                for page in _LEADING
                for address in re.findall(r'href="(/[^"#]*\?[^"#]*)"', _fetch(connection, page)[0])
            ]
            others = [path for path in dict.fromkeys(linked) if _IS_PAGE.match(path)]
            # A first page brings in code and data that all need.
            _fetch(connection, "/about")
            for kind, asked in (("of the sitemap", paths), ("with parameters", others)):
                for state in ("uncached", "cached"):
                    seconds = [_fetch(connection, path)[1] for path in asked]
                    _report(f"{kind}, {state}", seconds)
        finally:
            server.terminate()
            server.wait(30)
    return 0


def _connect(port: int) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(600):
        try:
            connection.connect()
            return connection
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def _fetch(connection: http.client.HTTPConnection, path: str) -> tuple[str, float]:
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - began
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    if answer.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return body.decode(), seconds


def _report(name: str, seconds: list[float]) -> None:
    ranked = sorted(seconds)
    print(
        f"{len(seconds):,} pages {name}: median {statistics.median(ranked) * 1000:.1f} ms, "
        f"p95 {ranked[int(len(ranked) * 0.95)] * 1000:.1f} ms, worst {ranked[-1] * 1000:.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
