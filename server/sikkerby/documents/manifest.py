"""What is known of a document: the manifest of an edition."""

from __future__ import annotations

import dataclasses
import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place

MANIFEST = "edition.toml"
UNKNOWN = "unknown"


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


def read_manifest(file: Path) -> Manifest:
    """The manifest in `file`; InputError names a missing, unknown or ill-typed key."""
    values = read_toml(file)
    known = {entry.name: entry for entry in dataclasses.fields(Manifest)}
    for key in values:
        if key not in known:
            raise InputError(
                f"The manifest has the unknown key “{key}”.",
                place=Place(file, line=_line_of(file, key)),
                remedy=f"The keys are: {', '.join(known)}.",
            )
    for name, entry in known.items():
        if name not in values and entry.default is dataclasses.MISSING:
            raise InputError(
                f"The manifest lacks the key “{name}”.",
                place=Place(file),
                remedy=f'Add it; where nothing is known, write {name} = "{UNKNOWN}".',
            )
    texts = {key: str(value) for key, value in values.items()}
    for key in ("retrieved", "revised", "adopted"):
        check_date(texts.get(key, UNKNOWN), key, file)
    return Manifest(**texts)


def read_toml(file: Path) -> Mapping[str, Any]:
    """The values of a TOML file; InputError where it cannot be read or parsed."""
    try:
        return tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"The manifest cannot be parsed: {error}.",
            place=Place(file),
            remedy='Each line is a key, an equals sign and a quoted value: key = "value".',
        ) from None


def check_date(value: str, key: str, file: Path) -> None:
    """Raise InputError where `value`, of `key` in `file`, is neither a date nor unknown."""
    if value == UNKNOWN:
        return
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise InputError(
            f"The value of “{key}” is “{value}”, which is no date.",
            place=Place(file, line=_line_of(file, key)),
            remedy=f"Write it as 2018-03-01, or “{UNKNOWN}”.",
        ) from None


def _line_of(file: Path, key: str) -> int | None:
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        if line.partition("=")[0].strip() == key:
            return number
    return None
