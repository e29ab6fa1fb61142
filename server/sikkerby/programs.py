"""Modules of this package run as programs of their own, found, whatever started this one; and what
the system tells of a process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = str(Path(__file__).parents[1])


def module_command(module: str, *arguments: object) -> list[str]:
    """The command that runs a module; what lies in the current folder is none of its modules."""
    return [sys.executable, "-P", "-m", module, *map(str, arguments)]


def module_environment(**more: str) -> dict[str, str]:
    """The environment for `module_command`: ours and `more`, this package first in PYTHONPATH."""
    given = os.environ.get("PYTHONPATH")
    paths = os.pathsep.join((_ROOT, given) if given else (_ROOT,))
    return {**os.environ, "PYTHONPATH": paths, **more}


def process_status(pid: int) -> list[str]:
    """What the kernel tells of a process, from its state on (proc_pid_stat(5)): nothing where it
    has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []
