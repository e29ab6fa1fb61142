"""Which store answers: the one that runs here, or servers elsewhere, as the settings say."""

from __future__ import annotations

from sikkerby.settings import Settings
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.store.remote import RemoteStore

EMBEDDED = "embedded"


def store_kind(settings: Settings) -> type[EmbeddedStore | RemoteStore]:
    """The kind of store that a version's N-Quads are to be opened in; see `AnsweringStore`.

    To open one raises InputError for a setting that names no store.
    """
    return EmbeddedStore if settings.store == EMBEDDED else RemoteStore
