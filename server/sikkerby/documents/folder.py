"""A data folder: the publication's manifest, its editions, reference data and links."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import Triple

from sikkerby.documents.edition import Edition, read_edition
from sikkerby.documents.manifest import MANIFEST, Manifest, read_manifest, read_toml
from sikkerby.documents.tables import read_lines
from sikkerby.documents.turtle import read_folder
from sikkerby.errors import InputError, Place
from sikkerby.memory import gc_paused

PUBLICATION = "publication.toml"
LEDGER = "identifiers.tsv"
TEXTS = "texts.tsv"
EDITIONS = "editions"
REFERENCE = "reference"
LINKS = "links"
FOLDERS = (EDITIONS, REFERENCE, LINKS)

# The texts of the site that speak of the publication, and so may be its own.
OWN_TEXTS = (
    "site_description", "publisher_line", "home_title", "home_lead", "left_out_text",
    "about_left_out_text", "about_place_method_text", "about_reuse_text", "match_local",
    "match_local_help", "service_name",
)  # fmt: skip


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
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def identifiers_file(self) -> Path:
        """The ledger of every IRI ever minted."""
        return self.folder / LEDGER

    @cached_property
    def edition_by_name(self) -> Mapping[str, Edition]:
        """The editions that were read, by their identifiers."""
        return {edition.identifier: edition for edition in self.editions}

    @cached_property
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
    found = sorted(file.parent for file in (folder / EDITIONS).glob(f"*/{MANIFEST}"))
    if not found:
        raise InputError(
            "There is no edition.",
            place=Place(folder / EDITIONS),
            remedy="Make one with `sikkerby import DOCUMENT`, or name another folder with --data.",
        )
    return found


def input_files(folder: Path) -> list[Path]:
    """All files of a data folder that are read, in order: whatever else lies there, be it the home
    of its publications or a history of versions, is none of them."""
    single = [folder / name for name in (PUBLICATION, LEDGER, TEXTS)]
    inside = [path for name in FOLDERS for path in (folder / name).rglob("*")]
    return sorted(path for path in (*single, *inside) if path.is_file())


def read_data_folder(folder: Path, wanted: Container[str] | None = None) -> DataFolder:
    """Read a data folder: all its editions, or those whose names are `wanted`.

    Raises InputError for what cannot be read, DataError for tables that do not fit a document.
    """
    with gc_paused():
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
            tuple(read_folder(folder / REFERENCE, manifest.base)),
            tuple(read_folder(folder / LINKS, manifest.base)),
            read_own_texts(folder / TEXTS),
        )


def read_own_texts(file: Path) -> dict[str, tuple[str, str]]:
    """The publication's own words for texts of the site, Danish and English, by their keys.

    Raises InputError for a key that is none of `OWN_TEXTS`, for one that comes twice, and for a
    text that lacks a language.
    """
    texts: dict[str, tuple[str, str]] = {}
    for number, line in read_lines(file, ("key", "danish", "english")):
        key, words = line["key"], (line["danish"], line["english"])
        if key in OWN_TEXTS and key not in texts and all(words):
            texts[key] = words
            continue
        said = (
            f"“{key}” is no text of the site that may be the publication's own"
            if key not in OWN_TEXTS
            else f"The text “{key}” stands here twice"
            if key in texts
            else f"The text “{key}” lacks a language"
        )
        raise InputError(
            f"{said}.",
            place=Place(file, line=number, text="\t".join(line.values())),
            remedy=f"Each of these may stand once, in both languages: {', '.join(OWN_TEXTS)}.",
        )
    return texts


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
