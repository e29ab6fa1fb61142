"""Which store answers: the one that runs here, or servers elsewhere, as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from sikkerby.settings import Settings
from sikkerby.store.base import Store

EMBEDDED = "embedded"


def open_store(
    settings: Settings,
    files: Sequence[Path],
    version: str,
    *,
    terms: Collection[str] = (),
    verify: Callable[[], object] = lambda: None,
    scratch: Path | None = None,
) -> Store:
    """The store of a version's N-Quads; it is made ready meanwhile.

    `scratch` is the folder below which a store on disk may be made; `terms` are the local names
    of the ontology, for suggestions; nothing is answered before `verify` has returned. Raises
    InputError for a setting that names no store.
    """
    if settings.store == EMBEDDED:
        from sikkerby.store.embedded import EmbeddedStore

        return EmbeddedStore(settings, files, version, scratch=scratch, terms=terms, verify=verify)
    # Its library takes half a second to load, which only those who use it should pay.
    from sikkerby.store.remote import RemoteStore

    return RemoteStore(settings, files, version, terms=terms, verify=verify)
