"""The bounds of connections that uvicorn leaves to a proxy: on the length of a request's head, the
time that its parts take, requests sent ahead, and how many connections there are."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote_from_bytes

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from sikkerby.store.exemptions import is_exempt
from sikkerby.web.http.client_address import client_at
from sikkerby.web.http.cors import PUBLIC
from sikkerby.web.http.spool import STALL_SECONDS
from sikkerby.web.serving.shares import Shares
from sikkerby.web.sparql.replies import Reply, write_lines

_ASCII = bytes(range(128)).decode()
_LONGEST_TARGET = 65_536
_LONGEST_HEAD = 65_536
_HEADER_BYTES = 32
_LINGER_SECONDS = 1.0
# So many requests may wait on a connection for the answers to those before them.
_MOST_AHEAD = 64


class BoundedConnection(HttpToolsProtocol):
    """One connection; everything after the first argument is uvicorn's."""

    def __init__(self, shares: Shares, **given: Any) -> None:
        super().__init__(**given)
        self._shares = shares
        self._room = _LONGEST_HEAD
        self._unread = 0
        self._is_line_open = True
        self._address = ""
        self._peer = ""
        # Since when the head of a request is coming in, or the rest of one that was answered
        # early, or the next is awaited; nought while one is being answered.
        self._head_since = self.loop.time()
        self._rest_since = 0.0
        self._idle_since = 0.0
        self._is_refused = False
        # What refuses the next request, to be sent when those before it are answered.
        self._refusal = b""
        self._running: RequestResponseCycle | None = None

    # uvicorn's has this narrower type too, where asyncio's takes any transport.
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

    def _is_gone(self) -> bool:
        return self.transport.is_closing() and not self.transport.get_write_buffer_size()

    def _make_room(self) -> None:
        """Where there are too many connections, close an idle one in favour of this one; where
        none is idle, turn this one away."""
        shares = self._shares
        if len(self.connections) <= min(shares.client or shares.total, shares.total):
            return  # as nearly always
        others = [
            other
            for other in cast("Iterable[BoundedConnection]", self.connections)
            if other is not self and not other._is_refused and not other._is_gone()
        ]
        crowd, bound = others, "connections"
        if shares.client and not is_exempt(self._peer, shares.exempt):
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
        if self._is_line_open:
            data = self._encode_line(data)
        super().data_received(data)
        if self._head_since and self.parser is not None:
            # The parser tells of a header when all of it is there; till then it keeps it.
            self._unread += len(data)
            if self._unread > _LONGEST_TARGET + _LONGEST_HEAD:
                self._refuse_headers()

    def _encode_line(self, data: bytes) -> bytes:
        """The data with what is no ASCII in the first line encoded, as a browser would do it.

        Shells and libraries send addresses as they were typed, which the parser does not take.
        """
        self._is_line_open = b"\n" not in data
        if data.isascii():
            return data
        line, end, rest = data.partition(b"\n")
        return quote_from_bytes(line, _ASCII).encode() + end + rest

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
        self._is_line_open = False

    def _refuse_headers(self) -> None:
        self._refuse(431, f"The headers are longer than {_LONGEST_HEAD:,} bytes.", "Send fewer.")

    def _takes_request(self) -> bool:
        """Whether the request whose head has come in is to be answered."""
        self._head_since = 0.0
        if len(self.pipeline) >= _MOST_AHEAD:
            self.transport.close()
        return not self._is_refused and not self.transport.is_closing()

    def on_body(self, body: bytes) -> None:
        if self.cycle is not None and not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_line_open = True
        if self._rest_since:
            self._rest_since = 0.0
            self._idle_since = self.loop.time()
        if self.cycle is not None and not self._is_refused:
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
                self._become_idle()

    def _become_idle(self) -> None:
        """All that came in so far is answered, but for a request that is refused."""
        self._idle_since = self.loop.time()
        if self._refusal and not self.transport.is_closing():
            self._hang_up(self._refusal)

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
        """Say what is wrong with what is no request yet, after the answers to those before it."""
        if self._is_refused or self.transport.is_closing():
            return
        self._is_refused = True
        about = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
        body = json.dumps({**about, "detail": detail, "remedy": remedy}).encode()
        headers = [*PUBLIC, ("Content-Type", "application/problem+json")]
        headers += [("content-length", str(len(body))), ("cache-control", "no-store")]
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("retry-after", str(STALL_SECONDS)))
        head = self._head(Reply(status, headers, body), keep_alive=False)
        refusal = b"".join((*head, body))
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            self._hang_up(refusal)
        elif self.pipeline and cycle.more_body:
            self.pipeline.popleft()  # the request whose body is refused
            self._refusal = refusal
        elif cycle.more_body:
            # Its body is refused: this is its answer, unless another has begun.
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.close()
            else:
                self._hang_up(refusal)
        else:
            self._head_since = 0.0
            self._refusal = refusal

    def _hang_up(self, refusal: bytes) -> None:
        """Send a refusal and close, though not at once: closing while more comes in would take
        back what was sent."""
        self.transport.write(refusal)
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def _head(self, reply: Reply, *, keep_alive: bool) -> tuple[bytes, ...]:
        """All of an answer but its body."""
        return (
            STATUS_LINE[reply.status],
            reply.lines or write_lines(reply.headers),
            b"".join([b"%b: %b\r\n" % pair for pair in self.server_state.default_headers]),
            b"\r\n" if keep_alive else b"connection: close\r\n\r\n",
        )
