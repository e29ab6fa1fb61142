"""Initiatives that share much with one: parties, named places, the target group."""

from __future__ import annotations

from sikkerby.web.records.cells import several
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def find_similar(records: Records, iri: str, most: int) -> list[tuple[str, list[str]]]:
    """The IRIs of up to `most` initiatives of the same strategy that share most with one, and of
    what each shares. Sharing what few have says more than sharing what many have."""
    found = records.connection.all(_SQL.shared(), (iri, most))
    return [(other, sorted(several(things))) for other, things in found]
