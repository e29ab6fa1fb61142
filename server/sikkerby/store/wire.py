"""What web process, zygote and workers say to each other over their sockets.

A question is a fixed header, options as JSON and the text; an answer is a fixed header and bytes.
Nothing that comes from a worker is ever unpickled: a worker runs strangers' queries.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sikkerby.errors import RequestError
from sikkerby.formats import FORMATS
from sikkerby.store.base import Kind

_PIECE = 65536
_MOST_OPTIONS = 0xFFFF
_NUMBERS = {entry.name: number for number, entry in enumerate(FORMATS)}

# A question: length of all of it, of its options, its format's place in the table.
_QUESTION = struct.Struct("!IHBx")
HEADER = struct.Struct("!BBBxIQd")

# What a zygote is to fork: a worker, or a process that counts what is in each graph and ends.
WORKER, COUNT = "worker", "count"

OK, FAILED = 0, 1
COMPLETE, RETIRING = 1, 2
KINDS: tuple[Kind, ...] = ("select", "ask", "graph")


@dataclass(frozen=True)
class Limits:
    """What binds a worker: seconds, bytes and rows."""

    seconds: float
    memory: int
    rows: int
    answer: int
    query: int


@dataclass(frozen=True)
class Load:
    """What a zygote is told first: which files to load, and where to."""

    files: tuple[str, ...]
    scratch: str  # empty: in memory
    limits: Limits
    graphs: tuple[str, ...] | None = None  # of the store on disk where it is there already

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def decode(data: bytes) -> Load:
        values: dict[str, Any] = json.loads(data)
        graphs = values["graphs"]
        return Load(
            tuple(values["files"]),
            values["scratch"],
            Limits(**values["limits"]),
            None if graphs is None else tuple(graphs),
        )


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
        self._data = b""

    @property
    def has_more(self) -> bool:
        """Whether a whole question is here already."""
        size = _QUESTION.size
        return len(self._data) >= size and len(self._data) >= _QUESTION.unpack_from(self._data)[0]

    def receive(self) -> Asked | None:
        """The next question; None where the other side is gone."""
        while not self.has_more:
            missing = _QUESTION.size
            if len(self._data) >= missing:
                missing = _QUESTION.unpack_from(self._data)[0] - len(self._data)
            pieces = [self._data]
            while missing > 0:
                piece = self._connection.recv(max(_PIECE, min(missing, 1 << 20)))
                if not piece:
                    return None
                pieces.append(piece)
                missing -= len(piece)
            self._data = b"".join(pieces)
        size, options, number = _QUESTION.unpack_from(self._data)
        start = _QUESTION.size
        text = self._data[start + options : size].decode("utf-8", "surrogatepass")
        given = json.loads(self._data[start : start + options]) if options else {}
        self._data = self._data[size:]
        return Asked(text, FORMATS[number].name, given)
