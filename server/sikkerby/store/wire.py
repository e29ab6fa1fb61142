"""What web process, zygote and workers say to each other over their sockets.

A question is a fixed header, options as JSON and the text; a reply is a fixed header, the IRIs of
functions that the engine does not know, in lines, and the body.
Nothing that comes from a worker is ever unpickled: a worker runs strangers' queries.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sikkerby.errors import RequestError
from sikkerby.formats import FORMATS
from sikkerby.settings import Settings
from sikkerby.store.base import Kind

_PIECE = 65536
_MOST_OPTIONS = 0xFFFF
_NUMBERS = {entry.name: number for number, entry in enumerate(FORMATS)}

# What every message begins with: the length of all of it.
_LENGTH = struct.Struct("!I")
# A question: length of all of it, of its options, its format's place in the table.
_QUESTION = struct.Struct("!IHBx")
# A reply: length of all of it, and of the functions; rows, kind and flags.
_REPLY = struct.Struct("!IIQBB")
_KINDS: tuple[Kind, ...] = ("select", "ask", "graph")
# Flags of a reply. A failed one has its kind and message as its body. One that is spooled is not
# sent: it is in the file that the worker was forked with. A worker that retires is asked no more.
FAILED, COMPLETE, SPOOLED, RETIRING = 1, 2, 4, 8


@dataclass(frozen=True)
class Load:
    """What a zygote is told first: which files to load, and where to."""

    files: tuple[str, ...]
    scratch: str  # empty: in memory
    limits: Settings
    graphs: tuple[str, ...] | None = None  # of the store on disk where it is there already


def send_whole(connection: socket.socket, data: bytes) -> None:
    """Send what may be longer than one message."""
    connection.send(len(data).to_bytes(8, "big"))
    for start in range(0, len(data), _PIECE):
        connection.send(data[start : start + _PIECE])


def receive_whole(receive: Callable[[int], bytes]) -> bytes:
    """All of what `send_whole` sent, by the method that receives a message.

    Raises ConnectionResetError where the other side is gone.
    """
    missing = int.from_bytes(receive(8), "big")
    pieces: list[bytes] = []
    while missing > 0:
        piece = receive(_PIECE)
        if not piece:
            raise ConnectionResetError
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


class Asked(NamedTuple):
    """A question as a worker gets it.

    `options` are empty, or name what few questions have: `limit`, the graphs that the protocol
    gives (`default`, `named`), and `dataset` where the query brings its own.
    """

    text: str
    format: str
    options: Mapping[str, Any]


class Reply(NamedTuple):
    """What a worker answers; `unknown` are the IRIs of functions, in lines."""

    body: bytes
    flags: int
    rows: int = 0
    kind: Kind = "select"
    unknown: bytes = b""


def pack_question(asked: Asked) -> bytes:
    """A question with its length before it."""
    text = asked.text.encode("utf-8", "surrogatepass")
    options = json.dumps(asked.options).encode() if asked.options else b""
    size = _QUESTION.size + len(options) + len(text)
    if len(options) > _MOST_OPTIONS:
        raise RequestError("too-many-graphs-named")
    return _QUESTION.pack(size, len(options), _NUMBERS[asked.format]) + options + text


def unpack_question(message: memoryview) -> Asked:
    """A question from its message."""
    _, options, number = _QUESTION.unpack_from(message)
    start = _QUESTION.size
    text = str(message[start + options :], "utf-8", "surrogatepass")
    given = json.loads(bytes(message[start : start + options])) if options else {}
    return Asked(text, FORMATS[number].name, given)


def pack_reply(reply: Reply) -> bytes:
    """A reply with its length before it."""
    body, flags, rows, kind, unknown = reply
    size = _REPLY.size + len(unknown) + len(body)
    return _REPLY.pack(size, len(unknown), rows, _KINDS.index(kind), flags) + unknown + body


def unpack_reply(message: memoryview) -> Reply:
    """A reply from its message."""
    _, functions, rows, kind, flags = _REPLY.unpack_from(message)
    end = _REPLY.size + functions
    unknown = bytes(message[_REPLY.size : end])
    return Reply(bytes(message[end:]), flags, rows, _KINDS[kind], unknown)


class Messages:
    """Messages as they come in; several may have come at once, or a part of one."""

    def __init__(self) -> None:
        self._data = bytearray()

    @property
    def has_more(self) -> bool:
        """Whether a whole one is here."""
        size = len(self._data)
        return size >= _LENGTH.size and size >= _LENGTH.unpack_from(self._data)[0]

    def add(self, piece: bytes | memoryview) -> None:
        """What has come."""
        self._data += piece

    def take(self) -> memoryview:
        """The next one, where it `has_more`."""
        size = _LENGTH.unpack_from(self._data)[0]
        message, self._data = self._data[:size], self._data[size:]
        return memoryview(message)
