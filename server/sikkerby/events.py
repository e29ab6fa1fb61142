"""What happens to a running server, as lines of JSON: the log's format beside its requests.

No detail may hold what a visitor wrote. The text of an exception that a request caused may, so of
those there is only the kind and the places in the program.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import threading
import time
import traceback
from pathlib import Path

_PLACES = 12


def event_line(name: str, **details: str | int | float) -> str:
    """One line; JSON escapes whatever the details hold."""
    return json.dumps({"time": round(time.time(), 3), "event": name, **details}) + "\n"


def write_log(lines: str) -> None:
    """Write to the log, which is standard error: that nobody reads it must not stop the service."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(lines)
        sys.stderr.flush()


def describe_fault(error: BaseException) -> dict[str, str]:
    """The kind of an exception and the innermost calls that led to it, the last one first."""
    calls = reversed(traceback.extract_tb(error.__traceback__)[-_PLACES:])
    places = [f"{Path(call.filename).name}:{call.lineno} {call.name}" for call in calls]
    return {"error": type(error).__name__, "at": " < ".join(places)}


class _Handler(logging.Handler):
    """Writes what libraries log, and faults that nobody caught, as events."""

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        details = describe_fault(fault) if fault is not None else {}
        message = record.getMessage().strip()
        name = "fault" if record.levelno >= logging.ERROR else "warning"
        write_log(event_line(name, source=record.name, reason=message, **details))


def log_faults() -> None:
    """Have every warning and fault of this process, in whatever thread, be one line of JSON."""
    logging.basicConfig(handlers=[_Handler()], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    logger = logging.getLogger("sikkerby")

    def note_thread(hook: threading.ExceptHookArgs) -> None:
        name = hook.thread.name if hook.thread else ""
        logger.error("A thread ended: %s", name, exc_info=hook.exc_value)

    def note_unraisable(hook: sys.UnraisableHookArgs) -> None:
        logger.error("An error could not be raised", exc_info=hook.exc_value)

    threading.excepthook = note_thread
    sys.unraisablehook = note_unraisable
