"""What web process, zygote and workers say to each other over their sockets.

A question is a fixed header, options as JSON and the text; an answer is a fixed header, the IRIs of
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

# A question: length of all of it, of its options, its format's place in the table.
_QUESTION = struct.Struct("!IHBx")
# An answer: status, kind, flags and rows; the length of all that follows, and of the functions.
HEADER = struct.Struct("!BBBxIQI")

# What a zygote is to fork: a worker, or a process that counts what is in each graph and ends.
WORKER, COUNT = "worker", "count"

OK, FAILED = 0, 1
# An answer that is spooled is not sent: it is in the file that the worker was forked with.
COMPLETE, RETIRING, SPOOLED = 1, 2, 4
KINDS: tuple[Kind, ...] = ("select", "ask", "graph")


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


def pack(asked: Asked) -> bytes:
    """A question with its length before it."""
    text = asked.text.encode("utf-8", "surrogatepass")
    options = json.dumps(asked.options).encode() if asked.options else b""
    size = _QUESTION.size + len(options) + len(text)
    if len(options) > _MOST_OPTIONS:
        raise RequestError(
            "The request names too many graphs.", remedy="Name fewer, or none to ask all."
        )
    return _QUESTION.pack(size, len(options), _NUMBERS[asked.format]) + options + text


class Inbox:
    """Questions as they come in; several may have come at once."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._data = bytearray()

    @property
    def has_more(self) -> bool:
        """Whether a whole question is here already."""
        size = _QUESTION.size
        return len(self._data) >= size and len(self._data) >= _QUESTION.unpack_from(self._data)[0]

    def receive(self) -> Asked | None:
        """The next question; None where the other side is gone."""
        while not self.has_more:
            piece = self._connection.recv(_PIECE)
            if not piece:
                return None
            self._data += piece
        size, options, number = _QUESTION.unpack_from(self._data)
        start = _QUESTION.size
        text = self._data[start + options : size].decode("utf-8", "surrogatepass")
        given = json.loads(self._data[start : start + options]) if options else {}
        del self._data[:size]
        return Asked(text, FORMATS[number].name, given)
