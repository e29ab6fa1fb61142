"""A real server process over the small data, and a client that speaks plain HTTP/1.1.

`python -m tests.http.server FILE` is what the tests start: the endpoint with `/health` and
`/metrics`, served exactly as `sikkerby serve` serves it.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sikkerby.bilingual import Bilingual
from sikkerby.settings import Settings, read_settings
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.store.upload import count_files
from sikkerby.web.http.metrics import CONTENT_TYPE
from sikkerby.web.serving.server import serve
from sikkerby.web.sparql.endpoint import SparqlEndpoint
from sikkerby.web.sparql.service_description import write_description
from tests.support.programs import free_port

ROOT = Path(__file__).parents[2]
RESULTS_JSON = "application/sparql-results+json"


class EndpointApp:
    """The endpoint over one file; browsers get a page that says so."""

    def __init__(self, settings: Settings, data: Path) -> None:
        self.settings = settings
        self.store = EmbeddedStore(settings, [data], "v1", terms={"Initiative"})
        self.sparql = SparqlEndpoint(
            settings,
            self.store,
            describe=lambda chosen: write_description(
                chosen,
                settings,
                count_files([data]),
                self.store.version,
                examples=[("all", Bilingual(en="All?"), "SELECT * { ?s ?p ?o }")],
            ),
        )

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        self.store.use(loop)

    def wait(self) -> None:
        self.store.wait()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/sparql":
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Vary", "Accept")]
            start_response("200 OK", headers)
            return [b"<!doctype html><title>the editor</title>"]
        self.store.wait()
        told = self.store.statistics()
        gauges = {**told.gauges, **self.sparql.gauges()}
        start_response("200 OK", [("Content-Type", CONTENT_TYPE)])
        return [self.sparql.metrics.render(told.counts, gauges).encode()]

    def close(self) -> None:
        self.store.close()


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """A server process; `log` is what it has written to stderr so far."""

    def __init__(self, data: Path, log: Path, **settings: object) -> None:
        self.port = free_port()
        self._log = log
        given = {f"SIKKERBY_{name.upper()}": str(value) for name, value in settings.items()}
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.http.server", str(data)],
                cwd=ROOT,
                env={
                    **os.environ,
                    "PYTHONPATH": f"{ROOT / 'server'}{os.pathsep}{ROOT}",
                    "SIKKERBY_PORT": str(self.port),
                    **given,
                },
                stderr=stderr,
            )
        deadline = time.monotonic() + 20
        while "Sikkerby is at" not in self.log:
            assert time.monotonic() < deadline, self.log
            assert self.process.poll() is None, self.log
            time.sleep(0.02)

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def children(self, pid: int | None = None) -> list[int]:
        """The processes right below one of the server's (or below its first)."""
        path = Path(f"/proc/{pid or self.process.pid}/task/{pid or self.process.pid}/children")
        return [int(number) for number in path.read_text().split()]

    @property
    def web_pid(self) -> int:
        return self.children()[0]

    def memory(self) -> int:
        """Bytes of all its processes, shared pages counted once."""
        total, todo = 0, [self.process.pid]
        while todo:
            pid = todo.pop()
            try:
                for task in Path(f"/proc/{pid}/task").iterdir():
                    todo += [int(number) for number in (task / "children").read_text().split()]
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue  # a worker that ended meanwhile
            found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
            total += int(found[1]) * 1024 if found else 0
        return total

    def request(
        self,
        method: str = "GET",
        target: str = "/sparql",
        body: bytes | None = None,
        timeout: float = 30,
        **headers: str,
    ) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, body, names)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, found, answer.read())
        finally:
            connection.close()

    def query(self, text: str, timeout: float = 30, **headers: str) -> Response:
        """The query by GET, or by POST where it is long."""
        if len(text) > 2000:
            return self.request(
                "POST", "/sparql", text.encode(), timeout,
                **{"Content-Type": "application/sparql-query", **headers},
            )  # fmt: skip
        target = f"/sparql?{urlencode({'query': text})}"
        return self.request("GET", target, None, timeout, **headers)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


if __name__ == "__main__":
    serve(read_settings(), lambda settings: (EndpointApp(settings, Path(sys.argv[1])), {}))
