-- Entities by their numbers, with their names in the order of the table of names.
SELECT e.id, e.iri, e.types, coalesce(e.municipality, ''), {% for language in ("da", "en") %}
  coalesce((SELECT name FROM names WHERE thing_iri = e.iri AND sort = 'name'
    AND language = '{{ language }}' ORDER BY rowid LIMIT 1), ''),{% endfor %}
  coalesce((SELECT name FROM names WHERE thing_iri = e.iri AND sort = 'code'
    ORDER BY rowid LIMIT 1), ''){% for sort in ("alternative", "hidden") %},
  (SELECT json_group_array(name) FROM (
    SELECT name FROM names WHERE thing_iri = e.iri AND sort = '{{ sort }}' ORDER BY rowid)){% endfor %}

FROM _entities e WHERE e.id
