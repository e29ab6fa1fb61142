"""Runs the tests: two processes share all but those marked `alone`, which come after them.

    python -m tests [--nightly] [PATH …]

Both runs are made, whichever fails. A few that fail are run once more by themselves, since a
machine that stands still for some seconds fails what measures time. The last line sums up the runs,
and names what passed only then; the exit code is 1 where any test failed twice, or a run ended
before its time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

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


class Outcome(NamedTuple):
    """How many tests passed and were skipped, which failed, and whether the run came to its end."""

    passed: int
    skipped: int
    failed: list[str]
    is_whole: bool


def main() -> int:
    paths = [argument for argument in sys.argv[1:] if argument != "--nightly"] or ["tests"]
    is_nightly = "--nightly" in sys.argv
    least = "" if is_nightly else " and not nightly"
    bound = ["--timeout", _NIGHTLY_SECONDS] if is_nightly else []
    outcomes = [_run([*options, "-m", mark + least, *bound, *paths]) for mark, options in _RUNS]
    first = [name for outcome in outcomes for name in outcome.failed]
    passed = sum(outcome.passed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    is_whole = all(outcome.is_whole for outcome in outcomes)
    failed = first
    if 0 < len(first) <= _FEW:
        print(f"\nOnce more: {', '.join(first)}", flush=True)
        second = _run(["-m", "", *bound, *first])
        # Unless something was not found, or ended the run.
        if second.passed + len(second.failed) == len(first):
            failed = second.failed
            passed += second.passed
    # On a line of its own, though a run was cut off in the middle of one.
    print(
        f"\n{passed} passed, {max(len(failed), int(not is_whole))} failed, {skipped} skipped",
        end="",
    )
    late = [name for name in first if name not in failed]
    print(f"; passed only when run again: {', '.join(late)}" if late else "")
    return int(bool(failed) or not is_whole)


def _run(options: list[str]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}"]
        # Only this form names the file of each test.
        code = subprocess.call([*command, "-o", "junit_family=xunit1", *options])
        cases = list(ET.parse(report).iter("testcase")) if report.exists() else []
    skipped = sum(case.find("skipped") is not None for case in cases)
    # A test can fail and then fail to clean up.
    failed = dict.fromkeys(
        f"{case.get('file')}::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    )
    # What ended a run without a failed test, such as a signal, is a failure as well.
    is_whole = code in (0, _NONE_COLLECTED) or bool(failed)
    return Outcome(len(cases) - skipped - len(failed), skipped, list(failed), is_whole)


if __name__ == "__main__":
    sys.exit(main())
