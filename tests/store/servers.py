"""Triple stores of others, started for tests and ended with them."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.servers import virtuoso_configuration

from tests.support.programs import free_port, need, wait_for_address


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
        text = virtuoso_configuration(http, sql, buffers=4000, seconds=3)
        (Path(folder) / "virtuoso.ini").write_text(text, "utf-8")
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
        wait_for_address(address, process)
        yield
    finally:
        process.kill()
        process.wait(20)
