"""A workbench as its user starts it, and a browser without scripts that keeps to its rules."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

_WAIT_SECONDS = 60


@contextlib.contextmanager
def running(data: Path, home: Path, *options: str) -> Iterator[str]:
    """The address that `sikkerby edit` prints, until the block ends."""
    command = [sys.executable, "-m", "sikkerby", "edit", "--data", str(data), "--home", str(home)]
    log = data.parent / "workbench.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*command, "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            env={**os.environ, "LANGUAGE": "da"},
        )
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        process.wait(30)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(_WAIT_SECONDS * 10):
        if found := re.search(r"workbench is at (\S+)", log.read_text("utf-8")):
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Client:
    """Sends requests to a workbench, with what a browser adds to them."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> Answer:
        """One request. A header that is None is left out; others are those of a browser."""
        parts = urlsplit(self.address)
        sent: dict[str, str | None] = {"Accept": "text/html", **self.headers}
        if method == "POST":
            sent |= {
                "Origin": "null",
                "Sec-Fetch-Site": "same-origin",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        with contextlib.closing(connection):
            given = {name: value for name, value in sent.items() if value is not None}
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)

    def open(self) -> Answer:
        """Exchange the token of the address for a cookie, as a browser does."""
        parts = urlsplit(self.address)
        answer = self.ask("GET", f"{parts.path}?{parts.query}")
        if cookie := answer.headers.get("set-cookie"):
            self.headers["Cookie"] = cookie.partition(";")[0]
        return answer

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def form_token(self, path: str) -> str:
        """What the forms of a page carry."""
        found = re.search(r'name="form_token" value="(\w+)"', self.get(path).text)
        assert found, path
        return found[1]

    def post(self, path: str, page: str = "", **fields: str) -> Answer:
        """Send a form of a page, which is at the same path unless it is said."""
        sent = {"form_token": self.form_token(page or path), **fields}
        return self.ask("POST", path, urlencode(sent).encode())
