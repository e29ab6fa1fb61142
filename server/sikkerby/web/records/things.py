"""Things by their IRIs: organisations, places, principles, target groups and the like."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.narrow import ADMINISTRATION
from sikkerby.publication.tables.rows import ORGANISATIONS, PLACES
from sikkerby.web.records.cells import both, local_name, read_record, several
from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import (
    Link,
    Organisation,
    Place,
    Principle,
    Quotation,
    Strategy,
    TargetGroup,
    mark,
)
from sikkerby.web.records.sql import marks

Made = TypeVar("Made")
# The administrations of authorities, each with its number in the order of addresses.
_NUMBERS = f"""
  SELECT o.iri, row_number() OVER (PARTITION BY o.unit_of_iri ORDER BY o.iri)
  FROM organisations o JOIN _organisations k ON k.id = o.rowid AND k.kind = {ADMINISTRATION}
  WHERE o.unit_of_iri IN (SELECT value FROM json_each(?))"""


# What is shown of evidence; half of its columns repeat in words what others say.
EVIDENCE = (
    "(SELECT rowid, quotation_iri, holder_iri, about_iri, property_iri, column_iri, words, start, "
    '"end", "row", before, after FROM evidence)'
)


def find(
    connection: Connection, table: str, values: Iterable[str], column: str = "iri"
) -> list[sqlite3.Row]:
    """The rows of a table that have one of `values` in a column, in the order of the table."""
    wanted = list(values)
    if not wanted:
        return []
    return connection.all(
        f"SELECT * FROM {table} WHERE {column} IN ({marks(wanted)}) ORDER BY rowid", wanted
    )


def find_by(
    connection: Connection, table: str, column: str, values: Iterable[str]
) -> Mapping[str, list[sqlite3.Row]]:
    """The same rows by what stands in the column."""
    found: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in find(connection, table, values, column):
        found[row[column]].append(row)
    return found


def find_iris(connection: Connection, table: str, rows: str) -> dict[int, str]:
    """The IRIs of the things of a table whose numbers the query `rows` finds, in the order of
    display."""
    return connection.pairs(
        f"SELECT rowid, iri FROM {table} WHERE rowid IN ({rows}) ORDER BY rowid"
    )


def find_rows(connection: Connection, table: str, iris: Sequence[str]) -> list[int]:
    """The numbers of things of a table."""
    return connection.column(f"SELECT rowid FROM {table} WHERE iri IN ({marks(iris)})", iris)


def name_things(
    connection: Connection, rows: Sequence[sqlite3.Row]
) -> Iterator[tuple[sqlite3.Row, dict[str, Any]]]:
    """Each row of a table of things, with the values that the record of any thing begins with: its
    names, notes, links and codes, read for many at once."""
    iris = [row["iri"] for row in rows]
    names = find_by(connection, "names", "thing_iri", iris)
    links = find_by(connection, "links", "thing_iri", iris)
    codes = find_by(connection, "identifiers", "thing_iri", iris)
    for row in rows:
        by_sort: dict[str, list[str]] = defaultdict(list)
        for name in names[row["iri"]]:
            by_sort[name["sort"]].append(name["name"])
        # Editors note something of initiatives, organisations and places only.
        written = (row["note_da"], row["note_en"]) if "note_da" in row.keys() else ("", "")  # noqa: SIM118
        notes = [Bilingual(*pair) for pair in zip(*map(several, written), strict=False)]
        yield (
            row,
            {
                "iri": row["iri"],
                "name": both(row, "name"),
                "code": next(iter(by_sort["code"]), ""),
                "others": tuple(dict.fromkeys(by_sort["alternative"])),
                "hidden": tuple(dict.fromkeys(by_sort["hidden"])),
                "note": Bilingual("\n".join(n.da for n in notes), "\n".join(n.en for n in notes)),
                "links": tuple(read_record(Link, link) for link in links[row["iri"]]),
                "codes": tuple(both(code, "name") for code in codes[row["iri"]]),
            },
        )


def kind_of(cell: str | None, kinds: Sequence[str]) -> str:
    """The first of `kinds` among the types that a cell holds."""
    types = {local_name(iri) for iri in several(cell)}
    return next((kind for kind in kinds if kind in types), "")


def make_things(
    kind: type[Made],
    connection: Connection,
    rows: Sequence[sqlite3.Row],
    more: Callable[[sqlite3.Row], dict[str, Any]] = lambda _: {},
) -> list[Made]:
    """The records of rows of a table of things; `more` are values that stand elsewhere."""
    return [
        read_record(kind, row, **{"kind": kind.__name__, **values, **more(row)})
        for row, values in name_things(connection, rows)
    ]


make_strategies = partial(make_things, Strategy)


def make_organisations(
    connection: Connection, rows: Sequence[sqlite3.Row]
) -> Iterable[Organisation]:
    authorities = json.dumps([iri for row in rows for iri in several(row["unit_of_iri"])])
    numbers = connection.pairs(_NUMBERS, (authorities,))

    def more(row: sqlite3.Row) -> dict[str, Any]:
        name = both(row, "name")
        return {
            "kind": kind_of(row["type_iri"], ORGANISATIONS),
            "name": mark(name) if row["own_omitted"] else name,
            "number": numbers.get(row["iri"], 0),
        }

    return make_things(Organisation, connection, rows, more)


def make_places(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Place]:
    larger = find_by(connection, "larger_places", "place_iri", [row["iri"] for row in rows])

    def more(row: sqlite3.Row) -> dict[str, Any]:
        around = sorted(larger[row["iri"]], key=lambda place: int(place["steps"]))
        return {
            "kind": kind_of(row["type_iri"], PLACES),
            "around": tuple(place["larger_iri"] for place in around),
            "point": None if row["longitude"] is None else (row["longitude"], row["latitude"]),
        }

    return make_things(Place, connection, rows, more)


def make_principles(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Principle]:
    words = quotations_about(connection, rows, "title")
    return make_things(Principle, connection, rows, lambda row: {"quotations": words[row["iri"]]})


def make_target_groups(
    connection: Connection, rows: Sequence[sqlite3.Row]
) -> Iterable[TargetGroup]:
    words = quotations_about(connection, rows, "minAge", "maxAge")
    return make_things(
        TargetGroup, connection, rows, lambda row: {"age_quotations": words[row["iri"]]}
    )


def quotations_about(
    connection: Connection, subjects: Sequence[sqlite3.Row], *properties: str
) -> Mapping[str, tuple[Quotation, ...]]:
    """The words that carry these properties of each subject, each once."""
    found: dict[str, dict[Quotation, None]] = defaultdict(dict)
    rows = find(connection, EVIDENCE, (row["iri"] for row in subjects), "about_iri")
    for row in sorted(rows, key=lambda row: int(row["start"])):
        if local_name(row["property_iri"]) in properties:
            found[row["about_iri"]][read_record(Quotation, row)] = None
    return defaultdict(tuple, {iri: tuple(words) for iri, words in found.items()})


def quotations_of(
    connection: Connection, holders: Iterable[str]
) -> Mapping[str, tuple[Quotation, ...]]:
    """The words of whatever is stated, in the order of the document."""
    found = find_by(connection, EVIDENCE, "holder_iri", holders)
    return defaultdict(tuple, {iri: in_order(rows) for iri, rows in found.items()})


def in_order(evidence: Iterable[sqlite3.Row]) -> tuple[Quotation, ...]:
    """The quotations of rows of evidence in the order of the document."""
    words = (read_record(Quotation, row) for row in evidence)
    return tuple(sorted(words, key=lambda quotation: quotation.start))
