"""What reaches a place, who works there, and what lies in it."""

from __future__ import annotations

from sikkerby.web.records.model import Place
from sikkerby.web.records.records import Records


def count_parties_at(records: Records, place: str, most: int) -> list[tuple[str, int]]:
    """The parties named or mentioned in initiatives that name a place or one inside it."""
    rows = records.connection.all(
        "SELECT o.iri, COUNT(*) AS n FROM _reaches r "
        "JOIN _participations p ON p.initiative = r.initiative AND p.basis < 2 "
        "JOIN organisations o ON o.rowid = p.party "
        "WHERE r.place = (SELECT rowid FROM places WHERE iri = ?) AND r.reach < 2 "
        "GROUP BY p.party ORDER BY n DESC, o.iri LIMIT ?",
        (place, most),
    )
    return [(iri, n) for iri, n in rows]


def find_inside(records: Records, place: str) -> list[Place]:
    """The places that lie directly in one."""
    return records.places.where(
        "iri IN (SELECT place_iri FROM larger_places WHERE larger_iri = ? AND steps = 1)", (place,)
    )
