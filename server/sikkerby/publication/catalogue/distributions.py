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
    "xlsx": Encoding("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "txt": Encoding("text", "text/plain"),
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


_WHOLE = re.compile(r"sikkerby\.(?P<suffix>ttl|jsonld|nt|rdf|nq|trig|xlsx|sqlite)")
_TABLE = re.compile(r"tables/(?P<name>[a-z_]+)(?P<excel>\.excel)?\.(?P<suffix>csv)")
_SOURCE = re.compile(r"source/(?P<name>[^/]+)\.(?P<suffix>txt)")
_EXTRACTED = re.compile(r"graph/extracted/(?P<name>[^/]+)\.(?P<suffix>ttl|jsonld|nt|rdf)")
_GRAPH = re.compile(r"(?P<name>graph/(?!catalogue).+)\.(?P<suffix>ttl|jsonld|nt|rdf)")
_SUBSET = re.compile(r"(?P<name>subsets/.+)\.(?P<suffix>ttl|jsonld)")

NO_DISTRIBUTION = re.compile(
    r"(manifest\.json|SHA256SUMS|identifiers\.tsv|report\..+|catalogue\..+|graph/catalogue\..+"
    r"|changes\..+|citations/.+|tables/csv-metadata\.json)"
)


def classify(path: str) -> Distribution | None:
    """What a file of a version is a form of; None where it is no distribution."""
    plain, compression = path, ""
    stem, dot, last = path.rpartition(".")
    if dot and last in COMPRESSIONS:
        plain, compression = stem, last
    made = _classify(plain)
    if made is None or not compression:
        return made
    return Distribution(
        path,
        made.part,
        f"{made.title_da} ({compression})",
        f"{made.title_en} ({compression})",
        made.encoding,
        compression,
    )


def _classify(path: str) -> Distribution | None:
    if found := _WHOLE.fullmatch(path):
        form = ENCODINGS[found["suffix"]]
        da, en = f"Alle data som {form.name}", f"All data as {form.name}"
        return Distribution(path, "", da, en, form, current=True)
    if found := _TABLE.fullmatch(path):
        form = ENCODINGS["csv"]
        table = next((table for table in TABLES if table.name == found["name"]), None)
        if table is None:
            return None
        da, en = f"Tabellen {table.title_da} som CSV", f"The table {table.title_en} as CSV"
        if found["excel"]:
            da, en = f"{da} til Excel", f"{en} for Danish Excel"
        return Distribution(path, "", da, en, form, current=not found["excel"])
    if found := _SOURCE.fullmatch(path):
        da, en = "Kildens tekst", "The text of the source"
        return Distribution(path, f"edition/{found['name']}", da, en, ENCODINGS["txt"])
    for pattern in (_EXTRACTED, _GRAPH, _SUBSET):
        if found := pattern.fullmatch(path):
            form = ENCODINGS[found["suffix"]]
            part = f"edition/{found['name']}" if pattern is _EXTRACTED else found["name"]
            return Distribution(path, part, form.name, form.name, form)
    return None
