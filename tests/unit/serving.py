"""`sikkerby serve` as an operator starts it: with its own port, its log, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PROGRAM = str(Path(sys.executable).with_name("sikkerby"))
# Whatever the environment says of proxies is not for those who ask their own machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Serving:
    """A server that was started; wait for it with `address`."""

    def __init__(
        self,
        folder: Path,
        *options: object,
        before: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """Start it in `folder` at a free port; `before` is a command that starts it, `prepare`
        what is done in its process first."""
        self._log = folder / "log"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("SIKKERBY_")}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*before, PROGRAM, "serve", "--port", "0", *map(str, options)],
                cwd=folder,
                env={**inherited, **(environment or {})},
                stdout=subprocess.DEVNULL,
                stderr=log,
                preexec_fn=prepare,
            )

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """The log, as soon as `text` stands in it."""
        deadline = time.monotonic() + seconds
        while text not in self.log:
            assert time.monotonic() < deadline, self.log
            assert self.process.poll() is None, self.log
            time.sleep(0.02)
        return self.log

    @property
    def address(self) -> str:
        """Where it says that it is, as soon as it does."""
        found = re.search(r"^Sikkerby is at (\S+)$", self.wait_for("Sikkerby is at"), re.MULTILINE)
        assert found
        return found[1]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def web_pid(self) -> int:
        pid = self.process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of one of its addresses."""
        try:
            with _OPENER.open(self.address + path, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def events(self) -> list[dict[str, Any]]:
        """What was logged since it came up; fails for a line that is no object of JSON."""
        lines = self.log.partition("Sikkerby is at ")[2].splitlines()[1:]
        found = [json.loads(line) for line in lines]
        assert all("time" in entry and ("event" in entry or "route" in entry) for entry in found)
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit code after a signal."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def __enter__(self) -> Serving:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)
