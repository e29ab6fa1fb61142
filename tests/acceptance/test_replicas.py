"""`deploy/nginx-replicas.conf`: web processes that share a home, behind one cache."""

from __future__ import annotations

import os
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from benchmarks.replicas import start

from tests.support.programs import free_port, need
from tests.support.published import shipped_home


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[tuple[list[int], list[int]]]:
    """The ports of nginx and of two web processes, and the processes in the same order."""
    need("nginx")
    ports = [free_port(), free_port()]
    with ExitStack() as stack:
        port, processes = start(stack, shipped_home(), ports, tmp_path)
        yield [port, *ports], processes


def _get(port: int, path: str) -> tuple[str, str, bytes]:
    """What became of it in the cache, its entity tag, and the body."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.headers.get("X-Cache", ""), answer.headers.get("ETag", ""), answer.read()


def test_replicas_are_one_site_and_outlive_each_other(
    replicas: tuple[list[int], list[int]],
) -> None:
    (cache, *ports), (_, first, _) = replicas
    for path in ("/organisations", "/sparql?query=ASK%7B%7D"):
        one, other = (_get(port, path)[1:] for port in ports)
        assert one == other, path
        states = [_get(cache, path) for _ in range(3)]
        assert [state for state, *_ in states] == ["MISS", "MISS", "HIT"]
        assert {state[1:] for state in states} == {one}
    assert "HIT" not in {_get(cache, "/health")[0] for _ in range(3)}
    os.kill(first, signal.SIGKILL)
    for number in range(8):
        state, _, body = _get(cache, f"/organisations?q={number}")
        assert state == "MISS"
        assert body
