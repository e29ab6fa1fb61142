"""Runs the tests: two processes share all but those marked `alone`, which come after them.

    python -m tests [--nightly] [--report FILE] [PATH …]

Both runs are made, whichever fails. A few that fail are run once more by themselves, since a
machine that stands still for some seconds fails what measures time. The last line sums up the runs,
and names what passed only then; the exit code is 1 where any test failed twice, or a run ended
before its time. The report says of each test how long it took.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

from tests import SHARED
from tests.report import Case, write_report

# Each file in one process, so that what its tests share is made once; long ones, which come first
# in the alphabet, come first.
_PARALLEL = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
_RUNS = (("not alone", _PARALLEL), ("alone", []))
# No test had the mark, which is none's fault.
_NONE_COLLECTED = 5
# The longest of those that run at night.
_NIGHTLY_SECONDS = "7200"
# More are no accident.
_FEW = 5
# Of what a test says when it fails, the beginning is enough for a list.
_SAID = 300


class Outcome(NamedTuple):
    """The tests of a run, its seconds, and whether it came to its end."""

    cases: list[Case]
    seconds: float
    is_whole: bool

    @property
    def failed(self) -> list[str]:
        """The names of the tests that failed."""
        # A test can fail and then fail to clean up.
        return list(
            dict.fromkeys(
                f"{case.file}::{case.name}" for case in self.cases if case.state == "failed"
            )
        )

    def count(self, state: str) -> int:
        """How many tests came to this."""
        return sum(case.state == state for case in self.cases)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests")
    parser.add_argument("--nightly", action="store_true", help="run the long ones too")
    parser.add_argument("--report", type=Path, help="write what ran, and how long, into a file")
    parser.add_argument("paths", nargs="*", default=["tests"])
    chosen = parser.parse_args()
    paths = chosen.paths
    least = "" if chosen.nightly else " and not nightly"
    bound = ["--timeout", _NIGHTLY_SECONDS] if chosen.nightly else []
    outcomes = [
        _run([*options, "-m", mark + least, *bound, *_with_mark(mark, paths)])
        for mark, options in _RUNS
    ]
    first = [name for outcome in outcomes for name in outcome.failed]
    passed, skipped = (
        sum(outcome.count(state) for outcome in outcomes) for state in ("passed", "skipped")
    )
    is_whole = all(outcome.is_whole for outcome in outcomes)
    failed = first
    if 0 < len(first) <= _FEW:
        print(f"\nOnce more: {', '.join(first)}", flush=True)
        second = _run(["-m", "", *bound, *first])
        # Unless something was not found, or ended the run.
        if second.count("passed") + len(second.failed) == len(first):
            failed = second.failed
            passed += second.count("passed")
    if chosen.report:
        names = [name for name, _ in _RUNS]
        runs = [
            (name, each.seconds, each.cases) for name, each in zip(names, outcomes, strict=True)
        ]
        # What ended a run is none of its tests.
        write_report(chosen.report, runs, failed or ([] if is_whole else ["a run"]))
    # On a line of its own, though a run was cut off in the middle of one.
    print(
        f"\n{passed} passed, {max(len(failed), int(not is_whole))} failed, {skipped} skipped",
        end="",
    )
    late = [name for name in first if name not in failed]
    print(f"; passed only when run again: {', '.join(late)}" if late else "")
    return int(bool(failed) or not is_whole)


def _with_mark(mark: str, paths: list[str]) -> list[str]:
    """The files in which tests may have the mark: to collect all takes as long as many tests."""
    if mark != "alone":
        return paths
    files = [
        file
        for path in map(Path, paths)
        for file in (sorted(path.rglob("test_*.py")) if path.is_dir() else [path])
        if not file.is_file() or "pytest.mark.alone" in file.read_text("utf-8")
    ]
    return [*map(str, files)] or paths


def _run(options: list[str]) -> Outcome:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}"]
        # Only this form names the file of each test.
        code = subprocess.call([*command, "-o", "junit_family=xunit1", *options])
        cases = [*map(_read_case, ET.parse(report).iter("testcase"))] if report.exists() else []
    # What ended a run without a failed test, such as a signal, is a failure as well.
    is_whole = code in (0, _NONE_COLLECTED) or any(case.state == "failed" for case in cases)
    return Outcome(cases, time.monotonic() - began, is_whole)


def _read_case(case: ET.Element) -> Case:
    file, name = case.get("file", ""), case.get("name", "")
    seconds = float(case.get("time", "0"))
    for tag, state in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
        if (found := case.find(tag)) is not None:
            said = (found.get("message") or "").partition("\n")[0][:_SAID]
            return Case(file, name, seconds, state, said)
    return Case(file, name, seconds, "passed")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ[SHARED] = folder
        code = main()
    sys.exit(code)
