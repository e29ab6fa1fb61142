"""Pages of the registers, in the order in which they are shown."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence

from sikkerby.publication.tables.rows import ORGANISATIONS
from sikkerby.web.records import selection
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

PAGE_SIZE = 50
_SQL = read_sql(__file__)


def read_page(records: Records, register: str, number: int) -> list[str]:
    """The IRIs on a page of a register."""
    return records.connection.column(_SQL.page(register), ((number - 1) * PAGE_SIZE, PAGE_SIZE))


def read_sample(
    records: Records, table: str, columns: Sequence[str], most: int
) -> list[sqlite3.Row]:
    """The first rows of a table, of these columns."""
    return records.connection.all(_SQL.sample(table, columns), (most,))


def count_pages(records: Records, register: str) -> int:
    """How many pages a register has; one at least."""
    total = records.connection.number(f"SELECT coalesce(MAX(rowid), 0) FROM {register}")
    return selection.count_pages(total, PAGE_SIZE)


def count_kinds(records: Records) -> Mapping[str, int]:
    """How many organisations there are of each kind."""
    return {ORGANISATIONS[kind]: n for kind, n in records.connection.all(_SQL.kinds())}


def count_by_basis(records: Records, parties: Sequence[str]) -> Mapping[str, sqlite3.Row]:
    """By IRI, a row for each party: how many initiatives it is in, by the name of the basis."""
    found = records.connection.all(_SQL.bases(), (json.dumps(parties),))
    return {row["iri"]: row for row in found}


def count_initiatives(records: Records, kind: str, iris: Sequence[str]) -> Counter[str]:
    """How many initiatives refer to each thing of a kind: mention units, name places, are for
    target groups."""
    return Counter(records.connection.pairs(_SQL.initiatives(kind), (json.dumps(iris),)))


def count_under(records: Records, principles: Sequence[str]) -> list[sqlite3.Row]:
    """Principles, in the order of display, each with how many initiatives are under it and how many
    support it too."""
    return records.connection.all(_SQL.under(), (json.dumps(principles),))


def count_with_ages(records: Records) -> tuple[int, int]:
    """How many target groups state an age, and how many do not."""
    ((number, total),) = records.connection.all(_SQL.with_ages())
    return number, total - number
