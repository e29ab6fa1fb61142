"""Load clients: wrk where it is installed (saturation), and a paced one of our own (latency).

wrk keeps the client's share of a small machine low; pacing, which wrk cannot, is done with raw
sockets and epoll.
"""

from __future__ import annotations

import re
import select
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ACCEPT = "application/sparql-results+json"
# What a template varies: a number that is never used twice, and the same within bounds.
NUMBER = "0NUMBER0"
BOUNDED = "0BOUNDED0"
_LUA = """
local at = %d
request = function()
  at = at + 1
  local path = "%s"
  path = path:gsub("0NUMBER0", at):gsub("0BOUNDED0", at %% %d)
  return wrk.format("GET", path)
end
"""
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Measured:
    """One run: requests per second, the 99th percentile in seconds, failed requests."""

    rate: float
    p99: float
    failed: int


def path_of(path: str, query: str) -> str:
    """The request target of a query, as GET sends it."""
    return f"{path}?query={quote(query, safe='')}"


def saturate(
    port: int, template: str, bound: int, connections: int, seconds: int, start: int
) -> Measured:
    """As many requests as `connections` can make, numbered from `start`."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is needed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "paths.lua")
        script.write_text(_LUA % (start, template, bound))
        told = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "20s",
             "-H", f"Accept: {ACCEPT}", "-s", str(script), f"http://127.0.0.1:{port}"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    assert p99 is not None
    return Measured(rate, float(p99[1]) * _UNITS[p99[2]], int(failed[1]) if failed else 0)


def pace(
    port: int, template: str, bound: int, connections: int, rate: float, seconds: int, start: int
) -> Measured:
    """Requests at a fixed rate over `connections`; latency counts from when each was due."""
    poll = select.epoll()
    sockets = {}
    for _ in range(connections):
        opened = socket.create_connection(("127.0.0.1", port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setblocking(False)
        poll.register(opened, select.EPOLLIN)
        sockets[opened.fileno()] = opened
    free = list(sockets)
    due: dict[int, float] = {}
    received: dict[int, bytearray] = {number: bytearray() for number in sockets}
    waits: list[float] = []
    failed = sent = 0
    begun = time.perf_counter()
    while (now := time.perf_counter()) - begun < seconds or due:
        while free and now - begun < seconds and begun + sent / rate <= now:
            number = free.pop()
            at = start + sent
            target = template.replace(NUMBER, str(at)).replace(BOUNDED, str(at % bound))
            sockets[number].send(
                f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: {ACCEPT}\r\n\r\n".encode()
            )
            due[number] = begun + sent / rate
            sent += 1
        for number, _ in poll.poll(0.0005):
            data = received[number]
            data += sockets[number].recv(1 << 20)
            if not _is_whole(data):
                continue
            waits.append(time.perf_counter() - due.pop(number))
            failed += not data.startswith(b"HTTP/1.1 200")
            data.clear()
            free.append(number)
    for opened in sockets.values():
        opened.close()
    waits.sort()
    return Measured(len(waits) / seconds, waits[int(len(waits) * 0.99) - 1], failed)


def _is_whole(data: bytearray) -> bool:
    head, found, body = data.partition(b"\r\n\r\n")
    if not found:
        return False
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")
