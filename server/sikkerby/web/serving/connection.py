"""The HTTP/1.1 connections of the web process: uvicorn's, with a short way for `/sparql`.

Everything that is HTTP is uvicorn's (keep-alive, pipelining, chunks, back-pressure, a graceful
end). Added are bounds, see `bounded`, and the short way: a GET of `/sparql` needs neither an ASGI
scope nor its messages, which would cost more than a cached answer does. A test holds both ways to
the same bytes.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sikkerby.web.http.client_address import client_at
from sikkerby.web.http.spool import SpooledBody
from sikkerby.web.serving.bounded import BoundedConnection
from sikkerby.web.serving.shares import Shares
from sikkerby.web.sparql.endpoint import ROUTE, Request, SparqlEndpoint
from sikkerby.web.sparql.replies import Reply

_SHORT = b"/sparql?"
# Headers that make a GET something for the long way.
_UNUSUAL = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
# What is longer goes to the socket by itself, so that it need not be copied.
_JOINED = 65_536


@dataclass(slots=True)
class _Cycle:
    """A request on the short way, as uvicorn sees it."""

    # Nobody waits for it: here a body has no reader.
    message_event: ClassVar[asyncio.Event] = asyncio.Event()

    body: bytearray = field(default_factory=bytearray)
    more_body: bool = False
    disconnected: bool = False
    keep_alive: bool = True
    response_complete: bool = False


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


class HttpConnection(BoundedConnection):
    """One connection; everything after the first two arguments is uvicorn's."""

    def __init__(self, endpoint: SparqlEndpoint, shares: Shares, **given: Any) -> None:
        super().__init__(shares, **given)
        self._endpoint = endpoint
        self._task: asyncio.Task[None] | None = None

    def on_headers_complete(self) -> None:
        if not self._takes_request():
            return
        is_free = self.cycle is None or self.cycle.response_complete
        if is_free and self.url.startswith(_SHORT) and self._answer():
            return
        self._take_long_way()

    def _take_long_way(self) -> None:
        """What was gathered goes where uvicorn looks for it."""
        url, headers = self.url, self.headers
        hosts = sum(name == b"host" for name, _ in headers)
        # RFC 9112, section 3.2.
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            self._refuse(400, "The request does not name one host.", "Send one Host header.")
            return
        HttpToolsProtocol.on_message_begin(self)
        self.url = url
        self.headers.extend(headers)
        self.expect_100_continue = (b"expect", b"100-continue") in (
            (name, value.lower()) for name, value in headers
        )
        super().on_headers_complete()

    def _answer(self) -> bool:
        """Answer the request, if the short way is enough for it."""
        parser = self.parser
        found = dict(self.headers)
        if (
            len(found) != len(self.headers)
            or b"host" not in found
            or not _UNUSUAL.isdisjoint(found)
            or parser.get_method() != b"GET"
            or not parser.should_keep_alive()
            or self.flow.write_paused
        ):
            return False
        started = time.perf_counter()
        get = found.get
        key = (self.url, get(b"accept"), get(b"accept-encoding"))
        none_match = _text(get(b"if-none-match"))
        reply = self._endpoint.repeat(key, none_match)
        if reply is not None:
            self._send(reply, started, keep_alive=True)
            return True
        trusted = self._endpoint.settings.trusted_proxies
        request = Request(
            "GET",
            self.url[len(_SHORT) :].partition(b"#")[0].decode("latin-1"),
            _text(key[1]),
            _text(key[2]),
            none_match,
            client=client_at(self._address, _text(get(b"x-forwarded-for")), trusted),
            key=key,
        )
        cycle = _Cycle()
        # It has what uvicorn asks of its own, and nothing of what the long way needs.
        self.cycle = cycle  # type: ignore[assignment]
        # Held here, as the loop itself would let go of it.
        self._task = self.loop.create_task(self._answer_soon(cycle, request, started))
        return True

    async def _answer_soon(self, cycle: _Cycle, request: Request, started: float) -> None:
        reply = await self._endpoint.answer(request)
        if reply is not None and isinstance(reply.body, SpooledBody):
            try:
                await self._send_pieces(reply, reply.body, started, keep_alive=cycle.keep_alive)
            except OSError:
                # The head is on its way: only a connection that breaks says that the rest is not.
                self.transport.abort()
                raise
            cycle.response_complete = True
            self._finish(keep_alive=cycle.keep_alive)
            return
        cycle.response_complete = True
        if reply is None:
            # A page is wanted after all.
            if not cycle.disconnected and not self.transport.is_closing():
                self._take_long_way()
                self.on_message_complete()
        else:
            self._send(reply, started, keep_alive=cycle.keep_alive)

    async def _send_pieces(
        self, reply: Reply, body: SpooledBody, started: float, *, keep_alive: bool
    ) -> None:
        """Send a body from disk, each piece when the one before is on its way."""
        with body.file:
            self._endpoint.note(ROUTE, "GET", reply.status, len(reply.body), started, reply.cache)
            if not self.transport.is_closing():
                self.transport.write(b"".join(self._head(reply, keep_alive=keep_alive)))
            async for piece in body.pieces():
                await self.flow.drain()
                if self.transport.is_closing():
                    return
                self.transport.write(piece)

    def _send(self, reply: Reply, started: float, *, keep_alive: bool) -> None:
        self._endpoint.note(ROUTE, "GET", reply.status, len(reply.body), started, reply.cache)
        if self.transport.is_closing():
            return
        assert isinstance(reply.body, bytes)
        pieces = (*self._head(reply, keep_alive=keep_alive), reply.body)
        if len(reply.body) > _JOINED:
            self.transport.writelines(pieces)
        else:
            self.transport.write(b"".join(pieces))
        self._finish(keep_alive=keep_alive)

    def _finish(self, *, keep_alive: bool) -> None:
        if not keep_alive:
            self.transport.close()
        if self.pipeline:
            self.on_response_complete()
        else:
            # Cheaper than a timer for every answer; see `give_up`.
            self._become_idle()
