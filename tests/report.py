"""The report of a night: what ran, how long, and what failed, as a page of Markdown."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

# So many of those that took longest are named.
_SLOWEST = 20


class Case(NamedTuple):
    """One test that ran: its file and name, the seconds that it took, and what became of it:
    “passed”, “skipped” or “failed”, with what was said of it."""

    file: str
    name: str
    seconds: float
    state: str
    said: str = ""


def write_report(
    path: Path, runs: Sequence[tuple[str, float, Sequence[Case]]], failed: Sequence[str]
) -> None:
    """Write what runs, each with its name and seconds, came to; `failed` are the tests that did so
    in the end."""
    cases = [case for _, _, each in runs for case in each]
    lines = [
        f"# Tests of {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
        "",
        f"{_commit()}; Python {platform.python_version()}, {os.cpu_count()} processors.",
        "",
        "| run | minutes | passed | failed | skipped |",
        "|---|---|---|---|---|",
    ]
    for name, seconds, each in runs:
        states = [case.state for case in each]
        counts = " | ".join(str(states.count(state)) for state in ("passed", "failed", "skipped"))
        lines.append(f"| {name} | {seconds / 60:.1f} | {counts} |")
    lines += ["", "## Failed", ""]
    said = {f"{case.file}::{case.name}": case.said for case in cases if case.state == "failed"}
    lines += [f"- `{name}`: {said.get(name, 'the run ended before its time')}" for name in failed]
    lines += [] if failed else ["Nothing."]
    late = [name for name in said if name not in failed]
    lines += [f"- `{name}`: passed only when run again. {said[name]}" for name in late]
    lines += ["", "## Skipped", ""]
    skipped = [case for case in cases if case.state == "skipped"]
    lines += [f"- `{case.file}::{case.name}`: {case.said}" for case in skipped] or ["Nothing."]
    lines += ["", "## Time", "", "| file | tests | minutes |", "|---|---|---|"]
    by_file: dict[str, list[float]] = defaultdict(list)
    for case in cases:
        by_file[case.file].append(case.seconds)
    for file, seconds_of in sorted(by_file.items(), key=lambda entry: -sum(entry[1])):
        lines.append(f"| {file} | {len(seconds_of)} | {sum(seconds_of) / 60:.1f} |")
    lines += ["", "| the longest | seconds |", "|---|---|"]
    for case in sorted(cases, key=lambda case: -case.seconds)[:_SLOWEST]:
        lines.append(f"| {case.file}::{case.name} | {case.seconds:.1f} |")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _commit() -> str:
    command = ["git", "log", "-1", "--format=%h, %s"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "No repository"
