{#- Principles and target groups are sentences of an edition, and not looked for. -#}
{% set is_sought %}e.types NOT IN ('sb:Principle', 'sb:TargetGroup'){% endset %}
{#- Whom whole names name. -#}
{% macro bearers() %}
SELECT n.key, e.id FROM _names n JOIN _entities e ON e.id = n.entity
WHERE n.key IN (SELECT value FROM json_each(?))
AND n.form IN ({{ form.STEM | int }}, {{ form.FOLDED_CODE | int }})
AND {{ is_sought }} ORDER BY e.rank
{% endmacro %}
{#- Whose names have a word that begins so. -#}
{% macro beginning() %}
SELECT DISTINCT e.id FROM _beginnings b JOIN _spellings s ON s.id = b.rowid
CROSS JOIN _names n ON n.key = s.key
  AND n.form IN ({{ form.NAME | int }}, {{ form.OTHER | int }}, {{ form.FOLDED_CODE | int }})
JOIN _entities e ON e.id = n.entity
WHERE _beginnings MATCH ? AND {{ is_sought }} ORDER BY e.rank
{% endmacro %}
{#- The IRIs of numbers, each with the filter of lists: parties, places, and units that are no
    parties; of an initiative none. -#}
{% macro described() %}
SELECT e.id, e.iri, CASE WHEN e.types = 'sb:Initiative' THEN '' WHEN p.iri NOT NULL THEN 'places'
WHEN EXISTS (
  SELECT 1 FROM organisations o JOIN _participations t ON t.party = o.rowid WHERE o.iri = e.iri
) THEN 'parties' ELSE 'unit' END
FROM (SELECT DISTINCT value FROM json_each(?)) j JOIN _entities e ON e.id = j.value
LEFT JOIN places p ON p.iri = e.iri
{% endmacro %}
