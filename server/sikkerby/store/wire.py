"""What web process, zygote and workers say to each other.

A message to or from a worker is the lengths of its two parts, a head as JSON, and a body of bytes.
Nothing that comes from a worker is ever unpickled: a worker runs strangers' queries.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sikkerby.settings import Settings
from sikkerby.store.base import Kind

_LENGTHS = struct.Struct("!II")


@dataclass(frozen=True)
class Load:
    """What a zygote is told first: which files to load, and where to."""

    files: tuple[str, ...]
    scratch: str  # empty: in memory
    limits: Settings
    graphs: tuple[str, ...] | None = None  # of the store on disk where it is there already


class Asked(NamedTuple):
    """A question as a worker gets it.

    `graphs` are the default and the named ones that the protocol gives; `has_dataset` says that the
    query brings its own.
    """

    text: str
    format: str
    limit: int | None
    graphs: tuple[Sequence[str], Sequence[str]]
    has_dataset: bool

    def pack(self) -> bytes:
        return _pack(self[1:], self.text.encode("utf-8", "surrogatepass"))


class Reply(NamedTuple):
    """What a worker answers; `unknown` are the IRIs of functions that the engine does not know.

    A failed one has the kind of its `failure`, and its message as its body. One that is spooled is
    not sent: it is in the file that the worker was forked with. A worker that retires is asked no
    more.
    """

    body: bytes
    rows: int = 0
    kind: Kind = "select"
    complete: bool = True
    unknown: Sequence[str] = ()
    failure: str = ""
    is_spooled: bool = False
    is_retiring: bool = False

    def pack(self) -> bytes:
        return _pack(self[1:], self.body)


def _pack(head: Sequence[object], body: bytes) -> bytes:
    line = json.dumps(head).encode("ascii")
    return _LENGTHS.pack(len(line), len(body)) + line + body


class Messages:
    """Messages as they come in; several may have come at once, or a part of one."""

    def __init__(self) -> None:
        self._data = bytearray()

    @property
    def has_more(self) -> bool:
        """Whether a whole one is here."""
        missing = _LENGTHS.size - len(self._data)
        return missing <= 0 and missing + sum(_LENGTHS.unpack_from(self._data)) <= 0

    def add(self, piece: bytes) -> None:
        """What has come."""
        self._data += piece

    def take(self) -> tuple[list[Any], bytes]:
        """Head and body of the next one, where it `has_more`."""
        head, body = _LENGTHS.unpack_from(self._data)
        start, middle = _LENGTHS.size, _LENGTHS.size + head
        taken = json.loads(self._data[start:middle]), bytes(self._data[middle : middle + body])
        del self._data[: middle + body]
        return taken
