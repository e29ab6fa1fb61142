"""Serves one N-Quads file through `/sparql` alone, as `sikkerby serve` does, for measuring."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from sikkerby.settings import Settings, read_settings
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.web.http.metrics import CONTENT_TYPE
from sikkerby.web.serving.server import serve
from sikkerby.web.sparql.endpoint import SparqlEndpoint
from sikkerby.web.sparql.service_description import write_description


class Server:
    """The endpoint, `/metrics` and `/health` over one file."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._store = EmbeddedStore(settings, [Path(sys.argv[1])], "benchmark")
        self.sparql = SparqlEndpoint(
            settings,
            self._store,
            describe=lambda chosen: write_description(chosen, settings, {}, "benchmark"),
        )

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        self._store.use(loop)

    def wait(self) -> None:
        self._store.wait()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/metrics":
            told = self._store.statistics()
            gauges = {**told.gauges, **self.sparql.gauges()}
            body = self.sparql.metrics.render(told.counts, gauges).encode()
        else:
            self._store.wait()
            body = b"ok\n"
        start_response("200 OK", [("Content-Type", CONTENT_TYPE)])
        return [body]

    def close(self) -> None:
        self._store.close()


if __name__ == "__main__":
    serve(read_settings(), lambda settings: (Server(settings), {}))
