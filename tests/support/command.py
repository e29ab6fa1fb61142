"""Runs the command line in this process, as its user sees it: output, talk, exit code."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from dataclasses import dataclass

from sikkerby.cli import main


@dataclass(frozen=True)
class Result:
    """What a command printed on both streams, and its exit code."""

    code: int
    out: str
    err: str


def run_command(*arguments: object) -> Result:
    """Run `sikkerby` with these arguments."""
    # With a buffer below, as commands write bytes too.
    raw = io.BytesIO()
    out, err = io.TextIOWrapper(raw, "utf-8", write_through=True), io.StringIO()
    before, language = sys.argv, os.environ.get("LANGUAGE")
    sys.argv = ["sikkerby", *map(str, arguments)]
    code: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as stop:
        code = stop.code
    finally:
        sys.argv = before
        # What `--language` chose ends with the process of the command.
        os.environ.pop("LANGUAGE", None)
        if language is not None:
            os.environ["LANGUAGE"] = language
    return Result(int(str(code or 0)), raw.getvalue().decode("utf-8"), err.getvalue())
