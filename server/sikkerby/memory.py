"""Python's search for cyclic garbage, held back while much is made that stays.

The data are millions of small objects without cycles. Looking through all of them again and again
took a third of the time of building and validating.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """Look for cyclic garbage once at the end, and not at what was there before."""
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
