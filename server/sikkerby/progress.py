"""Progress of long work on standard error: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sized
from typing import TextIO, TypeVar

from sikkerby.translation import reader_language, translate

Item = TypeVar("Item")

_LINE_EVERY = 5.0
_BAR_EVERY = 0.1
_WIDTH = 30


class Progress:
    """Says what is being done; silent work is work that is quick.

    A terminal gets one bar that is drawn over itself; anything else gets a line at most every
    five seconds, so that logs stay short.
    """

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._terminal = self._stream.isatty()

    def say(self, text: str) -> None:
        """One line of talk."""
        if not self._quiet:
            print(translate(text, reader_language()), file=self._stream, flush=True)

    def each(self, items: Iterable[Item], label: str, total: int | None = None) -> Iterator[Item]:
        """Yield `items`, showing how many are done, of how many, and at which rate."""
        if total is None and isinstance(items, Sized):
            total = len(items)
        started = shown = time.monotonic()
        every = _BAR_EVERY if self._terminal else _LINE_EVERY
        count = 0
        for count, item in enumerate(items, start=1):
            yield item
            now = time.monotonic()
            if now - shown >= every:
                shown = now
                self._show(label, count, total, now - started)
        if self._terminal and shown != started:
            self._show(label, count, total, time.monotonic() - started)
            self._write("\n")

    def _show(self, label: str, count: int, total: int | None, seconds: float) -> None:
        rate = count / seconds if seconds else 0.0
        label, of = (translate(words, reader_language()) for words in (label, "of"))
        amount = f"{count} {of} {total}" if total else f"{count}"
        if self._terminal:
            filled = int(_WIDTH * count / total) if total else 0
            bar = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] " if total else ""
            self._write(f"\r{label} {bar}{amount}, {rate:.1f}/s\033[K")
        else:
            self._write(f"{label}: {amount}, {rate:.1f}/s\n")

    def _write(self, text: str) -> None:
        if not self._quiet:
            self._stream.write(text)
            self._stream.flush()
