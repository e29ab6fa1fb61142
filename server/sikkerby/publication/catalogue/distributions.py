"""Which files of a version are distributions, of what, in which form: the one place to add one.

The catalogue lists every file that `classify` knows. A file that is no distribution (manifest,
reports) is named in `NO_DISTRIBUTION`, so that a test can tell it from one forgotten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkerby.formats import BY_NAME
from sikkerby.publication.tables.declaration import TABLES


@dataclass(frozen=True)
class Encoding:
    """A suffix: its name for people, media type, and entry in the EU's list of file types.

    `file_type` is empty where the entry was not seen.
    """

    name: str
    media_type: str
    file_type: str = ""


ENCODINGS: dict[str, Encoding] = {
    BY_NAME[name].suffix: Encoding(BY_NAME[name].label, BY_NAME[name].media_type, file_type)
    for name, file_type in (
        ("turtle", "RDF_TURTLE"),
        ("jsonld", "JSON_LD"),
        ("ntriples", "RDF_N_TRIPLES"),
        ("rdfxml", "RDF_XML"),
        ("nquads", "RDF_N_QUADS"),
        ("trig", "RDF_TRIG"),
        ("csv", "CSV"),
    )
} | {
    "xlsx": Encoding(
        "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
    ),
    "txt": Encoding("text", "text/plain", "TXT"),
    "sqlite": Encoding("SQLite", "application/vnd.sqlite3"),
}

COMPRESSIONS = {"gz": "application/gzip", "zst": "application/zstd"}


@dataclass(frozen=True)
class Distribution:
    """A file as a form of something: of the whole dataset, or of the part named in `part`.

    `part` is `graph/…`, `subsets/…` or `edition/…`; empty for the whole. `current` ones are
    also offered under an address that always has the newest version.
    """

    path: str
    part: str
    title_da: str
    title_en: str
    encoding: Encoding
    compression: str = ""
    current: bool = False


@dataclass(frozen=True)
class _Kind:
    """Files whose paths match `pattern`; texts may name the `encoding`, the `table` or the part."""

    pattern: str
    title_da: str = "{encoding}"
    title_en: str = "{encoding}"
    part: str = ""
    current: bool = False


_TITLES = {table.name: (table.title_da, table.title_en) for table in TABLES}
_TABLE = rf"tables/(?P<name>{'|'.join(_TITLES)})"
_RDF = r"\.(?P<suffix>ttl|jsonld|nt|rdf)"
_COMPRESSION = rf"(?:\.(?P<compression>{'|'.join(COMPRESSIONS)}))?"
_KINDS = (
    _Kind(r"sikkerby\.(?P<suffix>ttl|jsonld|nt|rdf|nq|trig|xlsx|sqlite)",
          "Alle data som {encoding}", "All data as {encoding}", current=True),
    _Kind(r"sikkerby\.rdf12\.(?P<suffix>ttl|nq)",
          "Alle data med belæg ved hvert udsagn, RDF 1.2 som {encoding}",
          "All data with the evidence beside each statement, RDF 1.2 as {encoding}", current=True),
    _Kind(rf"{_TABLE}\.(?P<suffix>csv)",
          "Tabellen {table} som CSV", "The table {table} as CSV", current=True),
    _Kind(rf"{_TABLE}\.excel\.(?P<suffix>csv)",
          "Tabellen {table} som CSV til Excel", "The table {table} as CSV for Danish Excel"),
    _Kind(r"source/(?P<name>[^/]+)\.(?P<suffix>txt)",
          "Kildens tekst", "The text of the source", "edition/{name}"),
    _Kind(rf"graph/extracted/(?P<name>[^/]+){_RDF}", part="edition/{name}"),
    _Kind(rf"(?P<name>graph/(?!catalogue).+){_RDF}", part="{name}"),
    _Kind(r"(?P<name>subsets/.+)\.(?P<suffix>ttl|jsonld)", part="{name}"),
)  # fmt: skip

NO_DISTRIBUTION = re.compile(
    r"(manifest\.json|SHA256SUMS|identifiers\.tsv|report\..+|catalogue\..+|graph/catalogue\..+"
    r"|source/.+\.columns\.tsv|changes\..+|citations/.+|tables/csv-metadata\.json)"
)


def classify(path: str) -> Distribution | None:
    """What a file of a version is a form of; None where it is no distribution."""
    for kind in _KINDS:
        found = re.fullmatch(kind.pattern + _COMPRESSION, path)
        if found is None:
            continue
        name = found.groupdict().get("name", "")
        da, en = _TITLES.get(name, ("", ""))
        encoding, compression = ENCODINGS[found["suffix"]], found["compression"] or ""
        note = f" ({compression})" if compression else ""
        return Distribution(
            path,
            kind.part.format(name=name),
            kind.title_da.format(encoding=encoding.name, table=da) + note,
            kind.title_en.format(encoding=encoding.name, table=en) + note,
            encoding,
            compression,
            kind.current and not compression,
        )
    return None
