-- Derived by SQL from the declared tables, whose rows they refer to by their numbers.

CREATE TABLE _organisations (id INTEGER PRIMARY KEY, kind INTEGER, unit_of INTEGER);
INSERT INTO _organisations
  SELECT o.rowid, organisation_kind(o.type_iri), u.rowid
  FROM organisations o LEFT JOIN organisations u ON u.iri = first_value(o.unit_of_iri)
  ORDER BY o.rowid;
CREATE INDEX _organisations_by_unit_of ON _organisations (unit_of, kind);

CREATE TABLE _places (id INTEGER PRIMARY KEY, kind INTEGER, municipality INTEGER);
INSERT INTO _places SELECT rowid, place_kind(type_iri), NULL FROM places ORDER BY rowid;
UPDATE _places SET municipality = CASE WHEN kind = place_kind('https://w3id.org/sikkerby/ns#Municipality') THEN id ELSE (
  SELECT m.id FROM places p JOIN larger_places l ON l.place_iri = p.iri
  JOIN places q ON q.iri = l.larger_iri JOIN _places m ON m.id = q.rowid
  WHERE p.rowid = _places.id AND m.kind = place_kind('https://w3id.org/sikkerby/ns#Municipality')
  ORDER BY l.steps LIMIT 1) END;
CREATE INDEX _places_by_municipality ON _places (municipality, kind);

-- A district, the places inside it, and larger ones below the municipality: who names any of them
-- names a part of the district.
CREATE TABLE _parts (
  district INTEGER, part INTEGER, position INTEGER, PRIMARY KEY (district, part)
) WITHOUT ROWID;
INSERT INTO _parts
  WITH around(place, larger, steps) AS (
    SELECT p.rowid, q.rowid, l.steps FROM larger_places l
    JOIN places p ON p.iri = l.place_iri JOIN places q ON q.iri = l.larger_iri
  )
  SELECT id, id, 0 FROM _places WHERE kind = place_kind('https://w3id.org/sikkerby/ns#District')
  UNION ALL SELECT d.id, a.place, 1 FROM _places d JOIN around a ON a.larger = d.id
    WHERE d.kind = place_kind('https://w3id.org/sikkerby/ns#District')
  UNION ALL SELECT d.id, a.larger, 1 + a.steps FROM _places d JOIN around a ON a.place = d.id
    JOIN _places l ON l.id = a.larger
    WHERE d.kind = place_kind('https://w3id.org/sikkerby/ns#District')
      AND l.kind <> place_kind('https://w3id.org/sikkerby/ns#Municipality')
  ORDER BY 1, 2;
CREATE INDEX _parts_by_part ON _parts (part, district);

CREATE TABLE _initiatives (
  id INTEGER PRIMARY KEY, strategy INTEGER, principle INTEGER, coverage TEXT,
  target_group INTEGER, min_age NUMERIC, max_age NUMERIC
);
INSERT INTO _initiatives
  SELECT i.rowid, s.rowid, p.rowid, replace(i.coverage_iri, 'https://w3id.org/sikkerby/ns#', ''), g.rowid,
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
                 AND r.role_iri = 'https://w3id.org/sikkerby/ns#MentionedParty') THEN 1
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
    UNION ALL SELECT q.iri, i.id, 3 FROM _initiatives i JOIN initiatives t ON t.rowid = i.id
      JOIN initiative_places n ON n.initiative_iri = t.iri JOIN places p ON p.iri = n.place_iri
      JOIN _places m ON m.municipality = p.rowid JOIN places q ON q.rowid = m.id
      WHERE i.coverage = 'Citywide'
  )
  SELECT p.rowid, initiative, MIN(reach) FROM found JOIN places p ON p.iri = found.iri
  GROUP BY p.rowid, initiative ORDER BY 1, 2;
CREATE INDEX _reaches_by_initiative ON _reaches (initiative, place, reach);
-- Few reach a place by naming it, most because they are citywide.

CREATE TABLE _principles (
  principle INTEGER, initiative INTEGER, also INTEGER, PRIMARY KEY (principle, initiative)
) WITHOUT ROWID;
INSERT INTO _principles
  SELECT p.rowid, i.rowid, MIN(n.property_iri <> 'https://w3id.org/sikkerby/ns#principle')
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

CREATE TABLE _place_order (position INTEGER PRIMARY KEY, place INTEGER);
INSERT INTO _place_order (place)
  WITH RECURSIVE tree(place, iri, path) AS (
    SELECT p.rowid, p.iri, printf('%08d', p.rowid) FROM places p
    WHERE NOT EXISTS (SELECT 1 FROM larger_places l WHERE l.place_iri = p.iri)
    UNION ALL
    SELECT p.rowid, p.iri, t.path || printf('%08d', p.rowid) FROM tree t
    JOIN larger_places l ON l.larger_iri = t.iri AND l.steps = 1
    JOIN places p ON p.iri = l.place_iri
  )
  SELECT place FROM tree ORDER BY path;

CREATE TABLE _target_group_order (position INTEGER PRIMARY KEY, target_group INTEGER);
INSERT INTO _target_group_order (target_group)
  SELECT rowid FROM target_groups
  ORDER BY coalesce(min_age, max_age) IS NULL, coalesce(min_age, -1), coalesce(max_age, 999),
    danish_order(name_da), iri;

CREATE VIRTUAL TABLE _words USING fts5 (
  words, content = '', detail = none, columnsize = 0, tokenize = "unicode61 tokenchars '+'"
);
INSERT INTO _words (rowid, words)
  SELECT i.rowid, stem_key(concat_words(i.name_da, i.name_en, i.printed_title, i.description_da,
    i.description_en,
    (SELECT group_concat(name, ' ') FROM names n WHERE n.thing_iri = i.iri
     AND n.sort = 'alternative')))
  FROM initiatives i ORDER BY i.rowid;
