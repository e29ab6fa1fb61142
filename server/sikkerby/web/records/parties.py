"""What a party, or each of several, takes part in: counts, and who else does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from sikkerby.web.records import sharing
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import BASES, BASES_AT_FIRST, Organisation
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import select
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def find_partners(records: Records, party: str, most: int) -> tuple[list[sqlite3.Row], int]:
    """The parties in the same initiatives, by a pair's weaker basis, and how many there are.

    Who is there only through “alle forvaltninger” stands behind those that are named.
    """
    with match(records, select(records, parties=(party,), basis=BASES)) as matches:
        found = matches.partners()
    found.sort(key=lambda partner: -partner["named"] - partner["mentioned"])
    return found[:most], len(found)


def find_authorities(records: Records, shown: Iterable[Organisation]) -> Mapping[str, Organisation]:
    """What each organisation belongs to in the end, of those that belong to another: where there
    are several municipalities, their administrations have the same names."""
    if records.has_one_strategy:
        return {}
    wanted = json.dumps([organisation.iri for organisation in shown if organisation.unit_of])
    found = records.connection.pairs(_SQL.authorities(), (wanted,))
    records.organisations.read(found.values())
    return {iri: records.organisations[authority] for iri, authority in found.items()}


def count_own(records: Records, party: str, kind: str) -> Mapping[str, int]:
    """How many of a party's initiatives name each of the `places`, have each of the `coverages` and
    belong to each of the `strategies`, most frequent first."""
    return records.connection.pairs(_SQL.counts(kind), (party,))


def count_principles(records: Records, party: str, strategy: str) -> list[sqlite3.Row]:
    """The principles of a strategy, each with how many of a party's initiatives are under it and
    how many support it too."""
    return records.connection.all(_SQL.principles(), (party, strategy))


def count_parties(records: Records, principle: str, most: int) -> list[tuple[str, int]]:
    """The parties in the initiatives under a principle, most frequent first."""
    with match(records, select(records, principles=(principle,))) as matches:
        counts = sharing.count_parties(matches, BASES_AT_FIRST)
    return sorted(counts.items(), key=lambda counted: -counted[1])[:most]
