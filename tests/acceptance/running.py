"""Programs run as a stranger runs them: no variable of ours is set, and what they print is read."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
GUIDES = CHECKOUT / "docs"
_BINARIES = Path(sys.executable).parent
_FENCE = re.compile(
    r"(<!-- not run: [^>]+ -->\n+)?^( *)```sh\n(.*?)^ *```$", re.DOTALL | re.MULTILINE
)


def environment(**more: str) -> dict[str, str]:
    """This environment without our own settings, and with the program of this one on the path."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SIKKERBY_", "PYTHON", "PYTEST", "MAKE", "VIRTUAL_ENV"))
    }
    return {**inherited, "PATH": f"{_BINARIES}{os.pathsep}{inherited['PATH']}", **more}


def read_commands(guide: Path) -> list[str]:
    """The blocks of shell commands in a guide, in order, but those that say why they do not run."""
    return [
        re.sub(rf"^{found[2]}", "", found[3], flags=re.MULTILINE)
        for found in _FENCE.finditer(guide.read_text("utf-8"))
        if not found[1]
    ]


def run(command: str, folder: Path, *, code: int = 0, **variables: str) -> str:
    """Run a block of commands in a folder; gives what it prints and checks how it ends."""
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", command],
        cwd=folder, env=environment(**variables), capture_output=True, encoding="utf-8",
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == code, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    assert "Traceback" not in done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(command: Sequence[str], folder: Path, log: Path) -> Iterator[str]:
    """Run a command that serves, with no setting but a port; yields the address that it prints."""
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(SIKKERBY_PORT=str(free_port())), stdout=errors,
            stderr=errors,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 300
        while not (printed := re.search(r"^Sikkerby is at (\S+)$", _read(log), re.MULTILINE)):
            assert process.poll() is None, f"{command} ended:\n{_read(log)[-3000:]}"
            assert time.monotonic() < deadline, _read(log)[-3000:]
            time.sleep(0.05)
        yield printed[1]
        assert process.poll() is None, f"{command} ended:\n{_read(log)[-3000:]}"
        assert "Traceback" not in _read(log)
    finally:
        process.terminate()
        process.wait(30)


def _read(log: Path) -> str:
    return log.read_text("utf-8", "replace")
