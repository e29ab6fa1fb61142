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
from typing import Any
from urllib.parse import quote_from_bytes

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from sikkerby.web.http.client_address import client_at
from sikkerby.web.http.cors import PUBLIC
from sikkerby.web.sparql.endpoint import Request, SparqlEndpoint
from sikkerby.web.sparql.replies import Reply, write_lines

_SHORT = b"/sparql?"
_ASCII = bytes(range(128)).decode()
_LONGEST_TARGET = 65_536
_LONGEST_HEAD = 65_536
_HEADER_BYTES = 32
_LINGER_SECONDS = 1.0
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
    """One connection; everything after the first two arguments is uvicorn's."""

    def __init__(self, endpoint: SparqlEndpoint, trusted_proxies: int, **given: Any) -> None:
        super().__init__(**given)
        self._endpoint = endpoint
        self._trusted_proxies = trusted_proxies
        # The headers of every answer, which uvicorn writes anew each second.
        self._default_headers: list[tuple[bytes, bytes]] = []
        self._default_lines = b""
        self._room = _LONGEST_HEAD
        self._unread = 0
        self._is_line_open = True
        self._address = ""
        # Since when a request is coming in or, on the short way, awaited; nought while one is
        # being answered, and where uvicorn's own clock runs.
        self._head_since = self.loop.time()
        self._idle_since = 0.0
        self._is_refused = False
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""

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
        line, end, rest = data.partition(b"\n")
        self._is_line_open = not end
        if line.isascii():
            return data
        return quote_from_bytes(line, _ASCII).encode() + end + rest

    def on_message_begin(self) -> None:
        self.url = b""
        self.headers = []
        self._room = _LONGEST_HEAD
        self._unread = 0
        self._head_since = self.loop.time()
        self._idle_since = 0.0

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

    def on_headers_complete(self) -> None:
        self._head_since = 0.0
        if self._is_refused or self.transport.is_closing():
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
        super().on_message_begin()
        self.url = url
        self.headers.extend(headers)
        self.expect_100_continue = (b"expect", b"100-continue") in (
            (name, value.lower()) for name, value in headers
        )
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self.cycle is not None and not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_line_open = True
        if self.cycle is not None and not isinstance(self.cycle, _Cycle) and not self._is_refused:
            super().on_message_complete()

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
        cycle.response_complete = True
        if reply is None:
            # A page is wanted after all.
            if not cycle.disconnected and not self.transport.is_closing():
                self._take_long_way()
                self.on_message_complete()
        else:
            self._send(reply, started, keep_alive=cycle.keep_alive)

    def _send(self, reply: Reply, started: float, *, keep_alive: bool) -> None:
        self._endpoint.note("GET", reply, started)
        transport = self.transport
        if transport.is_closing():
            return
        pieces = (
            STATUS_LINE[reply.status],
            reply.lines or write_lines(reply.headers),
            self._write_default_lines(),
            b"\r\n" if keep_alive else b"connection: close\r\n\r\n",
            reply.body,
        )
        if len(reply.body) > _JOINED:
            transport.writelines(pieces)
        else:
            transport.write(b"".join(pieces))
        if not keep_alive:
            transport.close()
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
        if (self._head_since and now - self._head_since > head_seconds) or (
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
            + write_lines([*PUBLIC, ("Content-Type", "application/problem+json")])
            + self._write_default_lines()
            + b"cache-control: no-store\r\n"
            + f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
            + body
        )
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)
