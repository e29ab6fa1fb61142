"""Things by their IRIs: organisations, places, principles, target groups and the like."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.publication.tables.rows import ORGANISATIONS, PLACES
from sikkerby.vocabulary import SB
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
)


def local_name(iri: str | None) -> str:
    """What stands after the last hash or slash."""
    return (iri or "").rpartition("#")[2].rpartition("/")[2]


def edition_of(iri: str) -> str:
    """The edition that an IRI names after its kind."""
    return iri.rpartition("/id/")[2].split("/")[1]


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))


def both(row: sqlite3.Row, name: str) -> Bilingual:
    """Two columns, Danish and English."""
    return Bilingual(row[f"{name}_da"] or "", row[f"{name}_en"] or "")


def several(cell: str | None) -> tuple[str, ...]:
    """The values of a cell that holds several."""
    return tuple(cell.split(SEPARATOR)) if cell else ()


def decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def find(connection: Connection, table: str, iris: Iterable[str]) -> list[sqlite3.Row]:
    """The rows of a table whose `iri` is one of `iris`."""
    wanted = list(iris)
    return connection.all(f"SELECT * FROM {table} WHERE iri IN ({marks(wanted)})", wanted)


def find_iris(connection: Connection, table: str, rows: str) -> dict[int, str]:
    """The IRIs of the things of a table whose numbers the query `rows` finds, in the order of
    display."""
    return connection.pairs(
        f"SELECT rowid, iri FROM {table} WHERE rowid IN ({rows}) ORDER BY rowid"
    )


def in_order(connection: Connection, table: str, iris: Iterable[str]) -> list[str]:
    """Some IRIs of a table in the order of display."""
    wanted = list(iris)
    return connection.column(
        f"SELECT iri FROM {table} WHERE iri IN ({marks(wanted)}) ORDER BY rowid", wanted
    )


class Common:
    """What all things have: names, notes and links, read for many at once."""

    def __init__(self, connection: Connection, rows: Sequence[sqlite3.Row]) -> None:
        iris = [row["iri"] for row in rows]
        self._names: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._links: dict[str, list[Link]] = defaultdict(list)
        for row in connection.all(
            f"SELECT thing_iri, sort, name FROM names WHERE thing_iri IN ({marks(iris)}) "
            "AND sort <> 'name' ORDER BY rowid",
            iris,
        ):
            self._names[row["thing_iri"], row["sort"]].append(row["name"])
        for row in connection.all(
            f"SELECT * FROM links WHERE thing_iri IN ({marks(iris)}) ORDER BY rowid",
            iris,
        ):
            self._links[row["thing_iri"]].append(read_link(row))

    def of(self, row: sqlite3.Row, kind: str) -> dict[str, Any]:
        """The values that every record of a thing begins with."""
        iri = row["iri"]
        # Editors note something of initiatives, organisations and places only.
        written = (row["note_da"], row["note_en"]) if "note_da" in row.keys() else ("", "")  # noqa: SIM118
        notes = [Bilingual(*pair) for pair in zip(*map(several, written), strict=False)]
        return {
            "iri": iri,
            "kind": kind,
            "name": both(row, "name"),
            "code": next(iter(self._names[iri, "code"]), ""),
            "others": tuple(dict.fromkeys(self._names[iri, "alternative"])),
            "hidden": tuple(dict.fromkeys(self._names[iri, "hidden"])),
            "note": Bilingual(" ".join(n.da for n in notes), " ".join(n.en for n in notes)),
            "links": tuple(self._links[iri]),
        }


def read_link(row: sqlite3.Row) -> Link:
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


def read_organisations(connection: Connection, iris: Iterable[str]) -> dict[str, Organisation]:
    rows = find(connection, "organisations", iris)
    common = Common(connection, rows)
    return {
        row["iri"]: Organisation(
            **common.of(row, kind_of(row["type_iri"], ORGANISATIONS)),
            unit_of=next(iter(several(row["unit_of_iri"])), ""),
            classification=local_name(next(iter(several(row["kind_iri"])), "")),
            is_incomplete=bool(row["own_omitted"]),
        )
        for row in rows
    }


def read_places(connection: Connection, iris: Iterable[str]) -> dict[str, Place]:
    rows = find(connection, "places", iris)
    common = Common(connection, rows)
    around: dict[str, list[str]] = defaultdict(list)
    wanted = [row["iri"] for row in rows]
    for row in connection.all(
        f"SELECT * FROM larger_places WHERE place_iri IN ({marks(wanted)}) ORDER BY steps",
        wanted,
    ):
        around[row["place_iri"]].append(row["larger_iri"])
    return {
        row["iri"]: Place(
            **common.of(row, kind_of(row["type_iri"], PLACES)),
            within=next(iter(several(row["within_iri"])), ""),
            around=tuple(around[row["iri"]]),
            point=None if row["longitude"] is None else (row["longitude"], row["latitude"]),
        )
        for row in rows
    }


def read_strategies(connection: Connection, iris: Iterable[str]) -> dict[str, Strategy]:
    rows = find(connection, "strategies", iris)
    common = Common(connection, rows)
    return {
        row["iri"]: Strategy(
            **common.of(row, "Strategy"),
            start=(row["start"] or "")[:4],
            end=(row["end"] or "")[:4],
            source=both(row, "source"),
            publisher=row["publisher_iri"] or "",
        )
        for row in rows
    }


def read_schemes(connection: Connection, iris: Iterable[str]) -> dict[str, Thing]:
    return {
        row["iri"]: Thing(row["iri"], "ConceptScheme", both(row, "name"))
        for row in find(connection, "schemes", iris)
    }


def read_agents(connection: Connection, iris: Iterable[str]) -> dict[str, Thing]:
    return {
        row["iri"]: Thing(row["iri"], "Agent", both(row, "name"))
        for row in find(connection, "agents", iris)
    }


def read_links(connection: Connection, iris: Iterable[str]) -> dict[str, Link]:
    """The links that were reviewed, by their own IRIs."""
    return {row["iri"]: read_link(row) for row in find(connection, "links", iris)}


def read_principles(connection: Connection, iris: Iterable[str]) -> dict[str, Principle]:
    rows = find(connection, "principles", iris)
    common = Common(connection, rows)
    words = quotations_about(connection, [row["iri"] for row in rows], "title")
    return {
        row["iri"]: Principle(
            **common.of(row, "Principle"),
            edition=edition_of(row["iri"]),
            short_name=both(row, "short_name"),
            statement=both(row, "title"),
            quotations=words[row["iri"]],
        )
        for row in rows
    }


def read_target_groups(connection: Connection, iris: Iterable[str]) -> dict[str, TargetGroup]:
    rows = find(connection, "target_groups", iris)
    common = Common(connection, rows)
    words = quotations_about(connection, [row["iri"] for row in rows], "minAge", "maxAge")
    return {
        row["iri"]: TargetGroup(
            **common.of(row, "TargetGroup"),
            edition=edition_of(row["iri"]),
            minimum=decimal(row["min_age"]),
            maximum=decimal(row["max_age"]),
            age_quotations=words[row["iri"]],
        )
        for row in rows
    }


def quotations_about(
    connection: Connection, subjects: Sequence[str], *properties: str
) -> Mapping[str, tuple[Quotation, ...]]:
    """The words that carry these properties of each subject, each once."""
    found: dict[str, tuple[Quotation, ...]] = defaultdict(tuple)
    for row in connection.all(
        f"SELECT * FROM evidence WHERE about_iri IN ({marks(subjects)}) ORDER BY start, rowid",
        subjects,
    ):
        if local_name(row["property_iri"]) in properties:
            quotation = read_quotation(row)
            if quotation not in found[row["about_iri"]]:
                found[row["about_iri"]] += (quotation,)
    return found


def quotations_of(
    connection: Connection, holders: Sequence[str]
) -> Mapping[str, tuple[Quotation, ...]]:
    """The words of whatever is stated, in the order of the document."""
    found: dict[str, tuple[Quotation, ...]] = defaultdict(tuple)
    for row in connection.all(
        f"SELECT * FROM evidence WHERE holder_iri IN ({marks(holders)}) ORDER BY start", holders
    ):
        found[row["holder_iri"]] += (read_quotation(row),)
    return found


def read_quotations(connection: Connection, iris: Iterable[str]) -> dict[str, Quotation]:
    wanted = list(iris)
    rows = connection.all(
        f"SELECT * FROM evidence WHERE quotation_iri IN ({marks(wanted)})",
        wanted,
    )
    return {row["quotation_iri"]: read_quotation(row) for row in rows}


def read_quotation(row: sqlite3.Row) -> Quotation:
    """The quotation of a row of the table of evidence."""
    return Quotation(
        row["quotation_iri"],
        edition_of(row["quotation_iri"]),
        row["start"],
        row["end"],
        row["words"],
        local_name(row["column_iri"]),
        _one_line(row["prefix"] or ""),
        _one_line(row["suffix"] or ""),
        row["row"],
    )


def read_concepts(connection: Connection, names: Iterable[str]) -> dict[str, Bilingual]:
    """The labels of our own terms, by their local names."""
    rows = find(connection, "concepts", [SB.iri + name for name in names])
    return {local_name(row["iri"]): both(row, "name") for row in rows}


def _one_line(text: str) -> str:
    """White space collapsed, a space kept at either end where there was one."""
    collapsed = " ".join(text.split())
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and collapsed else ""
    return f"{before}{collapsed}{after}"
