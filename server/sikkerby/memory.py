"""What the program asks of the interpreter and of the C library about memory."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """Look for cyclic garbage once at the end, and not at what was there before.

    The data are millions of small objects without cycles. Looking through all of them again and
    again took a third of the time of building and validating.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def release_memory() -> None:
    """Give free memory back to the system, which glibc else keeps for the thread that used it
    (malloc_trim(3)); other libraries do so by themselves."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
