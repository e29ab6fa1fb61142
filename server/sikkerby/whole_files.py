"""Files written whole or not at all: beside, synced, renamed.

A reader sees the old content or the new, never one in between, whenever the writer is killed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

UNFINISHED = ".unfinished-"


def unfinished(target: Path) -> Path:
    """Where to write what is to become `target`: beside it, under a name of its own."""
    return target.with_name(f"{UNFINISHED}{target.name}-{os.getpid()}")


def write_whole(target: Path, content: bytes) -> None:
    """Replace a file by `content` at once; it keeps its rights. Raises OSError."""
    beside = unfinished(target)
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
        sync(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
