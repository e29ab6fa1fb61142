"""Initiatives with all that is stated about them, many at once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import Initiative, Quotation, Statement
from sikkerby.web.records.stated import (
    make_correction,
    make_fact,
    make_participation,
    make_statement,
)
from sikkerby.web.records.things import (
    Common,
    both,
    edition_of,
    find,
    local_name,
    marks,
    read_quotation,
    several,
)

Made = TypeVar("Made")


def read_outlines(connection: Connection, iris: Iterable[str]) -> dict[str, Initiative]:
    """The initiatives by IRI, without the words of the source: enough for a line in a list."""
    return _read(connection, find(connection, "initiatives", iris), ())


def read_initiatives(connection: Connection, iris: Iterable[str]) -> dict[str, Initiative]:
    """The initiatives by IRI; quotations stand in the order of the document."""
    rows = find(connection, "initiatives", iris)
    return _read(connection, rows, [row["iri"] for row in rows])


def _read(
    connection: Connection, rows: Sequence[sqlite3.Row], whole: Sequence[str]
) -> dict[str, Initiative]:
    """The initiatives of these rows; those whose IRIs are in `whole` with their words."""
    wanted = [row["iri"] for row in rows]
    common = Common(connection, rows)
    words = _words(connection, whole)
    participations = _by_initiative(
        connection, "participations", wanted, lambda row: make_participation(row, words)
    )
    facts = _by_initiative(connection, "facts", whole, lambda row: make_fact(row, words))
    corrections = _by_initiative(connection, "corrections", whole, make_correction)
    statements: dict[str, list[Statement]] = defaultdict(list)
    for row in _rows(connection, "statements", "subject_iri", whole):
        statements[row["subject_iri"]].append(make_statement(row, words))
    units = _pairs(connection, "initiative_units", "unit_iri", wanted)
    earlier = _pairs(connection, "continuations", "earlier_iri", whole)
    return {
        row["iri"]: Initiative(
            **common.of(row, "Initiative"),
            edition=edition_of(row["iri"]),
            row=row["row"],
            printed_title=row["printed_title"] or "",
            description=both(row, "description"),
            principle=row["principle_iri"] or "",
            also=several(row["also_supports_iri"]),
            coverage=local_name(row["coverage_iri"]),
            places=several(row["places_iri"]),
            audience=row["target_group_iri"] or "",
            participations=tuple(participations[row["iri"]]),
            units=units[row["iri"]],
            statements=tuple(statements[row["iri"]]),
            facts=tuple(sorted(facts[row["iri"]], key=lambda fact: _first(fact.quotations))),
            corrections=tuple(corrections[row["iri"]]),
            is_service=bool(row["public_service"]),
            continues=earlier[row["iri"]],
        )
        for row in rows
    }


def _rows(
    connection: Connection, table: str, column: str, iris: Sequence[str]
) -> list[sqlite3.Row]:
    if not iris:
        return []
    return connection.all(
        f"SELECT * FROM {table} WHERE {column} IN ({marks(iris)}) ORDER BY rowid", iris
    )


def _words(connection: Connection, iris: Sequence[str]) -> Mapping[str, tuple[Quotation, ...]]:
    """The quotations of whatever is stated about the initiatives, by the IRI of that."""
    found: dict[str, list[Quotation]] = defaultdict(list)
    for row in _rows(connection, "evidence", "about_iri", iris):
        found[row["holder_iri"]].append(read_quotation(row))
    return defaultdict(
        tuple,
        {iri: tuple(sorted(words, key=lambda q: q.start)) for iri, words in found.items()},
    )


def _by_initiative(
    connection: Connection, table: str, iris: Sequence[str], read: Callable[[sqlite3.Row], Made]
) -> Mapping[str, list[Made]]:
    found: dict[str, list[Made]] = defaultdict(list)
    for row in _rows(connection, table, "initiative_iri", iris):
        found[row["initiative_iri"]].append(read(row))
    return found


def _pairs(
    connection: Connection, table: str, column: str, iris: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for row in _rows(connection, table, "initiative_iri", iris):
        found[row["initiative_iri"]] += (row[column],)
    return found


def _first(quotations: tuple[Quotation, ...]) -> int:
    return quotations[0].start if quotations else 0
