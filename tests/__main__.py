"""Runs the tests: two processes share all but those marked `alone`, which come after them.

    python -m tests [--nightly] [PATH …]

Both runs are made, whichever fails. The last line sums them up; the exit code is 1 where any test
failed, or a run ended before its time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

# Each file in one process, so that what its tests share is made once; long ones, which come first
# in the alphabet, come first.
_PARALLEL = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
_RUNS = (("not alone", _PARALLEL), ("alone", ()))
# No test had the mark, which is none's fault.
_NONE_COLLECTED = 5
# The longest of those that run at night.
_NIGHTLY_SECONDS = "7200"


def main() -> int:
    paths = [argument for argument in sys.argv[1:] if argument != "--nightly"] or ["tests"]
    is_nightly = "--nightly" in sys.argv
    least = "" if is_nightly else " and not nightly"
    total: Counter[str] = Counter()
    for mark, options in _RUNS:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            command = [sys.executable, "-m", "pytest", *options, "-m", mark + least]
            command += ["--timeout", _NIGHTLY_SECONDS] if is_nightly else []
            code = subprocess.call([*command, f"--junitxml={report}", *paths])
            found = _count(report)
        # What ended a run without a failed test, such as a signal, is a failure as well.
        if code not in (0, _NONE_COLLECTED):
            found["failed"] = max(1, found["failed"])
        total += found
    # On a line of its own, though a run was cut off in the middle of one.
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return min(total["failed"], 1)


def _count(report: Path) -> Counter[str]:
    """How many tests passed, failed and were skipped, by a report in JUnit's format."""
    found: Counter[str] = Counter()
    for suite in ET.parse(report).iter("testsuite") if report.exists() else ():
        found["skipped"] = int(suite.get("skipped", 0))
        found["failed"] = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        found["passed"] = int(suite.get("tests", 0)) - found["failed"] - found["skipped"]
    return found


if __name__ == "__main__":
    sys.exit(main())
