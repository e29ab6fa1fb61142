{#- Of the initiatives of a table, `m`, those that are shown. -#}
{% macro page(matches) %}
SELECT i.iri, m.basis, m.reach FROM {{ matches.table }} m JOIN initiatives i ON i.rowid = m.id
WHERE {{ matches.is_shown }}
ORDER BY {{ "m.reach, " if matches.chosen.places }}m.id LIMIT ? OFFSET ?
{% endmacro %}
{% macro by_basis(matches) %}
SELECT basis, COUNT(*) FROM {{ matches.table }} m
WHERE {{ matches.is_shown }} AND basis IS NOT NULL GROUP BY basis
{% endmacro %}
{#- Their other parties, by a pair's weaker basis. -#}
{% macro partners(matches) %}
SELECT p.party, MAX(p.basis, coalesce(m.basis, p.basis)) AS pair, COUNT(*)
FROM {{ matches.table }} m CROSS JOIN _participations p ON p.initiative = m.id
WHERE {{ matches.is_shown }} AND p.basis IN ({{ ranks(matches.chosen.basis) }})
AND +p.party NOT IN (
  SELECT rowid FROM organisations WHERE iri IN ({{ marks(matches.chosen.parties) }})
) GROUP BY p.party, pair
{% endmacro %}
