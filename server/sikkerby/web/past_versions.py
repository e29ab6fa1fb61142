"""Stores of past versions, for permanent links: started when asked, few at a time."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from sikkerby.errors import Busy
from sikkerby.publication.version import Version, scratch_folder
from sikkerby.settings import Settings
from sikkerby.store.base import Answer, Question
from sikkerby.store.disk_store import remove_left
from sikkerby.store.embedded import EmbeddedStore

_EXTENSION = "sikkerby.past_stores"
_MOST = 2
_RETRY_SECONDS = 2


@dataclass
class _Started:
    """A store that was started, and how many are asking it."""

    store: EmbeddedStore
    askers: int = 0


class PastStores:
    """The stores of the versions asked for last, at most two; none goes while it is asked."""

    def __init__(self) -> None:
        self._started: OrderedDict[str, _Started] = OrderedDict()
        self._changed = threading.Condition()

    def answer(self, settings: Settings, version: Version, question: Question) -> Answer:
        """The answer from a version's data, whose store is started if need be.

        Raises Busy where other versions are asked all the time, and what `Store.answer` raises.
        """
        started = self._take(settings, version)
        try:
            return started.store.answer(question)
        finally:
            with self._changed:
                started.askers -= 1
                self._changed.notify_all()

    def _take(self, settings: Settings, version: Version) -> _Started:
        scratch = scratch_folder(settings.home)
        with self._changed:
            if not self._changed.wait_for(
                lambda: version.name in self._started or self._make_room(scratch),
                settings.queue_seconds,
            ):
                raise Busy("other-versions-asked", version.name, retry_after=_RETRY_SECONDS)
            started = self._started.get(version.name)
            if started is None:
                # One quick slot: permanent links are read rarely and answered from memory after.
                few = dataclasses.replace(settings, quick_slots=1, slow_slots=1)
                started = _Started(
                    EmbeddedStore(few, version.store_files, version.name, scratch=scratch)
                )
                self._started[version.name] = started
            self._started.move_to_end(version.name)
            started.askers += 1
            return started

    def _make_room(self, scratch: Path) -> bool:
        """Whether another may be started; the one asked longest ago goes, if nobody asks it."""
        if len(self._started) < _MOST:
            return True
        name = next((name for name, found in self._started.items() if not found.askers), None)
        if name is None:
            return False
        old = self._started.pop(name).store
        # The visitor need not wait for its end.
        threading.Thread(target=_end, args=(old, scratch), name="close-past", daemon=True).start()
        return True

    def close(self) -> None:
        """End the processes of all of them."""
        with self._changed:
            while self._started:
                self._started.popitem()[1].store.close()


def _end(store: EmbeddedStore, scratch: Path) -> None:
    """End a store; of those on disk that nobody uses any more, one stays."""
    store.close()
    remove_left(scratch)


def close_past_stores(app: Flask) -> None:
    """End the stores of past versions that an application has started, if any."""
    found = app.extensions.get(_EXTENSION)
    if isinstance(found, PastStores):
        found.close()


def past_stores() -> PastStores:
    """Those of this application."""
    found = current_app.extensions.setdefault(_EXTENSION, PastStores())
    assert isinstance(found, PastStores)
    return found
