"""Narrow tables by which pages select, count and search; their names begin with “_”.

They derive by SQL from the declared tables and refer to rows by their numbers, whose order is that
of display. They are no part of what is published to others, and may change with any release.
"""

from __future__ import annotations

import sqlite3

from sikkerby.publication.tables import names
from sikkerby.spelling import stem_key
from sikkerby.vocabulary import SB

# How a party takes part in an initiative, from the strongest basis to the weakest.
BASES = ("named", "mentioned", "implied")
# How an initiative reaches a place, from the narrowest to the widest; citywide ones reach all.
REACHES = ("named", "inside", "around", "citywide")

_SCRIPT = f"""
CREATE TABLE _initiatives (
  id INTEGER PRIMARY KEY, strategy INTEGER, principle INTEGER, coverage TEXT,
  target_group INTEGER, min_age NUMERIC, max_age NUMERIC
);
INSERT INTO _initiatives
  SELECT i.rowid, s.rowid, p.rowid, substr(i.coverage_iri, {len(SB.iri) + 1}), g.rowid,
         i.min_age, i.max_age
  FROM initiatives i LEFT JOIN strategies s ON s.iri = i.strategy_iri
  LEFT JOIN principles p ON p.iri = i.principle_iri
  LEFT JOIN target_groups g ON g.iri = i.target_group_iri
  ORDER BY i.rowid;
CREATE INDEX _initiatives_by_strategy ON _initiatives (strategy);
CREATE INDEX _initiatives_by_principle ON _initiatives (principle);
CREATE INDEX _initiatives_by_coverage ON _initiatives (coverage);
CREATE INDEX _initiatives_by_target_group ON _initiatives (target_group);

CREATE TABLE _participations (
  party INTEGER, initiative INTEGER, basis INTEGER, PRIMARY KEY (party, initiative)
) WITHOUT ROWID;
INSERT INTO _participations
  SELECT o.rowid, i.rowid, CASE
    WHEN p.implied THEN 2
    WHEN EXISTS (SELECT 1 FROM participation_roles r WHERE r.participation_iri = p.iri
                 AND r.role_iri = '{SB["MentionedParty"].value}') THEN 1
    ELSE 0 END
  FROM participations p JOIN initiatives i ON i.iri = p.initiative_iri
  JOIN organisations o ON o.iri = p.organisation_iri ORDER BY 1, 2;
CREATE INDEX _participations_by_initiative ON _participations (initiative, party, basis);

CREATE TABLE _reaches (
  place INTEGER, initiative INTEGER, reach INTEGER, PRIMARY KEY (place, initiative)
) WITHOUT ROWID;
INSERT INTO _reaches
  WITH named(initiative, iri) AS (
    SELECT i.id, n.place_iri FROM _initiatives i JOIN initiatives t ON t.rowid = i.id
    JOIN initiative_places n ON n.initiative_iri = t.iri WHERE i.coverage = 'NamedPlaces'
  ), found(iri, initiative, reach) AS (
    SELECT iri, initiative, 0 FROM named
    UNION ALL SELECT l.larger_iri, initiative, 1 FROM named JOIN larger_places l
      ON l.place_iri = named.iri
    UNION ALL SELECT l.place_iri, initiative, 2 FROM named JOIN larger_places l
      ON l.larger_iri = named.iri
  )
  SELECT p.rowid, initiative, MIN(reach) FROM found JOIN places p ON p.iri = found.iri
  GROUP BY p.rowid, initiative ORDER BY 1, 2;
CREATE INDEX _reaches_by_initiative ON _reaches (initiative, place, reach);

CREATE TABLE _principles (
  principle INTEGER, initiative INTEGER, also INTEGER, PRIMARY KEY (principle, initiative)
) WITHOUT ROWID;
INSERT INTO _principles
  SELECT p.rowid, i.rowid, MIN(n.property_iri <> '{SB["principle"].value}')
  FROM initiative_principles n JOIN initiatives i ON i.iri = n.initiative_iri
  JOIN principles p ON p.iri = n.principle_iri GROUP BY 1, 2 ORDER BY 1, 2;
CREATE INDEX _principles_by_initiative ON _principles (initiative, principle, also);

CREATE TABLE _units (
  unit INTEGER, initiative INTEGER, PRIMARY KEY (unit, initiative)
) WITHOUT ROWID;
INSERT INTO _units
  SELECT DISTINCT o.rowid, i.rowid FROM initiative_units n
  JOIN initiatives i ON i.iri = n.initiative_iri JOIN organisations o ON o.iri = n.unit_iri
  ORDER BY 1, 2;
CREATE INDEX _units_by_initiative ON _units (initiative, unit);

CREATE VIRTUAL TABLE _words USING fts5 (
  words, content = '', detail = none, columnsize = 0, tokenize = "unicode61 tokenchars '+'"
);
INSERT INTO _words (rowid, words)
  SELECT i.rowid, stem_key(concat_words(i.name_da, i.name_en, i.printed_title, i.description_da,
    i.description_en,
    (SELECT group_concat(name, ' ') FROM names n WHERE n.thing_iri = i.iri
     AND n.sort = 'alternative')))
  FROM initiatives i ORDER BY i.rowid;
"""


def write(connection: sqlite3.Connection) -> None:
    """Derive the narrow tables of a database whose declared ones are filled."""
    connection.create_function("stem_key", 1, stem_key, deterministic=True)
    connection.create_function("concat_words", -1, _concat, deterministic=True)
    for statement in _statements(_SCRIPT):
        connection.execute(statement)
    names.write(connection)


def _concat(*texts: str | None) -> str:
    return " ".join(text for text in texts if text)


def _statements(script: str) -> list[str]:
    return [statement for statement in script.split(";\n") if statement.strip()]
