"""A real Chromium and a real server. Without Chromium these tests are skipped; with CI=true they
fail, so that nobody believes they ran."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.support.application import over_asgi
from tests.support.programs import missing
from tests.support.published import shipped_home

AXE = "axe-core@4.10.3"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
)


@dataclass(frozen=True)
class Site:
    """A running server."""

    address: str


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """The application writes its own log."""


def serve(home: Path, public_url: str = "") -> Iterator[Site]:
    """Serve the publication in `home` until the tests are done, as if others reached it at
    `public_url`."""
    app = App(Settings(home=home, public_url=public_url))
    server = make_server("127.0.0.1", 0, over_asgi(app), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    app.close()


@pytest.fixture(scope="package")
def home() -> Path:
    return shipped_home()


@pytest.fixture(scope="package")
def site(home: Path) -> Iterator[Site]:
    yield from serve(home)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("The Python package playwright")
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        if program is None and not Path(playwright.chromium.executable_path).exists():
            missing("Chromium")
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def axe(request: pytest.FixtureRequest) -> str:
    """The source of axe-core, fetched once through npm and kept in pytest's cache."""
    folder = request.config.cache.mkdir("axe-core")  # type: ignore[union-attr]
    archive = folder / f"{AXE.replace('@', '-')}.tgz"
    if not archive.exists():
        if shutil.which("npm") is None:
            missing("npm, which fetches axe-core,")
        subprocess.run(
            ["npm", "pack", AXE, "--pack-destination", str(folder)],
            check=True,
            capture_output=True,
            timeout=120,
        )
    with tarfile.open(archive) as package:
        file = package.extractfile("package/axe.min.js")
        assert file is not None
        return file.read().decode()
