"""Pages and files on an event loop: a request answered by the WSGI application, in threads."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.wsgi import ClosingIterator, FileWrapper

from sikkerby.store.unnamed import LARGE
from sikkerby.web.http.spool import FileBody, SpooledBody
from sikkerby.web.sparql.replies import Headers, Reply

# A file that is downloaded goes out in pieces of so many bytes.
_PIECE = 2**17
_BARE = frozenset({204, 304})


def make_page(
    app: WSGIApplication, environ: WSGIEnvironment, spool: Callable[[bytes], SpooledBody]
) -> Reply:
    """The answer of a WSGI application; for a thread.

    Raises Busy where there is no room on disk for a large one that is no file yet.
    """
    status = 500
    headers: Headers = []

    def note(line: str, pairs: Headers, *_: Any) -> Callable[[bytes], object]:
        nonlocal status
        status = int(line[:3])
        # The server adds a date of its own, to what comes from a cache too.
        headers[:] = [pair for pair in pairs if pair[0] != "Date"]
        return lambda _: None  # nobody writes by it

    made = app(environ, note)
    length = next((int(v) for k, v in headers if k.lower() == "content-length"), None)
    # What is closed at its end was made in memory.
    is_file = not isinstance(made, ClosingIterator) and environ["REQUEST_METHOD"] != "HEAD"
    if is_file and length is not None and length > LARGE:
        return Reply(status, headers, FileBody(made, length))
    with contextlib.closing(ClosingIterator(made)) as pieces:
        body = b"".join(pieces)
    if length is None and status not in _BARE:
        headers.append(("Content-Length", str(len(body))))
    return Reply(status, headers, spool(body) if len(body) > LARGE else body)


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
