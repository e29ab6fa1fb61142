"""What belongs to a thing, for the page about it: members, evidence, neighbours and the like."""

from __future__ import annotations

from sikkerby.web.records.cells import several
from sikkerby.web.records.model import Place
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def find_members(records: Records, scheme: str, most: int) -> tuple[list[str], int]:
    """The IRIs of the principles and target groups in a scheme, and how many there are."""
    return records.connection.first(_SQL.members(), (scheme,), most)


def find_schemes(records: Records, edition: str) -> list[str]:
    """The IRIs of the schemes of an edition."""
    beginning = f"{records.base}id/scheme/{edition}/"
    return records.connection.column(_SQL.schemes(), (beginning, f"{beginning}\U0010ffff"))


def find_supported(records: Records, quotation: str, most: int) -> tuple[list[str], int]:
    """The IRIs of what a quotation is evidence for, and how many there are."""
    return records.connection.first(_SQL.supported(), (quotation,), most)


def count_parties_at(records: Records, place: str, most: int) -> dict[str, int]:
    """The parties named or mentioned in initiatives that name a place or one inside it."""
    return records.connection.pairs(_SQL.parties(), (place, most))


def find_inside(records: Records, place: str) -> list[Place]:
    """The places that lie directly in one."""
    return records.places.where(_SQL.lies_in(), (place,))


def find_similar(records: Records, iri: str, most: int) -> dict[str, list[str]]:
    """The IRIs of up to `most` initiatives of the same strategy that share most with one, and of
    what each shares: parties, named places, the target group. Sharing what few have says more than
    sharing what many have."""
    shared = records.connection.pairs(_SQL.shared(), (iri, most))
    return {other: sorted(several(things)) for other, things in shared.items()}
