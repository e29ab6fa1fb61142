"""Web processes that share a home, behind nginx with a cache: what each request costs.

    python -m benchmarks.replicas [--home DIR] [--seconds 3] [--most 4]

Needs `nginx` and `wrk`. On a machine whose processors client, proxy and processes share, the rate
says little; so the processor time of each request is measured, of nginx and of all web processes
with their workers, and what follows for machines is arithmetic.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from tests.support.programs import free_port

from benchmarks import load

_CONFIGURATION = Path(__file__).parents[1] / "deploy/nginx-replicas.conf"
_HTTP = """daemon off; master_process off; pid pid; error_log errors;
events {{ worker_connections 4096; }}
http {{ access_log off; client_body_temp_path bodies; proxy_temp_path answers;
{server}
}}
"""
_POINT = (
    "SELECT ?p ?o { <https://w3id.org/sikkerby/id/organisation/koebenhavns-politi> ?p ?o "
    f"FILTER(?o != {load.NUMBER}) }}"
)
# What is asked, and how many different addresses it comes to; none for no end.
_KINDS = {
    "page, from the cache": ("/organisations?", 1),
    "page, uncached": (f"/organisations?q={load.NUMBER}", 0),
    "point query, from the cache": (load.path_of("/sparql", _POINT.replace(load.NUMBER, "0")), 1),
    "point query, uncached": (load.path_of("/sparql", _POINT), 0),
}
_TICKS = os.sysconf("SC_CLK_TCK")


def _seconds(pid: int) -> float:
    """Processor time of a process and of all that it has started, those that ended too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    total = sum(map(int, fields[11:15])) / _TICKS
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        total += sum(_seconds(int(child)) for child in children.read_text().split())
    return total


def start(stack: ExitStack, home: Path, ports: list[int], folder: Path) -> tuple[int, list[int]]:
    """nginx's port, and the processes: nginx first."""
    port = free_port()
    text = _CONFIGURATION.read_text("utf-8").replace("listen 80", f"listen 127.0.0.1:{port}")
    head, _, rest = text.partition("    server 127.0.0.1:8000;")
    servers = "".join(f"    server 127.0.0.1:{one};\n" for one in ports)
    text = (head + servers + rest[rest.index("    keepalive") :]).replace(
        "/var/cache/nginx/sikkerby", str(folder / "cache")
    )
    (folder / "nginx.conf").write_text(_HTTP.format(server=text), "utf-8")
    processes = []
    quiet = subprocess.DEVNULL
    nginx = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    serve = [
        *(sys.executable, "-m", "sikkerby", "serve", "--home", str(home)),
        *("--public-url", "http://sikkerby.example", "--trusted-proxies", "1"),
        *("--client-slots", "0", "--port"),
    ]
    for command in (nginx, *([*serve, str(one)] for one in ports)):
        process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        stack.callback(process.wait, 30)
        stack.callback(process.terminate)
        processes.append(process.pid)
    for one in (*ports, port):
        _wait_for(f"http://127.0.0.1:{one}/health")
    return port, processes


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).read()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit(f"{address} does not answer") from None
            time.sleep(0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("published"))
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--most", type=int, default=4)
    options = parser.parse_args()
    start = 0
    for number in range(1, options.most + 1):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            ports = [free_port() for _ in range(number)]
            port, processes = start(stack, options.home, ports, folder)
            for kind, (path, bound) in _KINDS.items():
                start += 1_000_000
                before = [_seconds(pid) for pid in processes]
                found = load.saturate(port, path, bound or 10**9, 32, options.seconds, start)
                used = [_seconds(pid) - b for pid, b in zip(processes, before, strict=True)]
                answered = found.rate * options.seconds
                print(
                    f"{number} web processes  {kind:28} {found.rate:8,.0f}/s  "
                    f"nginx {1e6 * used[0] / answered:6.0f} µs, "
                    f"web {1e6 * sum(used[1:]) / answered:6.0f} µs a request, "
                    f"failed {found.failed}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
