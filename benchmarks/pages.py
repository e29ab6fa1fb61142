"""How long the server takes for its pages, each once uncached, then again, kind by kind: those of
the sitemap, and those that the figures and the list lead to: filtered lists, figures, answers.

    python -m benchmarks.pages [--home HOME] [--each 40]

Serves the shipped data, or what was published in HOME, on a free port; one request at a time over
one connection. Of each kind of page so many are asked for, evenly spread; the memory is that of the
web process (PSS), after all of them.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.programs import free_port

# Pages that lead to many others with parameters, and what of those is a page.
_LEADING = (
    "/initiatives", "/initiatives?basis=named", "/network", "/matrix", "/map", "/queries/",
    "/matrix?rows=principles&columns=places", "/organisations", "/places",
    "/network?basis=named,mentioned,implied",
)  # fmt: skip
_IS_PAGE = re.compile(r"/(initiatives|network|matrix|map|queries/[a-z-]+)\?")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, help="what was published there, not the shipped data")
    parser.add_argument("--each", type=int, default=40, help="pages of each kind")
    given = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as made:
        home = given.home or Path(made)
        # Built as anybody would, or as it is: what is there is not of the shipped data.
        code = _SERVE if given.home else "from sikkerby.cli import main; main()"
        command = [sys.executable, "-c", code, "serve", "--home", str(home), "--port", str(port)]
        began = time.perf_counter()
        quiet = subprocess.DEVNULL
        server = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        try:
            connection = _connect(port)
            _fetch(connection, "/about")
            print(f"first answer {time.perf_counter() - began:.2f} s after the start")
            for kind, paths in sorted(_find_pages(connection).items()):
                chosen = paths[:: max(1, len(paths) // given.each)][: given.each]
                for state in ("uncached", "cached"):
                    seconds = [_fetch(connection, path)[1] for path in chosen]
                    _report(f"{kind}, {state}", seconds)
            print(f"web process: {_memory(server.pid) / 1000:.0f} MB (PSS)")
        finally:
            server.terminate()
            server.wait(30)
    return 0


# The command, but for the build: a home of other data than the shipped ones stays as it is.
_SERVE = """
import sikkerby.cli.publishing as publishing
publishing.is_built = lambda *_: True
from sikkerby.cli import main
main()
"""


def _find_pages(connection: http.client.HTTPConnection) -> dict[str, list[str]]:
    """The addresses of pages by kind: of what they are about, or which figure they are."""
    found: dict[str, list[str]] = defaultdict(list)
    waiting = ["/sitemap.xml"]
    while waiting:
        text = _fetch(connection, waiting.pop())[0]
        for address in re.findall(r"<loc>(.*?)</loc>", text):
            path = urlsplit(unescape(address)).path
            if path.endswith(".xml"):
                waiting.append(path)
            elif not path.startswith("/en"):
                kind = "/".join(path.split("/")[:3]) if path.startswith("/doc/") else "others"
                found[kind].append(path)
    for page in _LEADING:
        for address in re.findall(r'href="(/[^"#]*\?[^"#]*)"', _fetch(connection, page)[0]):
            path = unescape(address)
            if _IS_PAGE.match(path):
                found[path.partition("?")[0].replace("/queries/", "/queries/*")[:10]].append(path)
    return {kind: list(dict.fromkeys(paths)) for kind, paths in found.items()}


def _memory(parent: int) -> int:
    """The PSS of the web process, the child that has no program of its own, in kB."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    rollup = Path(f"/proc/{children[0]}/smaps_rollup").read_text("ascii")
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]


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
