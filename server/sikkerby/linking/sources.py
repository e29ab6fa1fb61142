"""Another data set's things: from a table, an RDF file, or a SPARQL endpoint."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from sikkerby.documents.tables import read_bytes, read_text
from sikkerby.errors import InputError, Place, Remedy, shorten
from sikkerby.expressions import read_tables
from sikkerby.importing.document import read_source as read_source_lines
from sikkerby.importing.plain import decode_text
from sikkerby.linking.endpoint import read_endpoint
from sikkerby.linking.outlines import Outline, read_outline
from sikkerby.linking.records import Fact, Record, gather, is_iri, query, read_solutions
from sikkerby.progress import Progress
from sikkerby.publication.tables.codes import PLACES, SCHEMES

_TEXTS, _OFFICE, _RDF = (read_tables(__file__)["files"][name] for name in ("text", "office", "rdf"))
_TABLES = (*_TEXTS, *_OFFICE, ".geojson")
_HEADINGS = read_tables(__file__)["headings"]
_MUNICIPALITY = PLACES[0]
# A column that is called like a register may hold names: only what looks like a code is one.
_CODE = re.compile(r"Q?[A-Z]{0,2}\d+")
_LARGEST = 512 * 2**20

# The number of a row, its cells, and the outline of what it is about.
Rows = Iterable[tuple[int, Sequence[str], Outline]]


@dataclass(frozen=True)
class Columns:
    """Which columns of a table are what; empty ones are guessed by their headings.

    `space` is what the addresses of its things begin with, where the table has none but its own
    numbers or names for them.
    """

    iri: str = ""
    name: str = ""
    place: str = ""
    space: str = ""


def read_source(source: str, columns: Columns, most: int, progress: Progress) -> list[Record]:
    """The things of a data set that have a name, in the order of their IRIs.

    `source` is a file or the address of a SPARQL endpoint. Raises InputError for what cannot be
    read, also where there are more than `most` things, StoreError for an endpoint at fault.
    """
    if source.startswith(("http://", "https://")):
        return read_endpoint(source, most, progress)
    file = Path(source)
    suffix = file.suffix.lower()
    if suffix in _TABLES:
        found = gather(_read_table(file, columns))
    elif suffix in _RDF and (syntax := RdfFormat.from_extension(suffix[1:])):
        found = _read_rdf(file, syntax)
    else:
        known = ", ".join((*_TABLES, *_RDF))
        raise InputError("kind-of-file-unknown", file.name, known)
    if len(found) > most:
        raise InputError("source-has-too-many", source, len(found), most)
    return found


def _read_table(file: Path, columns: Columns) -> Iterator[Fact]:
    header, rows = read_rows(file)
    name = _column(file, header, columns.name, _HEADINGS["name"], "--name-column")
    known = [*_HEADINGS["iri"], *([header[name]] if columns.space else [])]
    iri = _column(file, header, columns.iri, known, "--iri-column")
    place = _find(header, _HEADINGS["place"])
    if columns.place:
        place = _column(file, header, columns.place, (), "--place-column")
    kind = _find(header, _HEADINGS["type"])
    coded = [(scheme, _find(header, scheme.headings)) for scheme in SCHEMES]
    for number, row, outline in rows:
        cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        if not cells[name] or not cells[iri]:
            continue
        address = cells[iri]
        if columns.space and "://" not in address:
            address = columns.space + quote(address, safe="")
        if not is_iri(address):
            at = Place(file, row=number, column=header[iri], text=cells[iri])
            remedy = Remedy("write-whole-address-or-space")
            raise InputError("record-not-an-address", address, place=at, remedy=remedy)
        yield address, "names", (cells[name], "")
        for field, column in (("types", kind), ("places", place)):
            if column is not None and cells[column]:
                yield address, field, cells[column]
        for scheme, column in coded:
            if column is None or not _CODE.fullmatch(cells[column]):
                continue
            # The municipality's code says where or whose a thing is.
            if scheme == _MUNICIPALITY:
                yield address, "places", cells[column].zfill(4)
            else:
                yield address, "codes", (scheme.column, cells[column])
        for polygon in outline:
            yield address, "outline", polygon


def read_rows(file: Path) -> tuple[list[str], Rows]:
    """The headings of a table, and its other rows that are not empty with their numbers."""
    suffix = file.suffix.lower()
    lines: Rows
    if suffix == ".geojson":
        lines = _read_features(file)
    elif suffix in _OFFICE:
        source = read_source_lines(file)
        tables = [line for line in source.lines if line.table and line.filled > 1]
        # The first table; others are about something else.
        lines = [
            (line.number, [cell.text for cell in line.cells], ())
            for line in tables
            if line.table == tables[0].table
        ]
    else:
        text, _ = decode_text(read_bytes(file), file)
        delimiter = max("\t;,", key=text.lstrip().partition("\n")[0].count)
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        lines = ((number, cells, ()) for number, cells in enumerate(read, start=1))
    filled = (line for line in lines if any(map(str.strip, line[1])))
    _, header, _ = next(filled, (0, (), ()))
    return [cell.strip() for cell in header], filled


def _read_features(file: Path) -> Rows:
    """The properties of the features of GeoJSON (RFC 7946, section 3.2) as a table's rows."""
    try:
        features = json.loads(read_text(file))["features"]
        properties = [{"@id": one.get("id", ""), **(one["properties"] or {})} for one in features]
        outlines = [read_outline(one.get("geometry")) for one in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("not-geojson", shorten(str(error), 120), place=Place(file)) from None
    names = list(dict.fromkeys(name for one in properties for name in one))
    yield 1, names, ()
    for number, (one, outline) in enumerate(zip(properties, outlines, strict=True), start=2):
        cells = ["" if one.get(name) is None else str(one[name]) for name in names]
        yield number, cells, outline


def _column(file: Path, header: list[str], wanted: str, known: Sequence[str], option: str) -> int:
    found = _find(header, (wanted,) if wanted else known)
    if found is None:
        missing = f"“{wanted}”" if wanted else f"called one of {', '.join(known)}"
        where = Place(file, line=1, text=" | ".join(header))
        raise InputError("source-lacks-column", missing, option, place=where)
    return found


def _find(header: list[str], names: Iterable[str]) -> int | None:
    """The column that is called by one of the names, whatever their case."""
    lower = [cell.lower() for cell in header]
    return next((lower.index(name.lower()) for name in names if name.lower() in lower), None)


def _read_rdf(file: Path, format: RdfFormat) -> list[Record]:
    data = read_bytes(file)
    if len(data) > _LARGEST:
        raise InputError("source-too-large", _LARGEST, place=Place(file))
    if format == RdfFormat.RDF_XML and b"<!DOCTYPE" in data[:65536].upper():
        raise InputError("source-declares-doctype", place=Place(file))
    store = Store()
    try:
        store.bulk_load(data, format=format, base_iri=file.resolve().as_uri())
    except SyntaxError as error:
        place = Place(file, line=error.lineno)
        raise InputError("source-not-parsable", error.msg, place=place) from None
    found = store.query(query("", len(data)), use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    body = found.serialize(format=QueryResultsFormat.JSON)
    assert body is not None
    return read_solutions(json.loads(body)["results"]["bindings"])
