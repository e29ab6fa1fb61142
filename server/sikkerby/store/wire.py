"""What web process, zygote and workers say to each other over their sockets.

A question is a length and JSON; an answer is a fixed header and bytes. Nothing that comes from
a worker is ever unpickled: a worker runs strangers' queries.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict, dataclass
from typing import Any

from sikkerby.store.base import Kind

_LENGTH = struct.Struct("!I")
HEADER = struct.Struct("!BBBxIQd")

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


@dataclass(frozen=True)
class Load:
    """What a zygote is told first: which files to load, and where to."""

    files: tuple[str, ...]
    scratch: str  # empty: in memory
    limits: Limits

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def decode(data: bytes) -> Load:
        values: dict[str, Any] = json.loads(data)
        return Load(tuple(values["files"]), values["scratch"], Limits(**values["limits"]))


def pack(message: object) -> bytes:
    """A message with its length before it."""
    data = json.dumps(message).encode("utf-8", "surrogatepass")
    return _LENGTH.pack(len(data)) + data


def receive(connection: socket.socket) -> Any:
    """The next message; None where the other side is gone."""
    data = connection.recv(65536)
    if not data:
        return None
    while len(data) < _LENGTH.size:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    missing = _LENGTH.unpack_from(data)[0] + _LENGTH.size - len(data)
    if missing > 0:
        pieces = [data]
        while missing > 0:
            piece = connection.recv(min(missing, 1 << 20))
            if not piece:
                return None
            pieces.append(piece)
            missing -= len(piece)
        data = b"".join(pieces)
    return json.loads(data[_LENGTH.size :])
