"""`make release`: from a tag, in a clone of this checkout."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from release.__main__ import Refused, bundled, check_version

from tests.acceptance.running import CHECKOUT

VERSION = "0.1.0"


def _tagged(folder: Path, tag: str, heading: str) -> Path:
    """A clone of this checkout whose changes have a heading, with a tag."""
    clone = folder / "clone"
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "gc.auto=0"]
    subprocess.run([*git, "clone", "--quiet", f"file://{CHECKOUT}", str(clone)], check=True)
    file = clone / "CHANGELOG.md"
    file.write_text(file.read_text("utf-8").replace("## Unreleased", heading), "utf-8")
    for command in (["commit", "--quiet", "--all", "--message", "Release"], ["tag", tag]):
        subprocess.run([*git, *command], cwd=clone, check=True)
    return clone


@pytest.mark.parametrize(
    ("tag", "heading", "reason"),
    [
        (f"v{VERSION}", "## Unreleased", "no section"),
        ("v9.9.9", f"## {VERSION}", "should be v0.1.0"),
    ],
)
def test_what_does_not_fit_is_not_released(
    tmp_path: Path, tag: str, heading: str, reason: str
) -> None:
    for name, text in (
        ("pyproject.toml", f'[project]\nversion = "{VERSION}"\n'),
        ("CHANGELOG.md", f"# Changes\n\n{heading}\n"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(Refused, match=reason):
        check_version(tmp_path, tag)


def test_what_the_wheel_has_of_others_is_listed(wheel: Path) -> None:
    found = {part["name"]: part for part in bundled(wheel)}
    wanted = json.loads((CHECKOUT / "server/frontend/package.json").read_text("utf-8"))
    # The bundler is no part of the bundle.
    assert set(wanted["dependencies"]) - {"esbuild"} <= set(found)
    assert found["codemirror"]["purl"].startswith("pkg:npm/codemirror@")
    for part in found.values():
        (licence,) = part["licenses"]
        assert licence["license"].get("id") or licence["license"]["name"]
        assert len(licence["license"]["text"]["content"]) > 500, part["name"]


@pytest.mark.nightly
def test_a_tag_is_released(tmp_path: Path) -> None:
    clone = _tagged(tmp_path, f"v{VERSION}", f"## {VERSION} – 2026-12-01")
    target = tmp_path / "dist"
    done = subprocess.run(
        [sys.executable, "-m", "release", f"v{VERSION}", str(target)],
        cwd=clone, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    names = {path.name for path in target.iterdir()}
    bill = f"sikkerby-{VERSION}.cdx.json"
    assert {f"sikkerby-{VERSION}-py3-none-any.whl", f"sikkerby-{VERSION}.tar.gz", bill} <= names
    assert f"sikkerby-{VERSION}.oci.tar" in names or "no image" in done.stderr
    for line in (target / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((target / name).read_bytes()).hexdigest() == digest
    parts = json.loads((target / bill).read_text("utf-8"))["components"]
    named = {part["name"].lower().replace("_", "-") for part in parts}
    lock = (CHECKOUT / "requirements-runtime.lock").read_text("utf-8")
    # Those without a condition, which may not hold here.
    pinned = re.findall(r"^([a-z][^ =]+)==\S+ \\$", lock, re.MULTILINE)
    assert len(pinned) > 30
    assert {name.lower().replace("_", "-") for name in pinned} <= named
    assert {"codemirror", "oxigraph"} <= named
    without = [part["name"] for part in parts if not part.get("licenses")]
    assert without == []
    again = subprocess.run(
        [sys.executable, "-m", "release", "v9.9.9", str(tmp_path / "other")],
        cwd=clone, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (again.returncode, "no tag v9.9.9" in again.stderr) == (1, True)
    assert not (tmp_path / "other").exists()
