"""Databases and stores of past versions, for permanent links; only the few used last stay open."""

from __future__ import annotations

import dataclasses
import threading
from collections import Counter, OrderedDict

from sikkerby.errors import Busy
from sikkerby.publication.version import Version, scratch_folder
from sikkerby.settings import Settings
from sikkerby.store.base import Answer, Question
from sikkerby.store.disk_store import remove_left
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.web.open_version import open_database
from sikkerby.web.records.database import Database

_MOST_DATABASES, _MOST_STORES = 4, 2
_RETRY_SECONDS = 2


class PastVersions:
    """Databases for pages, and stores, which are started when asked; no store goes while it is
    asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._databases: OrderedDict[str, Database] = OrderedDict()
        self._opening = threading.Lock()
        self._stores: OrderedDict[str, EmbeddedStore] = OrderedDict()
        self._askers: Counter[str] = Counter()
        self._changed = threading.Condition()

    def database(self, version: Version) -> Database:
        """The database of a version; of too many, the least recently used closes once idle."""
        with self._opening:
            if version.name not in self._databases:
                self._databases[version.name] = open_database(self._settings, version)
            self._databases.move_to_end(version.name)
            if len(self._databases) > _MOST_DATABASES:
                self._databases.popitem(last=False)[1].close()
            return self._databases[version.name]

    def answer(self, version: Version, question: Question) -> Answer:
        """The answer from a version's data, whose store is started if need be.

        Raises Busy where other versions are asked all the time, and what `Store.answer` raises.
        """
        store = self._take(version)
        try:
            return store.answer(question)
        finally:
            with self._changed:
                self._askers[version.name] -= 1
                self._changed.notify_all()

    def _take(self, version: Version) -> EmbeddedStore:
        with self._changed:
            if not self._changed.wait_for(
                lambda: version.name in self._stores or self._make_room(),
                self._settings.queue_seconds,
            ):
                raise Busy("other-versions-asked", version.name, retry_after=_RETRY_SECONDS)
            if version.name not in self._stores:
                # One quick slot: permanent links are read rarely and answered from memory after.
                few = dataclasses.replace(self._settings, quick_slots=1, slow_slots=1)
                scratch = scratch_folder(self._settings.home)
                self._stores[version.name] = EmbeddedStore(
                    few, version.store_files, version.name, scratch=scratch
                )
            self._stores.move_to_end(version.name)
            self._askers[version.name] += 1
            return self._stores[version.name]

    def _make_room(self) -> bool:
        """Whether another may be started; the one asked longest ago goes, if nobody asks it."""
        if len(self._stores) < _MOST_STORES:
            return True
        name = next((name for name in self._stores if not self._askers[name]), None)
        if name is None:
            return False
        old = self._stores.pop(name)
        # The visitor need not wait for its end.
        threading.Thread(target=self._end, args=(old,), name="close-past", daemon=True).start()
        return True

    def _end(self, store: EmbeddedStore) -> None:
        """End a store; of those on disk that nobody uses any more, one stays."""
        store.close()
        remove_left(scratch_folder(self._settings.home))

    def close(self) -> None:
        """End the processes of all stores."""
        with self._changed:
            while self._stores:
                self._stores.popitem()[1].close()
