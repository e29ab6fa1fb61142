"""html-validate, with its standard rules, finds nothing on any type of page in either language."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browser.conftest import Site
from tests.browser.pages import EMBEDDED, PAGE_TYPES
from tests.support.programs import need

pytestmark = pytest.mark.nightly
VALIDATOR = "html-validate@9.7.1"


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    """html-validate, fetched once through npm and kept in pytest's cache."""
    folder = Path(request.config.cache.mkdir("html-validate"))  # type: ignore[union-attr]
    program = folder / "node_modules" / ".bin" / "html-validate"
    if not program.exists():
        subprocess.run(
            [need("npm"), "install", "--prefix", str(folder), VALIDATOR],
            check=True,
            capture_output=True,
            timeout=120,
        )
    return program


def read_page(address: str) -> bytes:
    """The page at an address, also one that says what went wrong."""
    asked = urllib.request.Request(address, headers={"Accept": "text/html"})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return error.read()


def test_every_type_of_page_is_valid(site: Site, program: Path, tmp_path: Path) -> None:
    for prefix in ("", "/en"):
        for name, path in {**PAGE_TYPES, **EMBEDDED}.items():
            page = read_page(f"{site.address}{prefix}{quote(path, safe='/?=&+:')}")
            (tmp_path / f"{name}{prefix.replace('/', '-')}.html").write_bytes(page)
    planted = "<!doctype html><title>Planted</title><p id=one>One<p id=one>One"
    (tmp_path / "planted.html").write_text(planted, "utf-8")
    rules = tmp_path / ".htmlvalidate.json"
    rules.write_text(json.dumps({"root": True, "extends": ["html-validate:standard"]}), "utf-8")
    ended = subprocess.run(
        [str(program), "--formatter", "json", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    found = {
        Path(page["filePath"]).stem: [f"{m['line']}: {m['message']}" for m in page["messages"]]
        for page in json.loads(ended.stdout)
    }
    assert any("ID" in message for message in found.pop("planted"))
    assert found == {}
