"""The application over the shipped data, and a client that needs no network."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import EnvironHeaders
from werkzeug.test import Client, TestResponse

from sikkerby.settings import Settings
from sikkerby.store.loop import Loop
from sikkerby.web.app import App
from sikkerby.web.serving.asgi import AsgiApplication
from tests.support.published import shipped_home


@functools.cache
def application() -> App:
    """One application for all tests of a process; its store ends with the process."""
    return App(Settings(home=shipped_home(), client_slots=0))


@functools.cache
def over_asgi(app: App) -> WSGIApplication:
    """The application as it is served, on an event loop of its own, for clients that speak WSGI."""
    loop = Loop()
    app.use(loop.running)
    served = AsgiApplication(app)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        request = {"type": "http.request", "body": environ["wsgi.input"].read(size)}
        received = iter([request])
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            for message in received:
                return message
            # Nobody leaves before the answer.
            await asyncio.get_running_loop().create_future()
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        loop.run(served(_scope(environ), receive, send))
        start, *pieces = sent
        start_response(
            f"{start['status']} {HTTPStatus(start['status']).phrase}",
            [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]],
        )
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        return [] if is_head else [piece.get("body", b"") for piece in pieces]

    return answer


def _scope(environ: WSGIEnvironment) -> dict[str, Any]:
    """The connection scope of an HTTP request (ASGI 3.0)."""
    path = environ["PATH_INFO"].encode("latin-1")
    return {
        "type": "http",
        "http_version": "1.1",
        "method": environ["REQUEST_METHOD"],
        "scheme": environ["wsgi.url_scheme"],
        "path": path.decode("utf-8", "replace"),
        "raw_path": quote(path).encode(),
        "root_path": environ["SCRIPT_NAME"],
        "query_string": environ["QUERY_STRING"].encode("latin-1"),
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in EnvironHeaders(environ)
        ],
        "server": (environ["SERVER_NAME"], int(environ["SERVER_PORT"])),
        "client": (environ.get("REMOTE_ADDR", "127.0.0.1"), 0),
    }


class Visitor(Client):
    """Reads every answer to its end, as a network client would, so that files are closed."""

    def __init__(self, app: App | None = None) -> None:
        super().__init__(over_asgi(app or application()))

    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **options})

    def json(self, address: str, **options: Any) -> Any:
        """The JSON of an address that must answer 200."""
        response = self.get(address, **options)
        assert response.status_code == 200, response.get_data(as_text=True)[:500]
        return json.loads(response.get_data())
