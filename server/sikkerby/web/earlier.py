"""Stores of earlier versions, for permanent links: started when asked, few at a time."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict

from flask import Flask, current_app

from sikkerby.errors import Gone, NotFound, shorten
from sikkerby.publication.retention import is_pruned
from sikkerby.publication.version import (
    Version,
    read_version,
    scratch_folder,
    versions_folder,
)
from sikkerby.store.base import Store
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.web.site import Site

_EXTENSION = "sikkerby.earlier"
_MOST = 2


class EarlierStores:
    """The stores of the versions asked for last, at most two."""

    def __init__(self) -> None:
        self._stores: OrderedDict[str, EmbeddedStore] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, here: Site, version: Version) -> Store:
        """The store of a version, started if need be."""
        with self._lock:
            store = self._stores.pop(version.name, None)
            if store is None:
                # One quick slot: permanent links are read rarely and answered from memory after.
                settings = dataclasses.replace(here.settings, quick_slots=1, slow_slots=1)
                scratch = scratch_folder(settings.home)
                store = EmbeddedStore(settings, version.store_files, version.name, scratch=scratch)
            self._stores[version.name] = store
            old = self._stores.popitem(last=False)[1] if len(self._stores) > _MOST else None
        if old is not None:
            # Its running questions end first; the visitor need not wait for that.
            threading.Thread(target=old.close, name="close-earlier", daemon=True).start()
        return store

    def close(self) -> None:
        """End the processes of all of them."""
        with self._lock:
            while self._stores:
                self._stores.popitem()[1].close()


def close_earlier_stores(app: Flask) -> None:
    """End the stores of earlier versions that an application has started, if any."""
    found = app.extensions.get(_EXTENSION)
    if isinstance(found, EarlierStores):
        found.close()


def earlier_stores() -> EarlierStores:
    """Those of this application."""
    found = current_app.extensions.setdefault(_EXTENSION, EarlierStores())
    assert isinstance(found, EarlierStores)
    return found


def version_and_store(here: Site, name: str) -> tuple[Version, Store]:
    """The named version and a store that answers from it; the current one for an empty name.

    Raises NotFound for a version that is not there, Gone for one whose data are not kept.
    """
    if name in ("", here.version.name):
        return here.version, here.store
    folder = versions_folder(here.settings.home) / name
    fits = name.isascii() and name.replace("-", "").isalnum() and len(name) < 100
    if not fits or not folder.is_dir():
        raise NotFound(
            f"There is no version “{shorten(name)}”.",
            remedy="See /data/versions/ for those there are; without “version” you get the newest.",
        )
    version = read_version(folder)
    if is_pruned(version):
        raise Gone(
            f"The data of version {version.name} are no longer kept.",
            remedy=f"Its changes are at /data/versions/{version.name}/changes.json.",
        )
    return version, earlier_stores().get(here, version)
