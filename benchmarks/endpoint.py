"""Sikkerby's endpoint beside Oxigraph's own server and rdflib-endpoint, on the same data.

    python -m benchmarks.endpoint [--data FILE.nq] [--rounds 5] [--seconds 2]

Needs `wrk`, and for the peers the PyPI packages `oxigraph` and `rdflib-endpoint` on the PATH
(or `--peers FOLDER` with their programs). Runs alternate between the servers, so that what else
the machine does falls on all alike; medians and ratios to Oxigraph are printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import load
from benchmarks.memory import memory_of

SERVER = Path(__file__).parents[1] / "server"
EXAMPLE = "http://example.org/"
_INITIATIVES = 3000


@dataclass(frozen=True)
class Running:
    """A started server: how to reach it, how long its first answer took, its process."""

    name: str
    port: int
    path: str
    start_seconds: float
    process: subprocess.Popen[bytes]


def write_data(target: Path) -> None:
    """A stand-in for an edition: initiatives with titles, parties and descriptions."""
    words = ["tryghed", "unge", "indsats", "samarbejde", "bydel", "netværk", "rådgivning", "hus"]
    with target.open("w", encoding="utf-8") as file:
        for number in range(_INITIATIVES):
            subject = f"<{EXAMPLE}initiative/{number}>"
            graph = f"<{EXAMPLE}graph/{number % 3}>"
            for place in range(8):
                text = " ".join(words[(number + place + step) % len(words)] for step in range(9))
                file.write(f'{subject} <{EXAMPLE}p{place}> "{text}"@da {graph} .\n')
            for party in (number % 40, number % 7):
                file.write(f"{subject} <{EXAMPLE}party> <{EXAMPLE}party/{party}> {graph} .\n")


# Kinds of load: one query again and again, one initiative (1.5 kB) and the partners of a party
# (an aggregate over a join), both different each time; the bound of what they vary.
KINDS = {
    "repeated": (f"SELECT ?p ?o {{ <{EXAMPLE}initiative/7> ?p ?o }}", 1),
    "point": (
        f"SELECT ?p ?o {{ <{EXAMPLE}initiative/{load.BOUNDED}> ?p ?o "
        f"FILTER(?o != {load.NUMBER}) }}",
        _INITIATIVES,
    ),
    "join": (
        f"SELECT ?other (COUNT(*) AS ?n) {{ ?i <{EXAMPLE}party> <{EXAMPLE}party/{load.BOUNDED}> ; "
        f"<{EXAMPLE}party> ?other FILTER(?other != {load.NUMBER}) }} "
        "GROUP BY ?other ORDER BY DESC(?n)",
        40,
    ),
}


@contextmanager
def started(name: str, command: Sequence[str], port: int, path: str) -> Iterator[Running]:
    """The server, from its start until the block ends."""
    environment = {**os.environ, "PYTHONPATH": str(SERVER), "SIKKERBY_PORT": str(port)}
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}{load.path_of(path, 'ASK {}')}"
        request = urllib.request.Request(address, headers={"Accept": load.ACCEPT})
        while True:
            try:
                urllib.request.urlopen(request, timeout=5).read()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - begun > 60:
                    raise SystemExit(f"{name} did not start: {' '.join(command)}") from None
                time.sleep(0.005)
        yield Running(name, port, path, time.perf_counter() - begun, process)
    finally:
        process.terminate()
        process.wait(30)


def commands(data: Path, folder: Path, peers: str) -> Iterator[tuple[str, list[str], int, str]]:
    """(name, command, port, path) of every server that is there."""
    ours = Path(__file__).parent / "endpoint_server.py"
    yield "sikkerby", [sys.executable, str(ours), str(data)], 8191, "/sparql"
    search = f"{peers}{os.pathsep}{os.environ['PATH']}"
    oxigraph = shutil.which("oxigraph", path=search)
    if oxigraph:
        location = str(folder / "oxigraph")
        subprocess.run(
            [oxigraph, "load", "--location", location, "--file", str(data)],
            check=True, capture_output=True,
        )  # fmt: skip
        yield (
            "oxigraph",
            [oxigraph, "serve-read-only", "--location", location, "--bind", "127.0.0.1:8192",
             "--union-default-graph"],
            8192,
            "/query",
        )  # fmt: skip
    endpoint = shutil.which("rdflib-endpoint", path=search)
    if endpoint:
        yield (
            "rdflib-endpoint",
            [endpoint, "serve", "--store", "default", "--port", "8193", str(data)],
            8193,
            "/",
        )


def compare(servers: Sequence[Running], options: argparse.Namespace) -> dict[str, float]:
    """Print a table; gives our saturated rates by kind of query."""
    saturated = {}
    start = 0
    for kind, (query, bound) in KINDS.items():
        for connections in (8, 32):
            rates: dict[str, list[float]] = {server.name: [] for server in servers}
            slowest: dict[str, list[float]] = {server.name: [] for server in servers}
            for number in range(options.rounds):
                for server in servers:
                    if server.name == "rdflib-endpoint" and number:
                        continue  # a hundredth of the others: one run is enough
                    start += 1_000_000  # no query comes twice, in whichever run
                    measured = load.saturate(
                        server.port,
                        load.path_of(server.path, query),
                        bound,
                        connections,
                        options.seconds,
                        start,
                    )
                    if measured.failed:
                        print(f"  {server.name}: {measured.failed} requests failed")
                    rates[server.name].append(measured.rate)
                    slowest[server.name].append(measured.p99)
            base = statistics.median(rates.get("oxigraph", rates["sikkerby"]))
            for server in servers:
                rate = statistics.median(rates[server.name])
                p99 = statistics.median(slowest[server.name]) * 1000
                print(
                    f"{kind:9} {connections:3} connections  {server.name:16} {rate:9,.0f}/s "
                    f"p99 {p99:8.2f} ms  ratio {rate / base:5.2f}",
                    flush=True,
                )
            saturated[kind] = statistics.median(rates["sikkerby"])
    return saturated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--peers", default="", help="folder with the peers' programs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        data = options.data or folder / "data.nq"
        if options.data is None:
            write_data(data)
        servers = [
            stack.enter_context(started(*command))
            for command in commands(data, folder, options.peers)
        ]
        for server in servers:
            print(
                f"{server.name:16} first answer {server.start_seconds:5.2f} s, "
                f"memory {memory_of(server.process.pid):6.1f} MB"
            )
        saturated = compare(servers, options)
        for kind, rate in saturated.items():
            query, bound = KINDS[kind]
            path = load.path_of("/sparql", query)
            # The paced client is Python: past this rate it would measure itself.
            half = min(rate / 2, 4000.0)
            measured = load.pace(
                servers[0].port, path, bound, 32, half, 2 * options.seconds, 900_000_000
            )
            print(
                f"{kind:9} at {half:,.0f}/s (saturated {rate:,.0f}/s)  sikkerby  "
                f"p99 {measured.p99 * 1000:.2f} ms, {measured.failed} failed"
            )
        print(f"sikkerby after all of it: {memory_of(servers[0].process.pid):.1f} MB")


if __name__ == "__main__":
    main()
