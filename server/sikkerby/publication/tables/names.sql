-- What can be recognised, numbered in the order of its IRIs, and the forms of its names.

CREATE TABLE _entities (
  id INTEGER PRIMARY KEY, iri TEXT UNIQUE, rank INTEGER, types TEXT, municipality TEXT, name TEXT
);
CREATE TABLE _types (id TEXT PRIMARY KEY, name_da TEXT, name_en TEXT, broader TEXT) WITHOUT ROWID;
CREATE TABLE _municipality_names (key TEXT, place TEXT, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE _names (key TEXT, form INTEGER, entity INTEGER, PRIMARY KEY (key, form, entity))
  WITHOUT ROWID;

-- The municipality of each place, and of each edition's publisher; of several places, the first
-- that is or lies in one counts.
CREATE TEMP TABLE municipality_of_place AS
  SELECT p.iri AS place, m.iri AS municipality FROM _places q JOIN places p ON p.rowid = q.id
  JOIN places m ON m.rowid = q.municipality;
CREATE UNIQUE INDEX temp.municipality_by_place ON municipality_of_place (place);
CREATE TEMP TABLE municipality_of_edition AS
  SELECT edition_of(s.iri) AS edition, (
    SELECT m.municipality FROM json_each(split(o.places_iri, '{{ separator }}')) v
    JOIN municipality_of_place m ON m.place = v.value ORDER BY v.key LIMIT 1
  ) AS municipality
  FROM strategies s JOIN organisations o ON o.iri = s.publisher_iri;
CREATE INDEX temp.municipality_by_edition ON municipality_of_edition (edition);

INSERT INTO _entities (iri, rank, types, municipality, name)
  WITH things(kind, number, iri, types, places, name) AS (
    SELECT 0, rowid, iri, short_types(type_iri), places_iri, coalesce(name_da, name_en, '')
      FROM organisations
    UNION ALL SELECT 1, rowid, iri, short_types(type_iri), iri, coalesce(name_da, name_en, '')
      FROM places
    UNION ALL SELECT 2, rowid, iri, 'sb:Initiative', NULL, coalesce(name_da, name_en, '')
      FROM initiatives
    UNION ALL SELECT 3, rowid, iri, 'sb:Principle', NULL, coalesce(name_da, name_en, '')
      FROM principles
    UNION ALL SELECT 4, rowid, iri, 'sb:TargetGroup', NULL, coalesce(name_da, name_en, '')
      FROM target_groups
  )
  SELECT iri, row_number() OVER (ORDER BY kind, number), types,
    CASE WHEN kind < 2 THEN (
      SELECT m.municipality FROM json_each(split(places, '{{ separator }}')) v
      JOIN municipality_of_place m ON m.place = v.value ORDER BY v.key LIMIT 1
    ) ELSE (
      SELECT m.municipality FROM municipality_of_edition m WHERE m.edition = edition_of(iri)
    ) END,
    casefold(name)
  FROM things ORDER BY iri;

-- The classes of what is there, each with the broader ones among them.
CREATE TEMP TABLE class AS
  SELECT short_types(iri) AS id, name_da, name_en, broader_iri FROM concepts
  -- Its labels are not in our ontology, and people ask for it.
  UNION ALL SELECT 'org:Organization', 'Organisation eller enhed', 'Organisation or unit', NULL;
CREATE UNIQUE INDEX temp.class_by_id ON class (id);
INSERT INTO _types
  WITH RECURSIVE used(id) AS (
    SELECT c.id FROM (SELECT DISTINCT types FROM _entities) e, json_each(split(e.types, ' ')) v
    JOIN class c ON c.id = v.value
    UNION SELECT d.id FROM used u JOIN class c ON c.id = u.id,
      json_each(split(c.broader_iri, '{{ separator }}')) v
    JOIN class d ON d.id = short_types(v.value)
  )
  SELECT c.id, c.name_da, c.name_en, coalesce((
    SELECT group_concat(short_types(v.value), ' ')
    FROM json_each(split(c.broader_iri, '{{ separator }}')) v
    WHERE short_types(v.value) IN (SELECT id FROM used)
  ), '')
  FROM class c WHERE c.id IN (SELECT id FROM used) ORDER BY c.id;

-- What people call each municipality and its authority; without the genitive, where the IRIs of its
-- places begin so.
INSERT OR IGNORE INTO _municipality_names
  WITH municipality(iri, short) AS (
    SELECT DISTINCT municipality, without_genitive(municipality) FROM _entities
    WHERE municipality NOT NULL
  ), said(key, place) AS (
    SELECT v.value, e.municipality FROM _entities e
    JOIN names n ON n.thing_iri = e.iri AND n.sort = 'name', json_each(municipal_keys(n.name)) v
    WHERE e.municipality NOT NULL
      AND (e.types LIKE '%sb:Municipality%' OR e.types LIKE '%sb:MunicipalAuthority%')
    UNION ALL SELECT place_key(CASE WHEN EXISTS (
      SELECT 1 FROM _entities e WHERE e.iri > m.short || '-' AND e.iri < m.short || '.'
    ) THEN m.short ELSE m.iri END), m.iri FROM municipality m
  )
  SELECT key, place FROM said WHERE key <> '' ORDER BY key, place;

INSERT OR IGNORE INTO _names
  SELECT json_extract(f.value, '$[1]'), json_extract(f.value, '$[0]'), e.id
  FROM _entities e JOIN names n ON n.thing_iri = e.iri, json_each(forms_of(n.sort, n.name)) f
  WHERE json_extract(f.value, '$[1]') <> '' ORDER BY e.id, n.rowid, f.key;
