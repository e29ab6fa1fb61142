"""What is known of a publication and of each of its editions: one TOML file each."""

from __future__ import annotations

import dataclasses
import datetime
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sikkerby.bilingual import Bilingual
from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place, Remedy
from sikkerby.settings import read_contact

UNKNOWN = "unknown"
WELCOME, REQUIRED = "welcome", "required"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a publication and each of its versions say of it; `base` ends in a slash, `contact` is
    the mail or web address to which errors are reported, `licence` that of what the editors added,
    `colour` that of links and buttons, such as `#0a5a52`."""

    base: str
    title_da: str
    title_en: str
    description_da: str
    description_en: str
    publisher_da: str
    publisher_en: str
    licence: str
    contact: str = ""
    colour: str = ""

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_da, self.title_en)

    @property
    def description(self) -> Bilingual:
        return Bilingual(self.description_da, self.description_en)

    @property
    def publisher(self) -> Bilingual:
        return Bilingual(self.publisher_da, self.publisher_en)

    def said_in_versions(self) -> dict[str, str]:
        """What every version says of the publication, by name."""
        return {entry.name: getattr(self, entry.name) for entry in dataclasses.fields(Description)}


@dataclass(frozen=True, kw_only=True)
class PublicationManifest(Description):
    """What holds for the whole publication. `english` is `required` where a missing translation
    stops publication, or else `welcome`."""

    revised: str
    english: str = WELCOME


@dataclass(frozen=True)
class Manifest:
    """What is known of a document; `unknown` is allowed and shown as such.

    `municipality` and `authority` are slugs in the reference data, `short_name` the
    municipality's short name in slugs. `revised` is the date of the last change to this folder,
    `adopted` that on which the strategy was adopted.
    """

    identifier: str
    title_da: str
    title_en: str
    strategy_da: str
    strategy_en: str
    publisher: str
    municipality: str
    authority: str
    short_name: str
    period_start: str
    period_end: str
    language: str
    licence: str
    source_address: str
    retrieved: str
    revised: str
    continues: str = ""
    adopted: str = UNKNOWN

    @property
    def title(self) -> Bilingual:
        """What the document is called, in the languages in which that is known."""
        return _known(self.title_da, self.title_en)

    @property
    def strategy(self) -> Bilingual:
        """What the strategy is called, in the languages in which that is known."""
        return _known(self.strategy_da, self.strategy_en)


def _known(*names: str) -> Bilingual:
    return Bilingual(*("" if name == UNKNOWN else name for name in names))


_Kind = TypeVar("_Kind", PublicationManifest, Manifest)


def read_manifest(file: Path) -> Manifest:
    """The manifest of an edition; InputError names a missing, unknown or ill-typed key."""
    manifest = _read(file, Manifest, Remedy("add-it-or-unknown", UNKNOWN))
    for name in ("retrieved", "revised", "adopted"):
        check_date(getattr(manifest, name), name, _place(file, name))
    return manifest


def read_publication(file: Path) -> PublicationManifest:
    """The publication's manifest; InputError names a missing, unknown or unfit key."""
    if not file.exists():
        raise InputError("not-a-data-folder", place=Place(file))
    manifest = _read(file, PublicationManifest)
    contact, colour, english = manifest.contact, manifest.colour, manifest.english
    check_base(manifest.base, _place(file, "base"))
    # Versions are named by the day.
    check_date(manifest.revised, "revised", _place(file, "revised"), or_unknown=False)
    try:
        read_contact(contact)
    except ValueError as error:
        place = _place(file, "contact")
        raise InputError("contact-does-not-fit", contact, error, place=place) from None
    if colour and not _COLOUR.fullmatch(colour):
        raise InputError("not-a-colour", colour, place=_place(file, "colour"))
    if english not in (WELCOME, REQUIRED):
        place = _place(file, "english")
        raise InputError("english-setting-wrong", english, WELCOME, REQUIRED, place=place)
    return manifest


def _read(file: Path, kind: type[_Kind], remedy: Remedy | None = None) -> _Kind:
    try:
        values = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise InputError("manifest-not-parsable", error, place=Place(file)) from None
    known = {entry.name: entry for entry in dataclasses.fields(kind)}
    for key in values:
        if key not in known:
            raise InputError("manifest-key-unknown", key, ", ".join(known), place=_place(file, key))
    for name, entry in known.items():
        if name not in values and entry.default is dataclasses.MISSING:
            raise InputError("manifest-lacks-key", name, place=Place(file), remedy=remedy)
    return kind(**{key: str(value) for key, value in values.items()})


def check_date(
    value: str, name: str, place: Place | None = None, *, or_unknown: bool = True
) -> None:
    """Raises InputError where the value of `name` is neither a date nor, where allowed, unknown."""
    if or_unknown and value == UNKNOWN:
        return
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise InputError(
            "not-a-date", name, value, f", or “{UNKNOWN}”" if or_unknown else "", place=place
        ) from None


def check_base(base: str, place: Place | None = None) -> None:
    """Raises InputError where `base` is no web address that ends in a slash, or has a “#”."""
    if not base.startswith(("http://", "https://")) or not base.endswith("/") or "#" in base:
        raise InputError("base-not-an-address", base, place=place)


def _place(file: Path, key: str) -> Place:
    """Where a manifest has a key, if it has it."""
    lines = enumerate(read_text(file).splitlines(), start=1)
    found = (number for number, line in lines if line.partition("=")[0].strip() == key)
    return Place(file, line=next(found, None))
