"""`python -m tests`: both runs are made and summed up, whatever becomes of either."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("shared", "alone", "summary", "code"),
    [
        ("assert True", "assert True", "2 passed, 0 failed, 1 skipped", 0),
        ("assert False", "assert True", "1 passed, 1 failed, 1 skipped", 1),
        ("assert True", "assert False", "1 passed, 1 failed, 1 skipped", 1),
        ("assert True", "os._exit(3)", "1 passed, 1 failed, 1 skipped", 1),
        (
            "assert os.path.exists('again') or open('again', 'x').close()",
            "assert True",
            "2 passed, 0 failed, 1 skipped; passed only when run again: "
            "test_planted.py::test_shared[\\xf8 /]",
            0,
        ),
    ],
)
def test_both_runs_are_summed_up(
    tmp_path: Path, shared: str, alone: str, summary: str, code: int
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  alone\n  nightly\n", "utf-8")
    (tmp_path / "test_planted.py").write_text(
        "import os, pytest\n@pytest.mark.parametrize('name', ['ø /'])\n"
        f"def test_shared(name): {shared}\n"
        f"@pytest.mark.alone\ndef test_alone(): {alone}\n"
        "@pytest.mark.nightly\ndef test_long(): assert False\n"
        "def test_skipped(): pytest.skip('of what is missing')\n",
        "utf-8",
    )
    report = tmp_path / "reports/report.md"
    command = [sys.executable, "-m", "tests", "--report", str(report), str(tmp_path)]
    # Only what the planted tests need: schemathesis alone takes a second to start.
    variables = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_PLUGINS": "xdist.plugin",
        "PYTHONPATH": str(TOP),
    }
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | variables, capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == summary, done.stdout
    assert done.returncode == code
    told = report.read_text("utf-8")
    assert "- `test_planted.py::test_skipped`: of what is missing" in told
    assert "| test_planted.py |" in told
    is_told = "## Failed\n\nNothing." not in told
    assert is_told == bool(code)
    if code:
        assert "test_planted.py::test_" in told or "a run" in told
    assert ("passed only when run again" in told) == ("again" in summary)
