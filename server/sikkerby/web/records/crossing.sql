{#- The things of the `rows` and `columns` of a `matrix`, and what they have in common. -#}

{#- Which initiatives of the scope each thing of a kind has, and on which basis; only parties have
    one. -#}
{% macro members(matrix, axis) %}
{% if axis in ("administrations", "partners") %}
SELECT p.party AS thing, p.initiative, p.basis FROM _participations p
CROSS JOIN _organisations k ON k.id = p.party
  AND k.kind {{ "=" if axis == "administrations" else "<>" }} {{ administration }}
{% elif axis == "principles" %}
SELECT p.principle AS thing, p.initiative, 0 AS basis FROM _principles p
{% else %}
SELECT DISTINCT d.district AS thing, p.initiative, 0 AS basis
FROM _reaches p CROSS JOIN _parts d ON d.part = p.place AND p.reach = 0
{% endif %}
WHERE {{ matrix.scope.has("p.initiative") }}
{{ "AND NOT p.also" if axis == "principles" and not matrix.also }}
{% endmacro %}

{% macro iri(axis, row) %}
(SELECT iri FROM {{ axis if axis in ("principles", "places") else "organisations" }}
 WHERE rowid = {{ row }})
{% endmacro %}

{#- The initiatives of each pair. -#}
{% macro initiatives(matrix) %}
SELECT {{ iri(matrix.rows, "a.thing") }}, {{ iri(matrix.columns, "b.thing") }},
  i.iri, i.name_da, i.name_en
FROM ({{ members(matrix, matrix.rows) }}) a
JOIN ({{ members(matrix, matrix.columns) }}) b
  ON b.initiative = a.initiative AND b.thing > a.thing
JOIN initiatives i ON i.rowid = a.initiative ORDER BY i.rowid
{% endmacro %}

{#- What two things have in common, on the weaker of their bases. -#}
{% macro counts(matrix, has_parties) %}
SELECT {{ iri(matrix.rows, "c.thing") }}, {{ iri(matrix.columns, "c.other") }}, n FROM (
  SELECT a.thing, b.thing AS other, COUNT(*) AS n
  FROM ({{ members(matrix, matrix.rows) }}) a
  JOIN ({{ members(matrix, matrix.columns) }}) b ON b.initiative = a.initiative
  {{ "WHERE MAX(a.basis, b.basis) IN (%s)" % ranks(matrix.basis) if has_parties }}
  GROUP BY 1, 2
) c
{% endmacro %}

{#- Of each thing of an axis, its initiatives, and those of them that are citywide. -#}
{% macro totals(matrix, axis, has_parties) %}
SELECT {{ iri(axis, "m.thing") }}, COUNT(*), SUM(i.coverage = 'Citywide')
FROM ({{ members(matrix, axis) }}) m JOIN _initiatives i ON i.id = m.initiative
{{ "WHERE basis IN (%s)" % ranks(matrix.basis) if has_parties }}
GROUP BY m.thing
{% endmacro %}

{#- Each district, the places inside it, and larger ones below the municipality. -#}
{% macro parts(scope) %}
SELECT d.iri, q.iri FROM _parts p
JOIN places d ON d.rowid = p.district JOIN places q ON q.rowid = p.part
WHERE p.district IN ({{ scope.rows("districts") }})
ORDER BY p.district, p.position, p.part
{% endmacro %}
