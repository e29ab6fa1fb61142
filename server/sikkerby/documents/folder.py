"""A data folder: the publication's manifest, its editions, reference data and links."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from sikkerby.documents.edition import (
    MANIFEST,
    Edition,
    Manifest,
    read_edition,
    read_manifest,
    read_toml,
)
from sikkerby.documents.turtle import read_folder
from sikkerby.errors import InputError, Place
from sikkerby.memory import collected_once

PUBLICATION = "publication.toml"
LEDGER = "identifiers.tsv"


@dataclass(frozen=True)
class PublicationManifest:
    """What holds for the whole publication; `base` ends in a slash."""

    base: str
    title_da: str
    title_en: str
    description_da: str
    description_en: str
    publisher_da: str
    publisher_en: str
    licence: str
    revised: str


@dataclass(frozen=True)
class DataFolder:
    """A data folder, read: all manifests, and of the editions those that were wanted."""

    folder: Path
    manifest: PublicationManifest
    manifests: tuple[Manifest, ...]
    editions: tuple[Edition, ...]
    reference: tuple[Triple, ...]
    links: tuple[Triple, ...]

    @property
    def identifiers_file(self) -> Path:
        """The ledger of every IRI ever minted."""
        return self.folder / LEDGER

    @property
    def revised(self) -> str:
        """The newest revision date of the publication and its editions."""
        dates = [self.manifest.revised, *(entry.revised for entry in self.manifests)]
        return max(date for date in dates if date[0].isdigit())

    @property
    def short_names(self) -> tuple[str, ...]:
        """The short names of all municipalities of the publication."""
        return tuple(sorted({entry.short_name for entry in self.manifests}))


def edition_folders(folder: Path) -> list[Path]:
    """The folders of a data folder's editions, by name; InputError where there is none."""
    found = sorted(file.parent for file in (folder / "editions").glob(f"*/{MANIFEST}"))
    if not found:
        raise InputError(
            "There is no edition.",
            place=Place(folder / "editions"),
            remedy="Make one with `sikkerby import DOCUMENT`, or name another folder with --data.",
        )
    return found


def read_data_folder(folder: Path, wanted: Container[str] | None = None) -> DataFolder:
    """Read a data folder: all its editions, or those whose names are `wanted`.

    Raises InputError for what cannot be read, DataError for tables that do not fit a document.
    """
    with collected_once():
        manifest = read_publication(folder / PUBLICATION)
        editions = edition_folders(folder)
        return DataFolder(
            folder,
            manifest,
            tuple(read_manifest(edition / MANIFEST) for edition in editions),
            tuple(
                read_edition(edition)
                for edition in editions
                if wanted is None or edition.name in wanted
            ),
            tuple(read_folder(folder / "reference", manifest.base)),
            tuple(read_folder(folder / "links", manifest.base)),
        )


def read_publication(file: Path) -> PublicationManifest:
    """The publication's manifest; InputError names a missing, unknown or unfit key."""
    if not file.exists():
        raise InputError(
            "This is no data folder: it has no publication manifest.",
            place=Place(file),
            remedy="Make a data folder with `sikkerby init DIR`, or name another with --data.",
        )
    values = read_toml(file)
    known = [entry.name for entry in dataclasses.fields(PublicationManifest)]
    for key in values:
        if key not in known:
            raise InputError(
                f"The manifest has the unknown key “{key}”.",
                place=Place(file),
                remedy=f"The keys are: {', '.join(known)}.",
            )
    for key in known:
        if key not in values:
            raise InputError(
                f"The manifest lacks the key “{key}”.", place=Place(file), remedy="Add it."
            )
    manifest = PublicationManifest(**{key: str(value) for key, value in values.items()})
    if not manifest.base.startswith(("http://", "https://")) or not manifest.base.endswith("/"):
        raise InputError(
            f"The base “{manifest.base}” is no web address that ends in a slash.",
            place=Place(file),
            remedy='Write it as base = "https://data.example.org/".',
        )
    try:
        datetime.date.fromisoformat(manifest.revised)
    except ValueError:
        raise InputError(
            f"The value of “revised” is “{manifest.revised}”, which is no date.",
            place=Place(file),
            remedy="Write the date of the last change as 2026-11-22; versions are named by it.",
        ) from None
    return manifest
