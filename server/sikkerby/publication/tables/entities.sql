-- What can be recognised, numbered in the order of its IRIs, and the forms of its names.

CREATE TABLE _entities (
  id INTEGER PRIMARY KEY, iri TEXT UNIQUE, rank INTEGER, types TEXT, municipality TEXT, name TEXT
);
CREATE TABLE _types (id TEXT PRIMARY KEY, name_da TEXT, name_en TEXT, broader TEXT) WITHOUT ROWID;
CREATE TABLE _municipality_names (key TEXT, place TEXT, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE _names (key TEXT, form INTEGER, entity INTEGER, PRIMARY KEY (key, form, entity))
  WITHOUT ROWID;
INSERT INTO _entities (iri, rank, types, municipality, name)
  SELECT iri, row_number() OVER (ORDER BY kind, number), types, municipality,
    casefold(coalesce(name_da, name_en, ''))
  FROM (
    SELECT 0 AS kind, rowid AS number, iri, short_types(type_iri) AS types,
      municipality_at(places_iri) AS municipality, name_da, name_en FROM organisations
    UNION ALL SELECT 1, rowid, iri, short_types(type_iri), municipality_at(iri), name_da, name_en
      FROM places
    UNION ALL SELECT 2, rowid, iri, 'sb:Initiative', municipality_of(iri), name_da, name_en
      FROM initiatives
    UNION ALL SELECT 3, rowid, iri, 'sb:Principle', municipality_of(iri), name_da, name_en
      FROM principles
    UNION ALL SELECT 4, rowid, iri, 'sb:TargetGroup', municipality_of(iri), name_da, name_en
      FROM target_groups
  ) ORDER BY iri;
