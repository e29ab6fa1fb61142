"""Pages and files on an event loop: a request answered by the WSGI application, in threads."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.wsgi import ClosingIterator, FileWrapper

from sikkerby.store.unnamed import LARGE
from sikkerby.web.http.spool import SpooledBody
from sikkerby.web.sparql.replies import Headers, Reply

# A file that is downloaded goes out in pieces of so many bytes.
_PIECE = 2**17
_BARE = frozenset({204, 304})


@dataclass
class Page:
    """One request answered by the WSGI application; every method is for a thread."""

    app: WSGIApplication
    environ: WSGIEnvironment
    spool: Callable[[bytes], SpooledBody]
    status: int = 500
    headers: Headers = field(default_factory=list)
    made: Iterable[bytes] = ()

    def _note(self, status: str, headers: Headers, *_: Any) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        # The server adds a date of its own, to what comes from a cache too.
        self.headers = [pair for pair in headers if pair[0] != "Date"]
        return lambda _: None  # nobody writes by it

    def make(self) -> Reply | None:
        """The whole answer, or nothing where it is a large file, for `pieces` to give.

        Raises Busy where there is no room on disk for a large one that is no file yet.
        """
        self.made = self.app(self.environ, self._note)
        length = next((int(v) for k, v in self.headers if k.lower() == "content-length"), None)
        # What is closed at its end was made in memory.
        is_file = not isinstance(self.made, ClosingIterator)
        if (
            is_file
            and length is not None
            and length > LARGE
            and self.environ["REQUEST_METHOD"] != "HEAD"
        ):
            return None
        try:
            body = b"".join(self.made)
            if length is None and self.status not in _BARE:
                self.headers = [*self.headers, ("Content-Length", str(len(body)))]
            large = len(body) > LARGE
            return Reply(self.status, self.headers, self.spool(body) if large else body)
        finally:
            self.close()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file, read in threads."""
        pieces = iter(self.made)
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece

    def close(self) -> None:
        close = getattr(self.made, "close", None)
        if close is not None:
            close()


def make_environ(
    scope: Mapping[str, Any], headers: Mapping[str, str], body: bytes, length: int
) -> WSGIEnvironment:
    """The request as WSGI has it (PEP 3333): bytes as Latin-1."""
    host, port = scope["server"] or ("localhost", 80)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "CONTENT_LENGTH": str(length) if length else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": lambda file, _: FileWrapper(file, _PIECE),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key != "CONTENT_LENGTH":
            environ[f"HTTP_{key}"] = value
    return environ
