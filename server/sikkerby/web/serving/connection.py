"""The HTTP/1.1 connections of the web process: uvicorn's, with a short way for `/sparql`.

Everything that is HTTP is uvicorn's (keep-alive, pipelining, chunks, back-pressure, a graceful
end). Added are bounds for what comes before a request is understood, which it leaves to a proxy,
and the short way: a GET of `/sparql` needs neither an ASGI scope nor its messages, which would
cost more than a cached answer does. A test holds both ways to the same bytes.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from sikkerby.web.http.client_address import client_at
from sikkerby.web.http.spool import STALL_SECONDS, SpooledBody
from sikkerby.web.serving.shares import Shares
from sikkerby.web.sparql.endpoint import Request, SparqlEndpoint
from sikkerby.web.sparql.replies import Reply, write_lines

_SHORT = b"/sparql?"
_LONGEST_TARGET = 65_536
_LONGEST_HEAD = 65_536
_HEADER_BYTES = 32
_LINGER_SECONDS = 1.0
# So many requests may wait on a connection for the answers to those before them.
_MOST_AHEAD = 64
# Headers that make a GET something for the long way.
_UNUSUAL = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
# What is longer goes to the socket by itself, so that it need not be copied.
_JOINED = 65_536


class _Event:
    """Stands where uvicorn wakes the reader of a body; here there is none."""

    def set(self) -> None: ...


class _Cycle:
    """A request on the short way, as uvicorn sees it."""

    __slots__ = ("body", "disconnected", "keep_alive", "more_body", "response_complete")
    message_event = _Event()

    def __init__(self) -> None:
        self.body = bytearray()
        self.more_body = False
        self.disconnected = False
        self.keep_alive = True
        self.response_complete = False


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


class HttpConnection(HttpToolsProtocol):
    """One connection; everything after the first three arguments is uvicorn's."""

    def __init__(
        self, endpoint: SparqlEndpoint, trusted_proxies: int, shares: Shares, **given: Any
    ) -> None:
        super().__init__(**given)
        self._endpoint = endpoint
        self._trusted_proxies = trusted_proxies
        self._shares = shares
        # The headers of every answer, which uvicorn writes anew each second.
        self._default_headers: list[tuple[bytes, bytes]] = []
        self._default_lines = b""
        self._room = _LONGEST_HEAD
        self._unread = 0
        self._address = ""
        self._peer = ""
        # Since when the head of a request is coming in, or the rest of one that was answered
        # early, or the next is awaited; nought while one is being answered.
        self._rest_since = 0.0
        self._head_since = self.loop.time()
        self._idle_since = 0.0
        self._is_refused = False
        self._task: asyncio.Task[None] | None = None
        self._running: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._peer = client_at(self._address, None, 0)
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._running is not None:
            # Uvicorn tells only the last of several requests.
            self._running.disconnected = True
            self._running.message_event.set()

    @property
    def idle_since(self) -> float:
        """Since when nothing is being answered here; nought where something is."""
        if self.transport.get_write_buffer_size():
            return 0.0
        return self._idle_since or self._head_since or self._rest_since

    def _make_room(self) -> None:
        """Where there are too many connections, close an idle one in favour of this one; where
        none is idle, turn this one away."""
        shares = self._shares
        if len(self.connections) <= min(shares.client or shares.total, shares.total):
            return  # as nearly always
        others = [
            other
            for other in cast("Iterable[HttpConnection]", self.connections)
            if other is not self and not other._is_refused and not other.transport.is_closing()
        ]
        crowd, bound = others, "connections"
        if shares.client and not shares.is_exempt(self._peer):
            mine = [other for other in others if other._peer == self._peer]
            if len(mine) >= shares.client:
                crowd, bound = mine, "client_connections"
        if bound == "connections" and len(others) < shares.total:
            return
        idle = min((o for o in crowd if o.idle_since), key=lambda o: o.idle_since, default=None)
        if idle is not None:
            idle.transport.close()
        elif len(self.connections) <= 2 * shares.total:
            self._refuse(
                503,
                f"{len(crowd)} connections are being answered, as many as may be ({bound}).",
                "Use those that you have, or try again when one of them is free.",
            )
        else:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        super().data_received(data)
        if self._head_since and self.parser is not None:
            # The parser tells of a header when all of it is there; till then it keeps it.
            self._unread += len(data)
            if self._unread > _LONGEST_TARGET + _LONGEST_HEAD:
                self._refuse_headers()

    def on_message_begin(self) -> None:
        self.url = b""
        self.headers = []
        self._room = _LONGEST_HEAD
        self._unread = 0
        self._head_since = self.loop.time()
        self._idle_since = self._rest_since = 0.0

    def on_url(self, url: bytes) -> None:
        self.url += url
        if len(self.url) > _LONGEST_TARGET:
            self._refuse(
                414,
                f"The address is longer than {_LONGEST_TARGET:,} bytes.",
                "Send a long query with POST.",
            )

    def on_header(self, name: bytes, value: bytes) -> None:
        # Each header takes memory of its own besides its letters.
        self._room -= len(name) + len(value) + _HEADER_BYTES
        if self._room < 0:
            self._refuse_headers()
            return
        self.headers.append((name.lower(), value))

    def _refuse_headers(self) -> None:
        self._refuse(431, f"The headers are longer than {_LONGEST_HEAD:,} bytes.", "Send fewer.")

    def on_headers_complete(self) -> None:
        self._head_since = 0.0
        if self._is_refused or self.transport.is_closing():
            return
        if len(self.pipeline) >= _MOST_AHEAD:
            self.transport.close()
            return
        is_free = self.cycle is None or self.cycle.response_complete
        if is_free and self.url.startswith(_SHORT) and self._answer():
            return
        self._take_long_way()

    def _take_long_way(self) -> None:
        """What was gathered goes where uvicorn looks for it."""
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url = url
        self.headers.extend(headers)
        self.expect_100_continue = (b"expect", b"100-continue") in (
            (name, value.lower()) for name, value in headers
        )
        if url.isascii():
            super().on_headers_complete()
        else:
            self._refuse(400, "The address holds bytes that are not ASCII.", "Encode them with %.")

    def on_body(self, body: bytes) -> None:
        if self.cycle is not None and not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._rest_since:
            self._rest_since = 0.0
            self._idle_since = self.loop.time()
        if self.cycle is not None and not isinstance(self.cycle, _Cycle) and not self._is_refused:
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        answered, self._running = self._running, None
        super().on_response_complete()
        # Whatever comes in would stop uvicorn's clock; see `give_up`.
        self._unset_keepalive_if_required()
        if self._running is None:
            if answered is not None and answered.more_body:
                self._rest_since = self.loop.time()
            else:
                self._idle_since = self.loop.time()

    def _answer(self) -> bool:
        """Answer the request, if the short way is enough for it."""
        parser = self.parser
        found = dict(self.headers)
        if (
            len(found) != len(self.headers)
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
        request = Request(
            "GET",
            self.url[len(_SHORT) :].partition(b"#")[0].decode("latin-1"),
            _text(key[1]),
            _text(key[2]),
            none_match,
            client=client_at(self._address, _text(get(b"x-forwarded-for")), self._trusted_proxies),
            key=key,
        )
        cycle = _Cycle()
        self.cycle = cycle  # type: ignore[assignment]
        # Held here, as the loop itself would let go of it.
        self._task = self.loop.create_task(self._answer_soon(cycle, request, started))
        return True

    async def _answer_soon(self, cycle: _Cycle, request: Request, started: float) -> None:
        reply = await self._endpoint.answer(request)
        if reply is not None and isinstance(reply.body, SpooledBody):
            await self._send_pieces(reply, reply.body, started, keep_alive=cycle.keep_alive)
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
            self._endpoint.note("GET", reply, started)
            if not self.transport.is_closing():
                self.transport.write(b"".join(self._head(reply, keep_alive=keep_alive)))
            async for piece in body.pieces():
                await self.flow.drain()
                if self.transport.is_closing():
                    return
                self.transport.write(piece)

    def _send(self, reply: Reply, started: float, *, keep_alive: bool) -> None:
        self._endpoint.note("GET", reply, started)
        if self.transport.is_closing():
            return
        assert isinstance(reply.body, bytes)
        pieces = (*self._head(reply, keep_alive=keep_alive), reply.body)
        if len(reply.body) > _JOINED:
            self.transport.writelines(pieces)
        else:
            self.transport.write(b"".join(pieces))
        self._finish(keep_alive=keep_alive)

    def _head(self, reply: Reply, *, keep_alive: bool) -> tuple[bytes, ...]:
        return (
            STATUS_LINE[reply.status],
            reply.lines or write_lines(reply.headers),
            self._write_default_lines(),
            b"\r\n" if keep_alive else b"connection: close\r\n\r\n",
        )

    def _finish(self, *, keep_alive: bool) -> None:
        if not keep_alive:
            self.transport.close()
        if self.pipeline:
            self.on_response_complete()
        else:
            # Cheaper than a timer for every answer; see `give_up`.
            self._idle_since = self.loop.time()

    def _write_default_lines(self) -> bytes:
        headers = self.server_state.default_headers
        if headers is not self._default_headers:
            self._default_headers = headers
            self._default_lines = b"".join([b"%b: %b\r\n" % pair for pair in headers])
        return self._default_lines

    def give_up(self, head_seconds: float, idle_seconds: float) -> None:
        """Close where a request has been coming in or awaited for longer than this."""
        now = self.loop.time()
        since = self._head_since or self._rest_since
        if (since and now - since > head_seconds) or (
            self._idle_since and now - self._idle_since > idle_seconds
        ):
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, msg, "Send HTTP/1.1 as RFC 9112 has it.")

    def _refuse(self, status: int, detail: str, remedy: str) -> None:
        """Say what is wrong with what is no request yet, and hang up.

        Not at once: closing while more comes in would take back what was said.
        """
        if self._is_refused or self.transport.is_closing():
            return
        self._is_refused = True
        line = STATUS_LINE[status]
        members = {
            "type": "about:blank",
            "title": line.split(b" ", 2)[2].strip().decode(),
            "status": status,
            "detail": detail,
            "remedy": remedy,
        }
        body = json.dumps(members).encode()
        self.transport.write(
            line
            + b"content-type: application/problem+json\r\ncache-control: no-store\r\n"
            + (b"retry-after: %d\r\n" % STALL_SECONDS if status == 503 else b"")
            + f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
            + body
        )
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)
