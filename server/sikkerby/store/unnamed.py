"""Files without a name, for bodies too large for memory: gone with the last who has them open."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

# What is longer, in bytes, lies on disk while it waits to be sent.
LARGE = 2**20


def open_unnamed(folder: Path | None) -> BinaryIO:
    """A file in `folder`, or in the system's folder for temporary files where that cannot be.

    The folder comes first: the system's may be memory. Where there is neither, whatever is
    written finds no room.
    """
    for place in (folder, None):
        with contextlib.suppress(OSError):
            if place is not None:
                place.mkdir(parents=True, exist_ok=True)
            return cast("BinaryIO", tempfile.TemporaryFile(dir=place))
    return cast("BinaryIO", Path("/dev/full").open("r+b"))
