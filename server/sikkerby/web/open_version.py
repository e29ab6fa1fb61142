"""The current version and its store, opened before the web's libraries are loaded: the store loads
its data meanwhile."""

from __future__ import annotations

import logging
import re
from functools import partial

from sikkerby import resources
from sikkerby.errors import StoreError
from sikkerby.publication.tables.database import FILE
from sikkerby.publication.tables.existing import find_database, find_derived
from sikkerby.publication.version import (
    STORE_FILES,
    Version,
    current_version,
    scratch_folder,
)
from sikkerby.settings import Settings
from sikkerby.store.answering import Store
from sikkerby.store.kinds import store_kind
from sikkerby.web.records.database import Database

_log = logging.getLogger(__name__)


# What is served, what answers queries, and what pages read.
OpenVersion = tuple[Version, Store, Database]


def open_version(settings: Settings) -> OpenVersion:
    """Open the version that is current. Raises StoreError where there is none, or no database.

    Whether the store's files are damaged is seen to meanwhile: pages need not wait for it.
    """
    version = current_version(settings.home)
    if version is None:
        raise StoreError("nothing-published-to-serve", settings.home)
    store = store_kind(settings)(
        settings,
        version.store_files,
        version.name,
        scratch=scratch_folder(settings.home),
        terms=ontology_terms(),
        verify=partial(version.verify, *STORE_FILES, gently=True),
    )
    try:
        return version, store, open_database(settings, version)
    except StoreError:
        store.close()
        raise


def open_database(settings: Settings, version: Version) -> Database:
    """What pages read of a version."""
    return Database(find_database(version, scratch_folder(settings.home)))


def mend_database(settings: Settings, version: Version, database: Database) -> Database:
    """What pages read of a version, or another, derived anew, where it is not as it was published.

    Raises StoreError where none can be derived.
    """
    if database.file == version.folder / FILE:
        try:
            version.verify(FILE, gently=True)
        except StoreError as error:
            _log.error("%s", error)
            return Database(find_derived(version, scratch_folder(settings.home)))
    return database


def ontology_terms() -> list[str]:
    """The local names of our vocabulary, for suggestions in error messages."""
    text = (resources.ontology_folder() / "sikkerby.ttl").read_text("utf-8")
    return sorted(re.findall(r"^sb:(\S*)", text, re.MULTILINE))
