"""The current version and its store, opened before the web's libraries are loaded: the store loads
its data meanwhile."""

from __future__ import annotations

from typing import NamedTuple

from sikkerby import resources
from sikkerby.errors import StoreError
from sikkerby.publication.tables.existing import find_database
from sikkerby.publication.version import Version, current_version, scratch_folder
from sikkerby.settings import Settings
from sikkerby.store.base import Store
from sikkerby.store.open_store import open_store
from sikkerby.web.records.database import Database


class OpenVersion(NamedTuple):
    """What is served, what answers queries, and what pages read."""

    version: Version
    store: Store
    database: Database


def open_version(settings: Settings) -> OpenVersion:
    """Open the version that is current. Raises StoreError where there is none, or its
    files are damaged."""
    version = current_version(settings.home)
    if version is None:
        raise StoreError(
            f"Nothing was published in {settings.home} yet.",
            remedy="Run `sikkerby build`; `sikkerby serve` does it by itself.",
        )
    store = open_store(
        settings,
        version.store_files,
        version.name,
        scratch=scratch_folder(settings.home),
        terms=ontology_terms(),
    )
    try:
        # While the store loads them.
        version.verify_store_files()
        return OpenVersion(version, store, open_database(settings, version))
    except StoreError:
        store.close()
        raise


def open_database(settings: Settings, version: Version) -> Database:
    """What pages read of a version."""
    return Database(find_database(version, scratch_folder(settings.home)))


def ontology_terms() -> list[str]:
    """The local names of our vocabulary, for suggestions in error messages."""
    text = (resources.ontology_folder() / "sikkerby.ttl").read_text("utf-8")
    return sorted(
        line.split()[0].removeprefix("sb:") for line in text.splitlines() if line.startswith("sb:")
    )
