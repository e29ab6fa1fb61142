"""How long the server takes for its pages, each once uncached, then again, kind by kind.

    python -m benchmarks.pages [--home HOME] [--each 40] [--after 10]

Serves the shipped data, or what was published in HOME, on a free port; one request at a time over
one connection. Pages are those of the sitemap and those that pages link to, filtered lists and
figures with their parameters, and services that are asked with names; of each kind so many, evenly
spread. Right after the start the first page of a template compiles it, and files are hashed
meanwhile; with `--after`, pages are asked for later. Beside the time that a client waits stands the
CPU time of the web process, which other work on the machine does not change. The memory is that of
the web process (PSS), after all pages.
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
from collections import Counter, defaultdict
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from tests.support.programs import free_port

from benchmarks.memory import own_memory

# A page leads to pages of other kinds; so many times what was found is looked through again.
_ROUNDS = 3
# No pages: files, versions of them, and forms that are filled in.
_NO_PAGE = re.compile(
    r"/(en|data|graph|static|id|reconcile|shapes|sparql|\.well-known)(/|\?|$)|[^?]*\.\w+(\?|$)|/(catalogue|health|metrics)$"
)
_FEW = 3
_ALSO = (
    "/compare", "/initiatives?basis=named", "/matrix?rows=principles&columns=places",
    "/network?basis=named,mentioned,implied",
)  # fmt: skip
_HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Fetched:
    """An answer: its status and text, and what it took in seconds."""

    status: int
    text: str
    waited: float
    worked: float


class Client:
    """One connection to the web process `pid`."""

    def __init__(self, port: int, pid: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        # The clock of another process' CPU time, as clock_getcpuclockid(3) makes it on Linux.
        self._clock = (~pid << 3) | 2

    def fetch(self, path: str, form: dict[str, str] | None = None) -> Fetched:
        headers, body = _HEADERS, None
        if form is not None:
            headers = _HEADERS | {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(form)
        worked, began = time.clock_gettime(self._clock), time.perf_counter()
        self._connection.request("POST" if form else "GET", path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        waited = time.perf_counter() - began
        worked = time.clock_gettime(self._clock) - worked
        if answer.getheader("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Fetched(answer.status, content.decode(), waited, worked)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, help="what was published there, not the shipped data")
    parser.add_argument("--each", type=int, default=40, help="pages of each kind")
    parser.add_argument("--after", type=float, default=0, help="seconds after the first answer")
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
            _await_page(port)
            print(f"first answer {time.perf_counter() - began:.2f} s after the start")
            time.sleep(given.after)
            web = _web_process(server.pid)
            client = Client(port, web)
            failed = _measure_links(client, given.each) + _measure_services(client, given.each)
            for (kind, status), number in sorted(failed.items()):
                print(f"{number:,} pages {kind}: {status}")
            print(f"web process: {own_memory(web):.0f} MB (PSS)")
        finally:
            server.terminate()
            server.wait(30)
    return 1 if failed else 0


# The command, but for the build: a home of other data than the shipped ones stays as it is.
_SERVE = """
import sikkerby.cli.publishing as publishing
publishing.is_built = lambda *_: True
from sikkerby.cli import main
main()
"""


def _measure_links(client: Client, each: int) -> Counter[tuple[str, int]]:
    """Ask for pages of every kind that others lead to; the number of answers other than 200."""
    known: dict[str, dict[str, None]] = defaultdict(dict)
    first: dict[str, list[tuple[str, Fetched]]] = defaultdict(list)
    for path in (*_read_sitemap(client), *_ALSO):
        known[_kind(path)][path] = None
    for _ in range(_ROUNDS):
        for kind, chosen in sorted(_choose(known, first, each).items()):
            # Those that ask the store take their time there; `benchmarks.table` measures it.
            most = _FEW if kind.startswith("/queries/") else each
            for path in chosen[:most]:
                found = client.fetch(path)
                first[kind].append((path, found))
                for link in _links(found.text):
                    known[_kind(link)].setdefault(link)
    failed: Counter[tuple[str, int]] = Counter()
    of_edition = [of for kind, of in first.items() if not kind.startswith("/queries/")]
    _report(
        "of all kinds that ask no store, uncached", [found for of in of_edition for _, found in of]
    )
    for kind, pages in sorted(first.items()):
        _report(f"{kind}, uncached", [found for _, found in pages])
        _report(f"{kind}, cached", [client.fetch(path) for path, _ in pages])
        failed.update((kind, found.status) for _, found in pages if found.status != 200)
    return failed


def _choose(
    known: dict[str, dict[str, None]], asked: dict[str, list[tuple[str, Fetched]]], each: int
) -> dict[str, list[str]]:
    """Of each kind so many that are left to be asked for, evenly spread over what is known."""
    chosen = {}
    for kind, paths in known.items():
        done = {path for path, _ in asked[kind]}
        left = [path for path in paths if path not in done]
        wanted = each - len(done)
        chosen[kind] = left[:: max(1, len(left) // max(1, wanted))][:wanted] if wanted > 0 else []
    return chosen


def _measure_services(client: Client, each: int) -> Counter[tuple[str, int]]:
    """Ask for the names of things: search, reconciliation, and matching of all of them at once."""
    organisations = client.fetch("/organisations").text + client.fetch("/places").text
    names = re.findall(r'<a href="/doc/(?:organisation|place)/[^"]*">([^<]+)</a>', organisations)
    names = list(dict.fromkeys(map(unescape, names)))[:each]
    words = ["mentor", "boligområder", "gadeplan", "unge under 18", "politiet nord"]
    asked = {
        "/search": [client.fetch(f"/search?q={quote(name)}") for name in (*names, *words)],
        "/sparql/names.json": [client.fetch("/sparql/names.json")],
        "/reconcile": [
            client.fetch("/reconcile", {"queries": f'{{"q0": {{"query": "{name}"}}}}'})
            for name in names
        ],
        "/match": [client.fetch("/match", {"rows": "\n".join(["Navn", *names])})],
    }
    failed: Counter[tuple[str, int]] = Counter()
    for kind, found in asked.items():
        _report(f"{kind}, with names", found)
        failed.update((kind, each.status) for each in found if each.status != 200)
    return failed


def _read_sitemap(client: Client) -> list[str]:
    """The Danish addresses of pages."""
    found, waiting = [], ["/sitemap.xml"]
    while waiting:
        for address in re.findall(r"<loc>(.*?)</loc>", client.fetch(waiting.pop()).text):
            path = urlsplit(unescape(address)).path
            if path.endswith(".xml"):
                waiting.append(path)
            elif not _NO_PAGE.match(path):
                found.append(path)
    return found


def _links(text: str) -> list[str]:
    found = (unescape(path) for path in re.findall(r'href="(/[^"#]*)', text))
    return [path for path in found if not _NO_PAGE.match(path)]


def _kind(path: str) -> str:
    """What a page is about or which one it is, and whether it has parameters."""
    place, mark, _ = path.partition("?")
    parts = place.split("/")[1:]
    many = parts[0] in ("doc", "queries") or parts[-2:-1] == ["page"]
    return f"/{parts[0]}" + (f"/{parts[1] if parts[0] == 'doc' else '*'}" if many else "") + mark


def _web_process(parent: int) -> int:
    """The child that has no program of its own."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    return int(children[0])


def _await_page(port: int) -> None:
    """Until the server answers with a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(6000):
        try:
            connection.connect()
        except ConnectionRefusedError:
            time.sleep(0.01)
            continue
        connection.request("GET", "/about")
        connection.getresponse().read()
        return
    raise SystemExit("The server did not start.")


def _report(name: str, found: list[Fetched]) -> None:
    waited, worked = (
        sorted(getattr(each, time) * 1000 for each in found) for time in ("waited", "worked")
    )
    at = int(len(found) * 0.95)
    print(
        f"{len(found):4,} pages {name}: median {statistics.median(waited):.1f} ms, "
        f"p95 {waited[at]:.1f} ms, worst {waited[-1]:.1f} ms; "
        f"of CPU {statistics.median(worked):.1f}, {worked[at]:.1f} and {worked[-1]:.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
