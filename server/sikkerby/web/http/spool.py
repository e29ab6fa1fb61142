"""Large bodies on their way to clients: on disk, sent piece by piece, bounded in bytes.

A client that does not read its answers costs a piece of each in memory, and room on disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import threading
import weakref
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import BinaryIO

from werkzeug.wsgi import ClosingIterator

from sikkerby.errors import Busy
from sikkerby.publication.version import scratch_folder
from sikkerby.settings import Settings
from sikkerby.store import refusals
from sikkerby.store.exemptions import is_exempt
from sikkerby.store.unnamed import LARGE, open_unnamed
from sikkerby.web.http.coding import compress_file

# A connection that makes no progress for so long ends.
STALL_SECONDS = 30
_PIECE = 2**17


class SpooledBody:
    """A body on disk; whoever sends it closes it."""

    def __init__(self, spool: Spool, file: BinaryIO, client: str) -> None:
        self.file = file
        self.client = client
        self._spool = spool
        self._size = os.fstat(file.fileno()).st_size

    def __len__(self) -> int:
        return self._size

    async def pieces(self) -> AsyncIterator[bytes]:
        """All of it, read in threads. Raises OSError where the file gives less than it had."""
        for start in range(0, self._size, _PIECE):
            piece = await asyncio.to_thread(os.pread, self.file.fileno(), _PIECE, start)
            if len(piece) < min(_PIECE, self._size - start):
                raise OSError(errno.EIO, "A body on disk is shorter than it was.")
            yield piece

    def compress(self, coding: str) -> bytes | SpooledBody:
        """The body in a content coding, in place of this one, which is closed. Raises Busy."""
        with self.file as source, self._spool.new_file() as target:
            source.seek(0)
            compress_file(source, target, coding)
        if target.tell() > LARGE:
            return self._spool.take(target, self.client)
        with target:
            target.seek(0)
            return target.read()


class FileBody:
    """A published file, as WSGI has it; whoever sends it closes `file`."""

    def __init__(self, made: Iterable[bytes], size: int) -> None:
        self._pieces = ClosingIterator(made)
        self.file = contextlib.closing(self._pieces)
        self._size = size

    def __len__(self) -> int:
        return self._size

    async def pieces(self) -> AsyncIterator[bytes]:
        """All of it, read in threads."""
        while piece := await asyncio.to_thread(next, self._pieces, b""):
            yield piece


class Spool:
    """The bodies on disk: at most `client_spool_bytes` of one client's, `spool_bytes` in all.

    A client that has none may have one of any size, and so may the first of all.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bodies: weakref.WeakSet[SpooledBody] = weakref.WeakSet()
        self._lock = threading.Lock()

    def gauges(self) -> dict[str, float]:
        """How much there is, for `/metrics`."""
        bodies = self._open_bodies()
        return {"spool_bytes": sum(map(len, bodies)), "spool_files": len(bodies)}

    @contextlib.contextmanager
    def new_file(self) -> Iterator[BinaryIO]:
        """A file for a body, which is written meanwhile. Raises Busy where there is no room."""
        file = open_unnamed(scratch_folder(self._settings.home))
        try:
            yield file
            file.flush()
        except OSError as error:
            with contextlib.suppress(OSError):
                file.close()
            raise refusals.no_room_on_disk(os.strerror(error.errno or 0)) from None

    def write(self, body: bytes, client: str) -> SpooledBody:
        """A body from memory. Raises Busy."""
        with self.new_file() as file:
            file.write(body)
        return self.take(file, client)

    def take(self, file: BinaryIO, client: str) -> SpooledBody:
        """A body that is in a file already. Raises Busy past a bound, and closes the file."""
        body = SpooledBody(self, file, client)
        settings = self._settings
        with self._lock:
            others = self._open_bodies()
            is_free = is_exempt(client, settings.exempt_clients)
            mine = [] if is_free else [b for b in others if b.client == client]
            for name, bodies in (("client_spool_bytes", mine), ("spool_bytes", others)):
                used = sum(map(len, bodies))
                if bodies and used + len(body) > getattr(settings, name):
                    file.close()
                    raise _too_much_unread(name, used)
            self._bodies.add(body)
        return body

    def _open_bodies(self) -> list[SpooledBody]:
        return [body for body in self._bodies if not body.file.closed]


def _too_much_unread(name: str, used: int) -> Busy:
    whose = "your address" if name == "client_spool_bytes" else "all clients"
    return Busy("answers-unread", used, whose, name, STALL_SECONDS, retry_after=STALL_SECONDS)
