"""Stores of past versions, for permanent links: started when asked, few at a time."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict

from flask import Flask, current_app

from sikkerby.publication.version import Version, scratch_folder
from sikkerby.settings import Settings
from sikkerby.store.base import Store
from sikkerby.store.embedded import EmbeddedStore

_EXTENSION = "sikkerby.past_stores"
_MOST = 2


class PastStores:
    """The stores of the versions asked for last, at most two."""

    def __init__(self) -> None:
        self._stores: OrderedDict[str, EmbeddedStore] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, settings: Settings, version: Version) -> Store:
        """The store of a version, started if need be."""
        with self._lock:
            store = self._stores.pop(version.name, None)
            if store is None:
                # One quick slot: permanent links are read rarely and answered from memory after.
                few = dataclasses.replace(settings, quick_slots=1, slow_slots=1)
                scratch = scratch_folder(settings.home)
                store = EmbeddedStore(few, version.store_files, version.name, scratch=scratch)
            self._stores[version.name] = store
            old = self._stores.popitem(last=False)[1] if len(self._stores) > _MOST else None
        if old is not None:
            # Its running questions end first; the visitor need not wait for that.
            threading.Thread(target=old.close, name="close-past", daemon=True).start()
        return store

    def close(self) -> None:
        """End the processes of all of them."""
        with self._lock:
            while self._stores:
                self._stores.popitem()[1].close()


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
