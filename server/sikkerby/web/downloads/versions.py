"""`/data/versions/`: which versions there are, and what changed from one to the next, in words."""

from __future__ import annotations

from flask import Response

from sikkerby.publication.history.changes import WORDS, read_sentences
from sikkerby.publication.history.retention import is_pruned
from sikkerby.publication.version import all_versions, find_version
from sikkerby.web.pages import blueprint
from sikkerby.web.served import site
from sikkerby.web.templating import page
from sikkerby.web.words import language


@blueprint.get("/data/versions/")
def versions() -> Response:
    """All versions, newest first."""
    versions = list(reversed(all_versions(site().settings.home, site().version)))
    entries = [
        (version, is_pruned(version), len(read_sentences(version, language())))
        for version in versions
    ]
    return page("versions.html", *(version.name for version in versions), entries=entries)


@blueprint.get("/data/versions/<name>/")
def version_page(name: str) -> Response:
    """One version: what changed since the one before, and its files."""
    found = find_version(site().settings.home, name)
    return page(
        "version.html",
        name,
        found=found,
        pruned=is_pruned(found),
        changes=found.read_json(WORDS),
        sentences=read_sentences(found, language()),
    )
