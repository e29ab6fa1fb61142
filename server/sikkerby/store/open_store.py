"""Which store answers: the one that runs here, or servers elsewhere, as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from sikkerby.settings import Settings
from sikkerby.store.base import Store

EMBEDDED = "embedded"


class Options(TypedDict, total=False):
    """What every store takes besides its data: the local names of the ontology, for suggestions,
    and what must have returned before anything is answered."""

    terms: Collection[str]
    verify: Callable[[], object]


def open_store(
    settings: Settings,
    files: Sequence[Path],
    version: str,
    scratch: Path | None = None,
    **options: Unpack[Options],
) -> Store:
    """The store of a version's N-Quads; it is made ready meanwhile.

    `scratch` is the folder below which a store on disk may be made. Raises InputError for a setting
    that names no store.
    """
    if settings.store == EMBEDDED:
        from sikkerby.store.embedded import EmbeddedStore

        return EmbeddedStore(settings, files, version, scratch=scratch, **options)
    # Its library takes half a second to load, which only those who use it should pay.
    from sikkerby.store.remote import RemoteStore

    return RemoteStore(settings, files, version, **options)
