"""Things by their IRIs: organisations, places, principles, target groups and the like."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.publication.tables.narrow import ADMINISTRATION
from sikkerby.publication.tables.rows import ORGANISATIONS, PLACES
from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import (
    Link,
    Organisation,
    Place,
    Principle,
    Quotation,
    Strategy,
    TargetGroup,
    Thing,
    mark,
)
from sikkerby.web.records.sql import marks

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


def local_name(iri: str | None) -> str:
    """What stands after the last hash or slash."""
    return (iri or "").rpartition("#")[2].rpartition("/")[2]


def edition_of(iri: str) -> str:
    """The edition that an IRI names after its kind."""
    return iri.rpartition("/id/")[2].split("/")[1]


def both(row: sqlite3.Row, name: str) -> Bilingual:
    """Two columns, Danish and English."""
    return Bilingual(row[f"{name}_da"] or "", row[f"{name}_en"] or "")


def several(cell: str | None) -> tuple[str, ...]:
    """The values of a cell that holds several."""
    return tuple(cell.split(SEPARATOR)) if cell else ()


def decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


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
                "links": tuple(map(make_link, links[row["iri"]])),
                "codes": tuple(both(code, "name") for code in codes[row["iri"]]),
            },
        )


def make_thing(kind: str, row: sqlite3.Row) -> Thing:
    """What has no more than a name."""
    return Thing(row["iri"], kind, both(row, "name"))


def make_link(row: sqlite3.Row) -> Link:
    """The link of a row of the table of links."""
    return Link(
        row["thing_iri"],
        row["property_iri"],
        row["target_iri"],
        both(row, "target"),
        row["iri"] or "",
        both(row, "name"),
        decimal(row["confidence"]),
        both(row, "reason"),
        row["creator_iri"] or "",
        row["created"] or "",
    )


def kind_of(cell: str | None, kinds: Sequence[str]) -> str:
    """The first of `kinds` among the types that a cell holds."""
    types = {local_name(iri) for iri in several(cell)}
    return next((kind for kind in kinds if kind in types), "")


def make_organisations(
    connection: Connection, rows: Sequence[sqlite3.Row]
) -> Iterable[Organisation]:
    authorities = json.dumps([iri for row in rows for iri in several(row["unit_of_iri"])])
    numbers = connection.pairs(_NUMBERS, (authorities,))
    return [
        Organisation(
            **{**values, "name": mark(values["name"]) if row["own_omitted"] else values["name"]},
            kind=kind_of(row["type_iri"], ORGANISATIONS),
            unit_of=next(iter(several(row["unit_of_iri"])), ""),
            classification=local_name(next(iter(several(row["kind_iri"])), "")),
            is_incomplete=bool(row["own_omitted"]),
            number=numbers.get(row["iri"], 0),
        )
        for row, values in name_things(connection, rows)
    ]


def make_places(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Place]:
    larger = find_by(connection, "larger_places", "place_iri", [row["iri"] for row in rows])
    return [
        Place(
            **values,
            kind=kind_of(row["type_iri"], PLACES),
            within=next(iter(several(row["within_iri"])), ""),
            around=tuple(
                place["larger_iri"]
                for place in sorted(larger[row["iri"]], key=lambda place: int(place["steps"]))
            ),
            point=None if row["longitude"] is None else (row["longitude"], row["latitude"]),
            area=decimal(row["area_m2"]),
        )
        for row, values in name_things(connection, rows)
    ]


def make_strategies(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Strategy]:
    return [
        Strategy(
            **values,
            kind="Strategy",
            start=(row["start"] or "")[:4],
            end=(row["end"] or "")[:4],
            source=both(row, "source"),
            publisher=row["publisher_iri"] or "",
        )
        for row, values in name_things(connection, rows)
    ]


def make_principles(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Principle]:
    words = quotations_about(connection, rows, "title")
    return [
        Principle(
            **values,
            kind="Principle",
            edition=edition_of(row["iri"]),
            short_name=both(row, "short_name"),
            statement=both(row, "title"),
            quotations=words[row["iri"]],
        )
        for row, values in name_things(connection, rows)
    ]


def make_target_groups(
    connection: Connection, rows: Sequence[sqlite3.Row]
) -> Iterable[TargetGroup]:
    words = quotations_about(connection, rows, "minAge", "maxAge")
    return [
        TargetGroup(
            **values,
            kind="TargetGroup",
            edition=edition_of(row["iri"]),
            minimum=decimal(row["min_age"]),
            maximum=decimal(row["max_age"]),
            age_quotations=words[row["iri"]],
        )
        for row, values in name_things(connection, rows)
    ]


def quotations_about(
    connection: Connection, subjects: Sequence[sqlite3.Row], *properties: str
) -> Mapping[str, tuple[Quotation, ...]]:
    """The words that carry these properties of each subject, each once."""
    found: dict[str, dict[Quotation, None]] = defaultdict(dict)
    rows = find(connection, EVIDENCE, (row["iri"] for row in subjects), "about_iri")
    for row in sorted(rows, key=lambda row: int(row["start"])):
        if local_name(row["property_iri"]) in properties:
            found[row["about_iri"]][make_quotation(row)] = None
    return defaultdict(tuple, {iri: tuple(words) for iri, words in found.items()})


def quotations_of(
    connection: Connection, holders: Iterable[str]
) -> Mapping[str, tuple[Quotation, ...]]:
    """The words of whatever is stated, in the order of the document."""
    found = find_by(connection, EVIDENCE, "holder_iri", holders)
    return defaultdict(tuple, {iri: in_order(rows) for iri, rows in found.items()})


def in_order(evidence: Iterable[sqlite3.Row]) -> tuple[Quotation, ...]:
    """The quotations of rows of evidence in the order of the document."""
    return tuple(sorted(map(make_quotation, evidence), key=lambda quotation: quotation.start))


def make_quotation(row: sqlite3.Row) -> Quotation:
    """The quotation of a row of the table of evidence."""
    return Quotation(
        row["quotation_iri"],
        edition_of(row["quotation_iri"]),
        row["start"],
        row["end"],
        row["words"],
        local_name(row["column_iri"]),
        _one_line(row["before"] or ""),
        _one_line(row["after"] or ""),
        row["row"],
    )


def _one_line(text: str) -> str:
    """White space collapsed, a space kept at either end where there was one."""
    collapsed = " ".join(text.split())
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and collapsed else ""
    return f"{before}{collapsed}{after}"
