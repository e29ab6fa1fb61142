"""Triple stores of others, started for tests and ended with them."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.programs import need

VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = .
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 10
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 3
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def oxigraph() -> Iterator[str]:
    """Oxigraph's own server, in memory; the value of the setting `store` for it."""
    port = free_port()
    command = [need("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}", "--timeout-s", "3"]
    with _running(command, Path.cwd(), f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}/query graphs=http://127.0.0.1:{port}/store"


@contextlib.contextmanager
def virtuoso() -> Iterator[str]:
    """Virtuoso, with a data base of its own; the value of the setting `store` for it."""
    http, sql = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="virtuoso-") as folder:
        (Path(folder) / "virtuoso.ini").write_text(VIRTUOSO.format(http=http, sql=sql), "utf-8")
        command = [need("virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"]
        with _running(command, Path(folder), f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D"):
            host = f"127.0.0.1:{http}"
            yield f"http://{host}/sparql update=http://dba:dba@{host}/sparql-auth"


SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@contextlib.contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                assert process.poll() is None, f"{command[0]} ended"
                assert time.monotonic() < deadline, f"{command[0]} does not answer"
                time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait(20)
