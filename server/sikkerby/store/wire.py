"""What web process, zygote and workers say to each other.

Each message to or from a worker has its length before it. A question is pickled: the worker
trusts the web process, which started it. A reply is not, and nothing that comes from a worker is
ever unpickled: a worker runs strangers' queries.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from sikkerby.settings import Settings
from sikkerby.store.base import Kind

Outcome = Literal[Kind, "limit", "syntax", "format", "evaluation", "disk"]

_LENGTH = struct.Struct("!I")
# The length of the names of functions; outcome, rows, and flags.
_REPLY = struct.Struct("!IBQ???")
_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


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
        return _frame(pickle.dumps(tuple(self)))


class Reply(NamedTuple):
    """What a worker answers; `unknown` are the IRIs of functions that the engine does not know, in
    lines.

    Its `outcome` is the kind of answer, or what kept the worker from it, with the message as the
    body. What is spooled is not sent: it is in the file that the worker was forked with. A worker
    that retires is asked no more.
    """

    body: bytes
    outcome: Outcome
    unknown: bytes = b""
    rows: int = 0
    complete: bool = True
    is_spooled: bool = False
    is_retiring: bool = False

    def pack(self) -> bytes:
        body, outcome, unknown, *numbers = self
        head = _REPLY.pack(len(unknown), _OUTCOMES.index(outcome), *numbers)
        return _frame(head + unknown + body)


def unpack_question(message: bytes) -> Asked:
    """A question from the web process."""
    # The other end of the socket is the web process that started this one, and nobody else.
    return Asked(*pickle.loads(message))  # noqa: S301


def unpack_reply(message: bytes) -> Reply:
    """A reply from a worker."""
    length, outcome, rows, *flags = _REPLY.unpack_from(message)
    start = _REPLY.size + length
    unknown, body = message[_REPLY.size : start], message[start:]
    return Reply(body, _OUTCOMES[outcome], unknown, rows, *flags)


def _frame(message: bytes) -> bytes:
    return _LENGTH.pack(len(message)) + message


class Messages:
    """Messages as they come in; several may have come at once, or a part of one."""

    def __init__(self) -> None:
        self._data = bytearray()

    @property
    def has_more(self) -> bool:
        """Whether a whole message has come in."""
        missing = _LENGTH.size - len(self._data)
        return missing <= 0 and missing + _LENGTH.unpack_from(self._data)[0] <= 0

    def add(self, piece: bytes) -> None:
        """Add bytes that have come in."""
        self._data += piece

    def take(self) -> bytes:
        """The next one, where it `has_more`."""
        end = _LENGTH.size + _LENGTH.unpack_from(self._data)[0]
        message = bytes(self._data[_LENGTH.size : end])
        del self._data[:end]
        return message
