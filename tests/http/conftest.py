"""One server for the tests of the protocol, one for those of assistants; hostile tests start their
own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http.server import Server
from tests.support.programs import free_port, wait_for_address
from tests.support.published import shipped_home
from tests.support.small_data import write_small_data


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_data(tmp_path_factory.mktemp("small") / "small.nq")


@pytest.fixture(scope="module")
def server(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(small_file, tmp_path_factory.mktemp("server") / "log", trusted_proxies=1)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    """The port of a server, as the command starts it."""
    port = free_port()
    command = [sys.executable, "-m", "sikkerby", "serve", "--home", str(shipped_home())]
    command += ["--query-seconds", "2"]
    process = subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL)
    wait_for_address(f"http://127.0.0.1:{port}/health", process)
    yield port
    process.terminate()
    process.wait(30)
