"""The version that a page shows: an earlier one for a permanent link or an embedded figure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import g, request

from sikkerby.web.served import Site, find_with_data, return_connection, site


def use_version() -> None:
    """Bind a request to the version that is served when it begins, or show a page as it was in the
    version that its address names with `version=`."""
    here = site()
    # The editor's answers are of the current version, and it says so where a link names another.
    if request.blueprint != "pages" or request.endpoint == "pages.sparql":
        return
    name = request.args.get("version", "")
    if name not in ("", here.version.name):
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
    return replace(here, version=version, database=here.past.database(version), is_old=True)


def _show(found: Site) -> None:
    return_connection(None)
    g.pop("names", None)
    g.site, g.own_texts = found, found.own_texts
