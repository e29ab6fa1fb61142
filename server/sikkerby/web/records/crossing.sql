{#- The things of the `rows` and `columns` of a `matrix`, and what they have in common. -#}

{#- Which initiatives of the scope each thing of a kind has, and on which basis; only parties have
    one. -#}
{% set parties = ("administrations", "partners") %}
{% macro members(matrix, axis) %}
{% if axis in parties %}
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
{% macro counts(matrix) %}
SELECT {{ iri(matrix.rows, "c.thing") }}, {{ iri(matrix.columns, "c.other") }}, n FROM (
  SELECT a.thing, b.thing AS other, COUNT(*) AS n
  FROM ({{ members(matrix, matrix.rows) }}) a
  JOIN ({{ members(matrix, matrix.columns) }}) b ON b.initiative = a.initiative
  {% if matrix.rows in parties or matrix.columns in parties %}
  WHERE MAX(a.basis, b.basis) IN ({{ ranks(matrix.basis) }})
  {% endif %}
  GROUP BY 1, 2
) c
{% endmacro %}

{#- The things of an axis in the order of display, each with its initiatives, and those of them that
    are citywide; and a district, the places inside it, and larger ones below the municipality: who
    names any of them names a part of the district. -#}
{% macro entries(matrix, axis, kind) %}
SELECT {{ iri(axis, "t.id") }}, coalesce(n, 0), coalesce(citywide, 0),
{% if axis == "places" %}
  (SELECT group_concat(iri, '{{ separator }}') FROM (
    SELECT q.iri FROM _parts p JOIN places q ON q.rowid = p.part
    WHERE p.district = t.id ORDER BY p.position, p.part))
{% else %}
  NULL
{% endif %}
FROM ({{ matrix.scope.rows(kind) }}) t LEFT JOIN (
  SELECT m.thing, COUNT(*) AS n, SUM(i.coverage = 'Citywide') AS citywide
  FROM ({{ members(matrix, axis) }}) m JOIN _initiatives i ON i.id = m.initiative
  {% if axis in parties %}
  WHERE m.basis IN ({{ ranks(matrix.basis) }})
  {% endif %}
  GROUP BY m.thing
) ON thing = t.id ORDER BY t.id
{% endmacro %}
