"""The ASGI application: one event loop for `/sparql`, threads for everything else.

`/sparql` is answered on the loop, so that no small query waits for a thread; pages and files are
made in threads, see `wsgi`. `connection` is what lies between this and the connections.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol
from wsgiref.types import WSGIEnvironment

from sikkerby.errors import Busy, MethodNotAllowed, SikkerbyError, TooLarge, TooSlow
from sikkerby.settings import Settings
from sikkerby.web.http.client_address import client_at
from sikkerby.web.serving.wsgi import make_environ, make_page
from sikkerby.web.sparql import protocol
from sikkerby.web.sparql.endpoint import ROUTE, Request, SparqlEndpoint
from sikkerby.web.sparql.replies import Reply

# Threads beyond those that may wait for a slot: for pages, files and bodies being packed.
_SPARE_THREADS = 64
# A body is held in memory while it comes in; so many may come in at once.
_READERS = 256
_READERS_PER_CLIENT = 32
_BODY_SECONDS = 20.0
# A thread that makes a page gives the loop its turn this often; Python's own 5 ms is for fewer.
_SWITCH_SECONDS = 0.0005


class Application(Protocol):
    """A site: its endpoint, and a WSGI application for everything else, pages at `/sparql` too."""

    sparql: SparqlEndpoint
    settings: Settings

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answer queries from this loop."""

    def __call__(self, environ: WSGIEnvironment, start_response: Any) -> Iterable[bytes]: ...

    def wait(self) -> None:
        """Until the first request is answered as later ones are. Raises StoreError."""

    def close(self) -> None: ...


Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Service(Protocol):
    """An ASGI application that answers these methods at one path. It is handed whole bodies, and
    as the client's address the one that bounds per client count."""

    methods: tuple[str, ...]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...

    async def close(self) -> None: ...


@dataclass(eq=False)
class AsgiApplication:
    """The ASGI application of a site.

    `started` is done in a thread of its own when the first request can come in; `services` answer
    at their paths.
    """

    app: Application
    started: Callable[[], object] = lambda: None
    services: Mapping[str, Service] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._readers: Counter[str] = Counter()
        settings = self.app.settings
        most = settings.queue_length + settings.quick_slots + _SPARE_THREADS
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == "/sparql" or (
            scope["path"] == "/sparql/" and scope["method"] not in {"GET", "HEAD"}
        ):
            await self._answer(scope, receive, send)
        elif (service := self.services.get(scope["path"].rstrip("/"))) is not None:
            await self._hand_over(service, scope, receive, send)
        else:
            await self._make(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """From start to end of the process."""
        await receive()
        sys.setswitchinterval(_SWITCH_SECONDS)
        loop = asyncio.get_running_loop()
        # What is packed, which takes long, must not hold up what is only read.
        loop.set_default_executor(self._threads)
        self.app.use(loop)
        await send({"type": "lifespan.startup.complete"})
        threading.Thread(target=self.started, name="start", daemon=True).start()
        await receive()
        for service in self.services.values():
            await service.close()
        await asyncio.to_thread(self.app.close)
        self._threads.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`/sparql` on the long way: whatever is no plain GET."""
        started = time.perf_counter()
        headers = _join(scope["headers"])
        get = headers.get
        request = Request(
            scope["method"],
            scope["query_string"].decode("latin-1"),
            get("accept"),
            get("accept-encoding"),
            get("if-none-match"),
            get("content-type", ""),
            self._client(scope, headers),
        )
        reply: Reply | None
        try:
            if request.method == "POST":
                body = await self._read(headers, receive, request.content_type, request.client)
                request = request._replace(body=body)
            reply = await self.app.sparql.answer(request)
        except SikkerbyError as error:
            reply = self.app.sparql.refuse(error, request.accept)
        if reply is None:
            await self._make(scope, receive, send)
            return
        self.app.sparql.note(
            ROUTE, request.method, reply.status, len(reply.body), started, reply.cache
        )
        await _send(receive, send, reply, request.method)

    async def _hand_over(
        self, service: Service, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let a service answer, once the whole body is there."""
        started = time.perf_counter()
        headers = _join(scope["headers"])
        client = self._client(scope, headers)
        method = scope["method"]
        status, size = 500, 0

        async def note(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            if method not in service.methods:
                raise MethodNotAllowed(
                    "method-not-allowed", method, ", ".join(service.methods), allow=service.methods
                )
            content_type = headers.get("content-type", "")
            body = await self._read(headers, receive, content_type, client)
        except SikkerbyError as error:
            await _send(receive, note, self.app.sparql.refuse(error, headers.get("accept")), method)
        else:
            whole = iter([{"type": "http.request", "body": body}])

            async def receive_whole() -> Message:
                return next(whole, None) or await receive()

            await service({**scope, "client": (client, 0)}, receive_whole, note)
        self.app.sparql.note(scope["path"].strip("/"), method, status, size, started)

    def _client(self, scope: Scope, headers: Mapping[str, str]) -> str:
        address = scope["client"][0] if scope["client"] else ""
        return client_at(address, headers.get("x-forwarded-for"), self.app.settings.trusted_proxies)

    async def _read(
        self, headers: Mapping[str, str], receive: Receive, content_type: str, client: str
    ) -> bytes:
        """The body of a request. Raises TooLarge, TooSlow and Busy."""
        if self._readers.total() >= _READERS or self._readers[client] >= _READERS_PER_CLIENT:
            raise Busy("too-many-bodies")
        self._readers[client] += 1
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                announced, most = headers.get("content-length", ""), self.app.settings.query_bytes
                return await protocol.take_in(receive, content_type, announced, most)
        except TimeoutError:
            raise TooSlow("body-too-slow", _BODY_SECONDS) from None
        finally:
            self._readers[client] -= 1
            if not self._readers[client]:
                del self._readers[client]

    async def _make(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have a page or file made in a thread."""
        headers = _join(scope["headers"])
        method = scope["method"]
        client = self._client(scope, headers)
        body = b""
        length = 0
        try:
            if method not in {"GET", "HEAD"}:
                try:
                    body = await self._read(headers, receive, protocol.FORM, client)
                    length = len(body)
                except TooLarge:
                    length = 2**40  # the page says itself what is too large for it
            environ = make_environ(scope, headers, body, length)
            spool = functools.partial(self.app.sparql.spool.write, client=client)
            reply = await asyncio.to_thread(make_page, self.app, environ, spool)
        except SikkerbyError as error:
            reply = self.app.sparql.refuse(error, headers.get("accept"))
        await _send(receive, send, reply, method)


async def _send(receive: Receive, send: Send, reply: Reply, method: str) -> None:
    """A whole answer on its way; the server leaves the body out of an answer to HEAD."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    start = {"type": "http.response.start", "status": reply.status, "headers": headers}
    if isinstance(reply.body, bytes):
        await send(start)
        await send({"type": "http.response.body", "body": reply.body})
        return
    # Around the start too: a send that is cancelled must not leave the body open.
    with reply.body.file:
        await send(start)
        if method == "HEAD":
            await send({"type": "http.response.body"})
        else:
            await _send_pieces(receive, send, reply.body.pieces())


async def _send_pieces(receive: Receive, send: Send, pieces: AsyncIterator[bytes]) -> None:
    """A body piece by piece, each when the one before is on its way, until the client leaves."""
    leaving = asyncio.ensure_future(_wait_for_disconnect(receive))
    try:
        async for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            if leaving.done():
                return
        await send({"type": "http.response.body"})
    finally:
        leaving.cancel()


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _join(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name; those that come several times are one list (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for raw, value in headers:
        name = raw.decode("latin-1")
        text = value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found
