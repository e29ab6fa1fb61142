"""What reaches a place, who works there, and what lies in it."""

from __future__ import annotations

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


def find_inside(records: Records, place: str) -> list[str]:
    """The IRIs of the places that lie directly in one."""
    return records.connection.column(
        "SELECT p.iri FROM larger_places l JOIN places p ON p.iri = l.place_iri "
        "WHERE l.larger_iri = ? AND l.steps = 1 ORDER BY p.rowid",
        (place,),
    )
