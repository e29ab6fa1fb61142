"""One server for the tests of the protocol; hostile tests start their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http.server import Server
from tests.support.small_data import write_small_data


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_data(tmp_path_factory.mktemp("small") / "small.nq")


@pytest.fixture(scope="module")
def server(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(small_file, tmp_path_factory.mktemp("server") / "log", trusted_proxies=1)
    yield server
    server.stop()
