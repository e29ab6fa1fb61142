"""Another data set's things: from a table, an RDF file, or a SPARQL endpoint."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from sikkerby.documents.tables import read_bytes, read_text
from sikkerby.errors import InputError, Place
from sikkerby.linking.endpoint import read_endpoint
from sikkerby.linking.records import Record, check_iri, gather, query
from sikkerby.progress import Progress

_RDF = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".xml", ".jsonld")
_TABLES = frozenset({".csv", ".tsv", ".txt"})
# Headings that are understood without being told, in lower case.
_IRI = ("iri", "uri", "id", "url", "@id", "adresse")
_NAME = ("name", "label", "navn", "title", "titel", "name_da", "label_da")
_PLACE = ("municipality", "kommune", "place", "sted")
_TYPE = ("type", "class", "klasse")
_LARGEST = 512 * 2**20


@dataclass(frozen=True)
class Columns:
    """Which columns of a table are what; empty ones are guessed by their headings."""

    iri: str = ""
    name: str = ""
    place: str = ""


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
        found = _read_table(file, columns)
    elif suffix in _RDF and (syntax := RdfFormat.from_extension(suffix[1:])):
        found = _read_rdf(file, syntax)
    else:
        known = ", ".join(sorted((*_TABLES, *_RDF)))
        raise InputError(
            f"What kind of file “{file.name}” is cannot be told.",
            remedy=f"Name a file that ends in one of {known}, or the address of an endpoint.",
        )
    if len(found) > most:
        raise InputError(
            f"{source} has {len(found):,} things, more than the {most:,} that are taken.",
            remedy="Raise --most, or split the file.",
        )
    return found


def _read_table(file: Path, columns: Columns) -> list[Record]:
    text = read_text(file).removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [cell.strip() for cell in next(rows, [])]
    iri = _column(file, header, columns.iri, _IRI, "--iri-column")
    name = _column(file, header, columns.name, _NAME, "--name-column")
    place = _find(header, _PLACE)
    if columns.place:
        place = _column(file, header, columns.place, _PLACE, "--place-column")
    kind = _find(header, _TYPE)
    found: dict[str, Record] = {}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        if not cells[name]:
            continue
        try:
            check_iri(cells[iri])
        except InputError as error:
            raise InputError(
                error.message,
                place=Place(file, row=number, column=header[iri], text=cells[iri]),
                remedy=error.remedy,
            ) from None
        types = (cells[kind],) if kind is not None and cells[kind] else ()
        places = (cells[place],) if place is not None and cells[place] else ()
        before = found.get(cells[iri], Record(cells[iri], ()))
        found[cells[iri]] = Record(
            cells[iri],
            tuple(dict.fromkeys((*before.names, (cells[name], "")))),
            tuple(dict.fromkeys((*before.types, *types))),
            tuple(dict.fromkeys((*before.places, *places))),
        )
    return [found[key] for key in sorted(found)]


def _column(file: Path, header: list[str], wanted: str, known: tuple[str, ...], option: str) -> int:
    found = _find(header, (wanted,) if wanted else known)
    if found is None:
        missing = f"“{wanted}”" if wanted else f"called one of {', '.join(known)}"
        raise InputError(
            f"There is no column {missing}.",
            place=Place(file, line=1, text=" | ".join(header)),
            remedy=f"Name one of the table's own columns with {option}.",
        )
    return found


def _find(header: list[str], names: Iterable[str]) -> int | None:
    """The column that is called by one of the names, whatever their case."""
    lower = [cell.lower() for cell in header]
    return next((lower.index(name.lower()) for name in names if name.lower() in lower), None)


def _read_rdf(file: Path, format: RdfFormat) -> list[Record]:
    data = read_bytes(file)
    if len(data) > _LARGEST:
        raise InputError(
            f"The file is larger than {_LARGEST:,} bytes.",
            place=Place(file),
            remedy="Serve it by a SPARQL server, and name that.",
        )
    if format == RdfFormat.RDF_XML and b"<!DOCTYPE" in data[:65536].upper():
        raise InputError(
            "The RDF/XML declares a DOCTYPE, which can blow a reader up.",
            place=Place(file),
            remedy="Take the declaration out, or convert the file to Turtle.",
        )
    store = Store()
    try:
        store.bulk_load(data, format=format, base_iri=file.resolve().as_uri())
    except SyntaxError as error:
        raise InputError(
            f"The file cannot be parsed: {error.msg}.",
            place=Place(file, line=error.lineno),
            remedy="Correct it, or export it again. Remote JSON-LD contexts are never fetched.",
        ) from None
    found = store.query(query("", len(data)), use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    body = found.serialize(format=QueryResultsFormat.JSON)
    assert body is not None
    document: dict[str, Any] = json.loads(body)
    return gather(document["results"]["bindings"])
