"""Initiatives that share much with one: parties, named places, the target group."""

from __future__ import annotations

from collections import defaultdict

from sikkerby.web.records.records import Records

# What an initiative of the strategy shares: the table and row of a thing, never "all of them".
_FEATURES = """
  WITH own(id) AS (SELECT rowid FROM initiatives WHERE iri = ?1),
  others(id, target_group) AS (
    SELECT id, target_group FROM _initiatives
    WHERE strategy IS (SELECT strategy FROM _initiatives WHERE id = (SELECT id FROM own))
  ), features(initiative, kind, thing) AS (
    SELECT o.id, 'organisations', p.party FROM others o
      JOIN _participations p ON p.initiative = o.id AND p.basis < 2
    UNION ALL
    SELECT o.id, 'places', r.place FROM others o
      JOIN _reaches r ON r.initiative = o.id AND r.reach = 0
    UNION ALL SELECT id, 'target_groups', target_group FROM others WHERE target_group NOT NULL
  )
  SELECT f.initiative, f.kind, f.thing, n.number FROM features f
  JOIN (SELECT kind, thing, COUNT(*) AS number FROM features GROUP BY 1, 2) n
    ON n.kind = f.kind AND n.thing = f.thing
  WHERE f.initiative <> (SELECT id FROM own) AND EXISTS (
    SELECT 1 FROM features g
    WHERE g.initiative = (SELECT id FROM own) AND g.kind = f.kind AND g.thing = f.thing)
"""


def find_similar(records: Records, iri: str, most: int) -> list[tuple[str, list[str]]]:
    """The IRIs of up to `most` initiatives of the same strategy that share most with one, and of
    what each shares. Sharing what few have says more than sharing what many have."""
    connection = records.connection
    weights: dict[int, float] = defaultdict(float)
    shared: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for initiative, kind, thing, number in connection.all(_FEATURES, (iri,)):
        weights[initiative] += 1 / number
        shared[initiative].append((kind, thing))
    ranked = sorted(weights, key=lambda row: (-weights[row], row))[:most]

    def name(table: str, row: int) -> str:
        (iri,) = connection.column(f"SELECT iri FROM {table} WHERE rowid = ?", (row,))
        return str(iri)

    return [
        (name("initiatives", row), sorted(name(kind, thing) for kind, thing in shared[row]))
        for row in ranked
    ]
