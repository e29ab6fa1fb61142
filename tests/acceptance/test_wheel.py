"""The wheel, installed in a clean environment, builds and serves: no file is left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from sikkerby import resources

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_every_file_of_every_folder(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in resources.FOLDERS:
        for file in (CHECKOUT / folder).rglob("*"):
            if file.is_file():
                assert f"sikkerby/_bundle/{file.relative_to(CHECKOUT)}" in names
    for file in (CHECKOUT / "server" / "sikkerby").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            assert str(file.relative_to(CHECKOUT / "server")) in names


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_wheel_builds_and_serves_elsewhere(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    # The libraries are those of this environment; only the package itself is the wheel's.
    venv.create(environment, with_pip=False)
    site = next(environment.glob("lib/python*/site-packages"))
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "libraries.pth").write_text(f"{libraries}\n")
    zipfile.ZipFile(wheel).extractall(site)
    python = str(environment / "bin" / "python")
    port = _free_port()
    variables = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "SIKKERBY_HOME": str(tmp_path / "home"),
        "SIKKERBY_PORT": str(port),
    }
    where = subprocess.run(
        [python, "-c", "import sikkerby; print(sikkerby.__file__)"],
        cwd=tmp_path, env=variables, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(site)), "not the wheel's package"
    server = subprocess.Popen([python, "-m", "sikkerby", "serve"], cwd=tmp_path, env=variables)
    try:
        health = _wait_for(f"http://127.0.0.1:{port}/health")
        assert health["ready"] is True
        query = "SELECT%20(COUNT(*)%20AS%20?n)%20%7B?s%20a%20%3Chttps://w3id.org/sikkerby/ns%23Initiative%3E%7D"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sparql?query={query}") as answer:
            found = json.load(answer)
        assert found["results"]["bindings"][0]["n"]["value"] == "45"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/initiatives") as answer:
            assert "Partnerskab for et trygt Nørrebro" in answer.read().decode()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _wait_for(address: str) -> dict[str, object]:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
