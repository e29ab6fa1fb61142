"""The workbench on a socket: an event loop, pages made in threads, the preview beside them."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol
from urllib.parse import parse_qs
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.wrappers import Response

from sikkerby.errors import InputError, SikkerbyError, TooLarge, TooSlow
from sikkerby.importing.package import MAXIMUM_FILE
from sikkerby.web.problems import write_problem
from sikkerby.web.serving.wsgi import make_environ
from sikkerby.workbench.access import COOKIE, Access

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PREVIEW = "/preview"
# The key of the WSGI environment that holds who asks.
USER = "sikkerby.user"
_MAXIMUM_BODY = MAXIMUM_FILE + 2**20
_BODY_SECONDS = 120.0
_REDIRECT = 303


class PreviewSite(Protocol):
    """The pages of a version that is not published, as an ASGI application."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None: ...

    def use(self, loop: asyncio.AbstractEventLoop) -> None: ...

    def close(self) -> None: ...


class Gate:
    """The ASGI application: lets in who may ask, then the workbench or the preview answers."""

    def __init__(self, access: Access, pages: WSGIApplication, preview: PreviewSite) -> None:
        self._access = access
        self._pages = pages
        self._preview = preview

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        try:
            await self._answer(scope, headers, receive, send)
        except SikkerbyError as error:
            language = "en" if scope["path"].startswith("/en/") else "da"
            _, pairs, body = write_problem(error, headers.get("accept"), language=language)
            await _send(send, error.http_status, pairs, body)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._preview.use(asyncio.get_running_loop())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self._preview.close)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send
    ) -> None:
        self._access.check_host(headers)
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if token and self._access.proxy is None:
            cookie = f"{COOKIE}={self._access.exchange(token)}; Path=/; HttpOnly; SameSite=Strict"
            pairs = [("Location", scope["path"]), ("Set-Cookie", cookie), *_SECRET]
            await _send(send, _REDIRECT, pairs, b"")
            return
        user = self._access.user(headers, _cookies(headers))
        if scope["method"] not in ("GET", "HEAD"):
            self._access.check_origin(headers)
        if scope["path"] == PREVIEW or scope["path"].startswith(f"{PREVIEW}/"):
            await self._preview.answer(_below_preview(scope), receive, send)
            return
        body = await _read(headers, receive)
        environ = {**make_environ(scope, headers, body, len(body)), USER: user}
        made = await asyncio.to_thread(_make, self._pages, environ)
        page = b"" if scope["method"] == "HEAD" else made.get_data()
        await _send(send, made.status_code, list(made.headers), page)


# The token must reach nobody else: not by Referer, not from a cache.
_SECRET = (("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store"))


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    try:
        found = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in found.items()}


def _below_preview(scope: Scope) -> Scope:
    path = scope["path"].removeprefix(PREVIEW) or "/"
    raw = scope["raw_path"].removeprefix(PREVIEW.encode()) or b"/"
    return {**scope, "path": path, "raw_path": raw, "root_path": PREVIEW}


async def _read(headers: Mapping[str, str], receive: Receive) -> bytes:
    """The body of a request. Raises TooLarge and TooSlow."""
    length = headers.get("content-length", "0")
    pieces: list[bytes] = []
    size = int(length) if length.isdigit() else 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            more = size <= _MAXIMUM_BODY
            while more:
                message = await receive()
                pieces.append(message.get("body", b""))
                size = max(size, sum(map(len, pieces)))
                more = bool(message.get("more_body")) and size <= _MAXIMUM_BODY
    except TimeoutError:
        raise TooSlow("body-too-slow", _BODY_SECONDS) from None
    if size > _MAXIMUM_BODY:
        raise TooLarge("file-too-large", size, MAXIMUM_FILE)
    return b"".join(pieces)


def _make(pages: WSGIApplication, environ: WSGIEnvironment) -> Response:
    return Response.from_app(pages, environ, buffered=True)


async def _send(send: Send, status: int, pairs: list[tuple[str, str]], body: bytes) -> None:
    headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in pairs]
    if not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; InputError where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(64)
    except (OSError, UnicodeError) as error:
        raise InputError(
            "port-not-available", host, port, getattr(error, "strerror", None) or error
        ) from None
    return listener


def serve(gate: Gate, listener: socket.socket, address: str) -> None:
    """Answer until SIGTERM or SIGINT; `address` is printed once requests are answered."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            port = listener.getsockname()[1]
            print(
                f"Sikkerby's workbench is at {address} (listening on port {port})",
                file=sys.stderr,
                flush=True,
            )

    config = uvicorn.Config(
        gate, lifespan="on", interface="asgi3", ws="none", log_config=None, access_log=False,
        proxy_headers=False, server_header=False, timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=2**16,
    )  # fmt: skip
    Server(config).run(sockets=[listener])
