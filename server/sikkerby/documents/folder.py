"""A data folder: the publication's manifest, its editions, reference data and links."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import Triple

from sikkerby.documents.acknowledgements import (
    ACKNOWLEDGED,
    Acknowledgement,
    read_acknowledgements,
)
from sikkerby.documents.edition import MANIFEST, Edition, read_edition
from sikkerby.documents.manifest import (
    Manifest,
    PublicationManifest,
    read_manifest,
    read_publication,
)
from sikkerby.documents.tables import read_lines
from sikkerby.documents.turtle import read_folder
from sikkerby.errors import InputError, Place
from sikkerby.expressions import read_tables
from sikkerby.memory import gc_paused

PUBLICATION = "publication.toml"
LEDGER = "identifiers.tsv"
TEXTS = "texts.tsv"
EDITIONS = "editions"
REFERENCE = "reference"
LINKS = "links"
# In an edition: made from the rest, for review.
DERIVED = "extracted.ttl"
FOLDERS = (EDITIONS, REFERENCE, LINKS)

_TABLES = read_tables(__file__)
WORD_FORMS: Mapping[str, tuple[str, str]] = {
    key: (danish, english) for key, (danish, english) in _TABLES["word_forms"].items()
}
# The texts of the site that speak of the publication, and so may be its own.
OWN_TEXTS = (*_TABLES["own_texts"], *WORD_FORMS)


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
    acknowledgements: tuple[Acknowledgement, ...] = ()

    @cached_property
    def edition_by_name(self) -> Mapping[str, Edition]:
        """The editions that were read, by their identifiers."""
        return {edition.identifier: edition for edition in self.editions}

    @cached_property
    def manifest_by_name(self) -> Mapping[str, Manifest]:
        """The manifests of all editions, by their identifiers."""
        return {manifest.identifier: manifest for manifest in self.manifests}

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
        raise InputError("no-edition", place=Place(folder / EDITIONS))
    return found


def input_files(folder: Path) -> list[Path]:
    """All files of a data folder that are read, in order: whatever else lies there, be it the home
    of its publications or a history of versions, is none of them."""
    single = (folder / name for name in (PUBLICATION, LEDGER, TEXTS, ACKNOWLEDGED))
    inside = [file for name in FOLDERS for file in files_below(folder / name)]
    return sorted((*(file for file in single if file.is_file()), *inside))


def files_below(folder: Path) -> list[Path]:
    """All files of a folder and those in it, in order."""
    return sorted(file for file in folder.rglob("*") if file.is_file())


def read_data_folder(folder: Path, wanted: Container[str] | None = None) -> DataFolder:
    """Read a data folder: all its editions, or those whose names are `wanted`.

    Raises InputError for what cannot be read, DataError for tables that do not fit a document.
    """
    with gc_paused():
        manifest = read_publication(folder / PUBLICATION)
        editions = edition_folders(folder)
        read = [edition for edition in editions if wanted is None or edition.name in wanted]
        return DataFolder(
            folder,
            manifest,
            tuple(read_manifest(edition / MANIFEST) for edition in editions),
            tuple(map(read_edition, read)),
            tuple(read_folder(folder / REFERENCE, manifest.base)),
            tuple(read_folder(folder / LINKS, manifest.base)),
            read_own_texts(folder / TEXTS),
            read_acknowledgements(folder),
        )


def read_own_texts(file: Path) -> dict[str, tuple[str, str]]:
    """The publication's own words for texts of the site, Danish and English, by their keys.

    Raises InputError for a key that is none of `OWN_TEXTS`, for one that comes twice, and for a
    text that lacks a language.
    """
    texts: dict[str, tuple[str, str]] = {}
    for number, line in read_lines(file, ("key", "danish", "english")):
        key, words = line["key"], (line["danish"], line["english"])
        place = Place(file, line=number, text="\t".join(line.values()))
        forms = WORD_FORMS.get(key)
        if forms and [text.count(",") for text in forms] != [text.count(",") for text in words]:
            raise InputError("word-lacks-forms", key, " – ".join(forms), place=place)
        names = ", ".join(OWN_TEXTS)
        if key not in OWN_TEXTS:
            raise InputError("own-text-unknown", key, names, place=place)
        if key in texts:
            raise InputError("own-text-twice", key, names, place=place)
        if not all(words):
            raise InputError("own-text-lacks-language", key, names, place=place)
        texts[key] = words
    return texts
