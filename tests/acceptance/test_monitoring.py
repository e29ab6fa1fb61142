"""`deploy/monitoring/` with Debian's Prometheus, and a served site that it scrapes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.acceptance.running import CHECKOUT, serving
from tests.support.programs import free_port, need, wait_for_address
from tests.support.published import shipped_home

_FOLDER = CHECKOUT / "deploy/monitoring"
_METRIC = re.compile(r"\b(?:sikkerby|process)_[a-z_]+\b")


def _panels() -> list[dict[str, Any]]:
    board = json.loads((_FOLDER / "sikkerby.dashboard.json").read_text("utf-8"))
    found: list[dict[str, Any]] = board["panels"]
    return found


def _expressions() -> list[str]:
    """What the dashboard asks, of all instances."""
    return [
        target["expr"].replace("$instance", ".*")
        for panel in _panels()
        for target in panel["targets"]
    ]


def test_each_alert_comes_when_it_should() -> None:
    promtool = need("promtool")
    for arguments in (
        ("check", "config", "--syntax-only", "prometheus.yml"),
        ("check", "rules", "sikkerby.rules.yml"),
        ("test", "rules", "sikkerby.rules.test.yml"),
    ):
        done = subprocess.run(
            [promtool, *arguments], cwd=_FOLDER, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    rules = (_FOLDER / "sikkerby.rules.yml").read_text("utf-8")
    tried = (_FOLDER / "sikkerby.rules.test.yml").read_text("utf-8")
    assert set(re.findall(r"alert: (\w+)", rules)) <= set(re.findall(r"alertname: (\w+)", tried))


def test_panels_do_not_cover_each_other() -> None:
    cells = [
        (column, row)
        for place in (panel["gridPos"] for panel in _panels())
        for column in range(place["x"], place["x"] + place["w"])
        for row in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(column for column, _ in cells) < 24


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    command = ["sikkerby", "serve", "--home", str(shipped_home())]
    with serving(command, folder, folder / "log") as found:
        for path in ("/", "/sparql?query=ASK%20%7B%7D", "/sparql?query=ASK%20%7B%7D"):
            with urlopen(f"{found}{path}", timeout=30) as answer:
                answer.read()
        yield found


def test_what_is_drawn_and_watched_is_told(address: str) -> None:
    with urlopen(f"{address}/metrics", timeout=30) as answer:
        told = set(_METRIC.findall(answer.read().decode()))
    rules = (_FOLDER / "sikkerby.rules.yml").read_text("utf-8")
    named = {name for text in (*_expressions(), rules) for name in _METRIC.findall(text)}
    assert len(named) > 15
    assert named <= told


def test_prometheus_scrapes_it_and_answers_the_dashboard(address: str, tmp_path: Path) -> None:
    port = free_port()
    for file in ("prometheus.yml", "sikkerby.rules.yml"):
        shutil.copyfile(_FOLDER / file, tmp_path / file)
    text = (tmp_path / "prometheus.yml").read_text("utf-8")
    text = text.replace("127.0.0.1:8000", address.removeprefix("http://")).replace("15s", "1s")
    (tmp_path / "prometheus.yml").write_text(text, "utf-8")
    command = [
        need("prometheus"), f"--config.file={tmp_path / 'prometheus.yml'}",
        f"--storage.tsdb.path={tmp_path / 'data'}", f"--web.listen-address=127.0.0.1:{port}",
    ]  # fmt: skip

    def ask(path: str, **parameters: str) -> Any:
        query = urlencode(parameters)
        with urlopen(f"http://127.0.0.1:{port}/api/v1/{path}?{query}", timeout=30) as answer:
            return json.load(answer)["data"]

    with ExitStack() as stack:
        quiet = subprocess.DEVNULL
        process = stack.enter_context(subprocess.Popen(command, stdout=quiet, stderr=quiet))
        stack.callback(process.kill)
        deadline = time.monotonic() + 60
        while b"is Ready" not in wait_for_address(f"http://127.0.0.1:{port}/-/ready", process):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        # Rates need two scrapes.
        while any(not ask("query", query=expression)["result"] for expression in _expressions()):
            assert time.monotonic() < deadline, [
                expression
                for expression in _expressions()
                if not ask("query", query=expression)["result"]
            ]
            time.sleep(0.5)
        (up,) = ask("query", query='up{job="sikkerby"}')["result"]
        assert up["value"][1] == "1"
        (group,) = ask("rules")["groups"]
        assert {rule["health"] for rule in group["rules"]} == {"ok"}
        assert not [alert for alert in ask("alerts")["alerts"] if alert["state"] == "firing"]
