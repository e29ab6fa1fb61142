"""Which files of a version are distributions, of what, in which form: the table beside this tells.

The catalogue lists every file that `classify` knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkerby.expressions import read_tables
from sikkerby.formats import FORMATS
from sikkerby.publication.tables.declaration import TABLES


@dataclass(frozen=True)
class Encoding:
    """A suffix: its name for people, media type, and entry in the EU's list of file types.

    `file_type` is empty where the entry was not seen.
    """

    name: str
    media_type: str
    file_type: str = ""


_TABLE = read_tables(__file__)
_FORMATS = {form.suffix: {"name": form.label, "media_type": form.media_type} for form in FORMATS}
ENCODINGS: dict[str, Encoding] = {
    suffix: Encoding(**_FORMATS.get(suffix, {}), **entry)
    for suffix, entry in _TABLE["encodings"].items()
}
_COMPRESSIONS: dict[str, str] = _TABLE["compressions"]
NO_DISTRIBUTION = re.compile("|".join(_TABLE["no_distribution"]))


@dataclass(frozen=True)
class Distribution:
    """A file as a form of something: of the whole dataset, or of the part named in `part`.

    `part` is `graph/…`, `subsets/…` or `edition/…`; empty for the whole. `compression` is its media
    type; `current` ones are also offered under an address that always has the newest version.
    """

    part: str
    title_da: str
    title_en: str
    encoding: Encoding
    compression: str = ""
    current: bool = False


_TITLES = {table.name: (table.title.da, table.title.en) for table in TABLES}
_COMPRESSION = rf"(?:\.(?P<compression>{'|'.join(_COMPRESSIONS)}))?"
_KINDS = [
    (
        re.compile(entry["pattern"].format(tables="|".join(_TITLES)) + _COMPRESSION),
        {"part": "", "title_da": "{encoding}", "title_en": "{encoding}", "current": False, **entry},
    )
    for entry in _TABLE["kinds"]
]


def classify(path: str) -> Distribution | None:
    """What a file of a version is a form of; None where it is no distribution."""
    for pattern, kind in _KINDS:
        if found := pattern.fullmatch(path):
            name = found.groupdict().get("name", "")
            da, en = _TITLES.get(name, ("", ""))
            encoding, compression = ENCODINGS[found["suffix"]], found["compression"] or ""
            note = f" ({compression})" if compression else ""
            return Distribution(
                kind["part"].format(name=name),
                kind["title_da"].format(encoding=encoding.name, table=da) + note,
                kind["title_en"].format(encoding=encoding.name, table=en) + note,
                encoding,
                _COMPRESSIONS.get(compression, ""),
                kind["current"] and not compression,
            )
    return None
