"""Which store answers: the one that runs here, or servers elsewhere, as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sikkerby.settings import Settings

if TYPE_CHECKING:
    from sikkerby.store.answering import Store

EMBEDDED = "embedded"


def store_kind(settings: Settings) -> type[Store]:
    """The kind of store that a version's N-Quads are to be opened in; see `Store`.

    Opening one raises InputError for a setting that names no store.
    """
    # Only those who use one should pay for loading it.
    if settings.store == EMBEDDED:
        from sikkerby.store.embedded import EmbeddedStore

        return EmbeddedStore
    from sikkerby.store.remote import RemoteStore

    return RemoteStore
