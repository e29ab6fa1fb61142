"""The version that a page shows: an earlier one for a permanent link or an embedded figure."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import current_app, g, request

from sikkerby.publication.version import Version
from sikkerby.settings import Settings
from sikkerby.web.open_version import open_database
from sikkerby.web.own_words import texts_of
from sikkerby.web.records.database import Database
from sikkerby.web.served import Site, find_with_data, return_connection, site

_EXTENSION = "sikkerby.databases"
_MOST = 4


class _Databases:
    """Those of the versions asked for last; one that goes is closed when nobody reads it."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Database] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, settings: Settings, version: Version) -> Database:
        with self._lock:
            if version.name not in self._open:
                self._open[version.name] = open_database(settings, version)
            self._open.move_to_end(version.name)
            if len(self._open) > _MOST:
                self._open.popitem(last=False)[1].close()
            return self._open[version.name]


def use_version() -> None:
    """Show a page as it was in the version that its address names with `version=`."""
    # The editor's answers are of the current version, and it says so where a link names another.
    if request.blueprint != "pages" or request.endpoint == "pages.sparql":
        return
    name = request.args.get("version", "")
    if name not in ("", site().version.name):
        _show(_find(name))


@contextmanager
def at_version(name: str) -> Iterator[Site]:
    """Let this request show another version for as long as a block lasts.

    Raises NotFound for a version that is not there, Gone for one whose data were removed.
    """
    before = site()
    if name == before.version.name:
        yield before
        return
    found = _find(name)
    _show(found)
    try:
        yield found
    finally:
        _show(before)


def _find(name: str) -> Site:
    here = site()
    version = find_with_data(here.settings, name)
    databases = current_app.extensions.setdefault(_EXTENSION, _Databases())
    database = databases.of(here.settings, version)
    return replace(
        here, version=version, database=database, own_texts=texts_of(version.manifest), is_old=True
    )


def _show(found: Site) -> None:
    return_connection(None)
    g.pop("names", None)
    g.site, g.own_texts = found, found.own_texts
