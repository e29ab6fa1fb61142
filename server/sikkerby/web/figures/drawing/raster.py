"""Pictures as PNG, with our own fonts and no others, so that they are the same everywhere.

The library holds Python's lock for as long as it draws, half a second for a large figure; so each
picture is drawn by a process of its own, and few at a time.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
import threading

from sikkerby.errors import Busy, SikkerbyError
from sikkerby.events import event_line, write_log
from sikkerby.programs import module_command, module_environment
from sikkerby.web.figures.drawing.lettering import BOLD, FOLDER, SANS, SERIF

# Twice as many pixels as the page has, for screens that show them and for print.
_ZOOM = 2.0
_MOST_PIXELS = 12_000_000
_SIZE = re.compile(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_SECONDS = 20
_FAILED = 9
_AT_ONCE = threading.BoundedSemaphore(2)


def rasterise(picture: bytes) -> bytes:
    """A picture that stands alone as PNG.

    Raises Busy where others are being drawn for long, or where this one takes too long, and
    SikkerbyError where it cannot be drawn at all; the log has the reason.
    """
    if not _AT_ONCE.acquire(timeout=_SECONDS):
        raise Busy("too-many-pictures", retry_after=_SECONDS)
    try:
        done = subprocess.run(
            module_command(__name__),
            input=picture,
            capture_output=True,
            timeout=_SECONDS,
            env=module_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Busy("too-many-pictures", retry_after=_SECONDS) from None
    finally:
        _AT_ONCE.release()
    if done.returncode:
        # Other talk than that of `_main` may quote what a visitor wrote.
        reason = done.stderr.decode() if done.returncode == _FAILED else f"code {done.returncode}"
        write_log(event_line("fault", source="picture", reason=reason))
        raise SikkerbyError("picture-not-drawn")
    return done.stdout


def _draw(picture: bytes) -> bytes:
    from resvg_py import svg_to_bytes

    found = _SIZE.search(picture)
    assert found
    pixels = float(found[1]) * float(found[2])
    return bytes(
        svg_to_bytes(
            svg_string=picture.decode(),
            zoom=min(_ZOOM, math.sqrt(_MOST_PIXELS / pixels)),
            skip_system_fonts=True,
            font_files=[str(FOLDER / f"{name}.ttf") for name in (SANS, BOLD, SERIF)],
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
            serif_family="Noto Serif",
        )
    )


def _main() -> None:
    try:
        sys.stdout.buffer.write(_draw(sys.stdin.buffer.read()))
    except Exception as error:
        # Only of a library that is missing is the text our own.
        sys.stderr.write(str(error) if isinstance(error, ImportError) else type(error).__name__)
        sys.exit(_FAILED)


if __name__ == "__main__":
    _main()
