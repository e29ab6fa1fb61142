"""Pages while nothing answers queries: all are as they were, but those that ask the store."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sikkerby.progress import Progress
from sikkerby.store.loader import load
from tests.http.test_soak import descendants, said, wait_until
from tests.store.servers import oxigraph
from tests.support.programs import free_port
from tests.support.published import shipped_home, shipped_version
from tests.unit.serving import Serving

# A page of each kind besides those in the sitemap.
PAGES = [
    "/initiatives?basis=named&party=id/organisation/koebenhavns-politi", "/search?q=politi",
    "/compare", "/match", "/sparql", "/openapi", "/openapi.json", "/queries.json",
    "/sparql/names.json", "/reconcile", "/reconcile/suggest/entity?prefix=pol", "/initiatives.csv",
    "/network.svg", "/matrix.csv", "/map.svg", "/catalogue.ttl", "/ns.ttl", "/validation.ttl",
    "/data/versions/feed.atom", "/data/sikkerby.nt", "/graph/links",
]  # fmt: skip
ASKING = [
    "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
    "/queries/all-initiatives",
    "/en/queries/parties.csv",
    "/doc/organisation/koebenhavns-politi.ttl",
    "/en/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
]
# Nothing is kept from one request to the next.
ENVIRONMENT = {
    "SIKKERBY_QUERY_SECONDS": "1",
    "SIKKERBY_QUEUE_SECONDS": "1",
    "SIKKERBY_CACHE_BYTES": "0",
}


class Visitor:
    """Asks a server as a browser does, one request after the other."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, address: str) -> tuple[int, bytes, float]:
        """Status and body of an address, and the seconds that it took."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            began = time.perf_counter()
            connection.request("GET", address, headers={"Accept": "text/html,*/*;q=0.5"})
            answer = connection.getresponse()
            return answer.status, answer.read(), time.perf_counter() - began
        finally:
            connection.close()

    def pages(self) -> list[str]:
        """An address of each kind of page."""
        listed = re.findall(
            r"<loc>https?://[^/]+(/[^<]*)</loc>", self.get("/sitemap.xml")[1].decode()
        )
        listed = [path for path in listed if not path.startswith("/en")]
        kinds = {re.sub(r"^(/en)?(/doc/[^/]+|/queries)/.*", r"\1\2", path): path for path in listed}
        # The answers of stored queries ask the store.
        return [path for kind, path in kinds.items() if not kind.endswith("/queries")] + PAGES

    def seconds(self, pages: list[str]) -> list[float]:
        """How long each page takes, at best of two; all must be there."""
        found = []
        for page in pages:
            tried = [self.get(page) for _ in range(2)]
            assert {status for status, _, _ in tried} == {200}, page
            found.append(min(seconds for _, _, seconds in tried))
        return sorted(found)

    def refused(self) -> list[str]:
        """What is said by everything that asks the store, all of it asked at once."""
        with ThreadPoolExecutor(len(ASKING)) as threads:
            answers = dict(zip(ASKING, threads.map(self.get, ASKING), strict=True))
        assert {path: status for path, (status, _, _) in answers.items()} == dict.fromkeys(
            ASKING, 503
        )
        assert max(seconds for _, _, seconds in answers.values()) < 15
        return [said(body) for _, body, _ in answers.values()]


@pytest.fixture
def options() -> tuple[object, ...]:
    return ("--home", shipped_home())


def p95(seconds: list[float]) -> float:
    return seconds[int(0.95 * len(seconds))]


def test_with_all_workers_stopped(tmp_path: Path, options: tuple[object, ...]) -> None:
    with Serving(tmp_path, *options, environment=ENVIRONMENT) as serving:
        visitor = Visitor(serving.port)
        pages = visitor.pages()
        assert len(pages) > 40
        before = visitor.seconds(pages)
        stopped = descendants(serving.web_pid)
        assert len(stopped) > 1
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        after = visitor.seconds(pages)
        print(f"p95 of {len(pages)} pages: {1000 * p95(before):.1f} ms, "
              f"with all workers stopped {1000 * p95(after):.1f} ms")  # fmt: skip
        assert p95(after) < 3 * p95(before) + 0.01
        for text in visitor.refused():
            assert re.search(
                "varede over|startes igen|er stoppet|ingen ledig plads|"
                "ran longer than|started again|has ended|No place came free",
                text,
            )
        # It sees that nothing answers, and starts others.
        wait_until(lambda: visitor.get(ASKING[0])[0] == 200)


def health(visitor: Visitor) -> tuple[int, bool, str]:
    status, body, _ = visitor.get("/health")
    found = json.loads(body)
    return status, found["ready"], found["version"]


def test_with_a_server_elsewhere_that_goes(tmp_path: Path, options: tuple[object, ...]) -> None:
    running = oxigraph()
    store = running.__enter__()
    load(store, shipped_version().store_files, [], Progress(quiet=True))
    environment = {**ENVIRONMENT, "SIKKERBY_STORE": store}
    with Serving(tmp_path, *options, environment=environment) as serving:
        visitor = Visitor(serving.port)
        pages = visitor.pages()
        wait_until(lambda: health(visitor)[1])
        assert visitor.get(ASKING[0])[0] == 200
        before = visitor.seconds(pages)
        running.__exit__(None, None, None)
        assert p95(visitor.seconds(pages)) < 3 * p95(before) + 0.01
        assert all(
            re.search("kan ikke spørges|cannot be asked", text) for text in visitor.refused()
        )
        assert health(visitor) == (503, False, shipped_version().name)


def test_with_a_server_elsewhere_that_never_was(
    tmp_path: Path, options: tuple[object, ...]
) -> None:
    """The site says where it is at once, for its pages are there."""
    store = f"http://127.0.0.1:{free_port()}/query"
    with Serving(
        tmp_path, *options, environment={**ENVIRONMENT, "SIKKERBY_STORE": store}
    ) as serving:
        visitor = Visitor(serving.port)
        visitor.seconds(visitor.pages())
        assert all(
            re.search("kan ikke spørges|cannot be asked", text) for text in visitor.refused()
        )
        assert health(visitor) == (503, False, shipped_version().name)
        assert serving.stop() == 0
