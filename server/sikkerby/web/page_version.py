"""The version that a page shows: an earlier one for a permanent link or an embedded figure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import g, request

from sikkerby.errors import Gone
from sikkerby.publication.history.retention import has_data
from sikkerby.publication.version import find_version
from sikkerby.web.addresses import path_to
from sikkerby.web.served import Site, return_connection, site


def use_version() -> None:
    """Bind a request to the version that is served when it begins, or show a page as it was in the
    version that its address names with `version=`."""
    here = site()
    # The editor's answers are of the current version, and it says so where a link names another.
    if request.blueprint != "pages" or request.endpoint == "pages.sparql":
        return
    name = request.args.get("version", "")
    if name not in ("", here.version.name):
        found = _find(name)
        # Opened now: what is wrong with it is told on a page of the current version.
        found.past.database(found.version)
        _show(found)


@contextmanager
def at_version(name: str) -> Iterator[Site]:
    """Let this request show another version, if it is named, for as long as a block lasts.

    Raises NotFound for a version that is not there, Gone for one whose data were removed.
    """
    before = site()
    if name in ("", before.version.name):
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
    version = find_version(here.settings.home, name)
    if not has_data(version):
        changes = path_to(f"/data/versions/{version.name}/changes.json")
        raise Gone("data-of-version-not-kept", version.name, changes)
    return replace(here, version=version, is_old=True)


def _show(found: Site) -> None:
    return_connection(None)
    g.pop("names", None)
    g.site, g.own_texts = found, found.own_texts
