{#- The name of a basis or a reach. -#}
{% macro name_of(column, names) %}
CASE {{ column }} {% for name, rank in names.items() %}WHEN {{ rank }} THEN '{{ name }}' {% endfor %}ELSE '' END
{%- endmacro %}

{#- Of the initiatives of a table, `m`, ?2 of those that are shown from ?3 on; and of the places that
    each names, the first by which it reaches one of those asked for, ?1. -#}
{% macro page(matches) %}
SELECT i.iri, {{ name_of("m.basis", basis) }} AS basis, {{ name_of("m.reach", reach) }} AS reach,
{% if matches.chosen.places %}
(
  SELECT n.place_iri FROM json_each(?1) a JOIN initiative_places n ON n.initiative_iri = i.iri
  WHERE CASE m.reach
    WHEN {{ reach.named }} THEN n.place_iri = a.value
    WHEN {{ reach.inside }} THEN {{ lies_within("n.place_iri", "a.value") }}
    WHEN {{ reach.around }} THEN {{ lies_within("a.value", "n.place_iri") }}
  END ORDER BY a.key, n.rowid LIMIT 1
)
{% else %}''
{% endif %} AS named FROM (
  SELECT * FROM {{ matches.table }} m WHERE {{ matches.is_shown }}
  ORDER BY {{ "m.reach, " if matches.chosen.places }}m.id LIMIT ?2 OFFSET ?3
) m JOIN initiatives i ON i.rowid = m.id ORDER BY {{ "m.reach, " if matches.chosen.places }}m.id
{% endmacro %}
{% macro lies_within(place, larger) %}
EXISTS (SELECT 1 FROM larger_places WHERE place_iri = {{ place }} AND larger_iri = {{ larger }})
{%- endmacro %}
{% macro by_basis(matches) %}
SELECT {{ name_of("m.basis", basis) }}, COUNT(*) FROM {{ matches.table }} m
WHERE {{ matches.is_shown }} AND m.basis IS NOT NULL GROUP BY m.basis ORDER BY m.basis
{% endmacro %}
{#- Of all of them, whether they are shown or not. -#}
{% macro by_reach(matches) %}
{% if matches.chosen.places %}
SELECT {{ name_of("m.reach", reach) }}, COUNT(*) FROM {{ matches.table }} m
GROUP BY m.reach ORDER BY m.reach
{% else %}
SELECT '', COUNT(*) FROM {{ matches.table }}
{% endif %}
{% endmacro %}

{#- What the values of filters are counted by: a column of a narrow table, `t`, which another joins
    with the initiatives. -#}
{% set narrow = {
  "parties": ("_participations", "party", "initiative"),
  "places": ("_reaches", "place", "initiative"),
  "strategies": ("_initiatives", "strategy", "id"),
  "principles": ("_principles", "principle", "initiative"),
  "coverage": ("_initiatives", "coverage", "id"),
  "target": ("_initiatives", "target_group", "id"),
} %}
{% macro counts(matches, field, is_whole, is_many) %}
{% set table, column, initiative = narrow[field] %}
{% set sides = [table ~ " t", matches.table ~ " m"] %}
SELECT t.{{ column }}, COUNT(*) FROM
{% if is_whole %}
{{ table }} t WHERE
{% else %}
{{ (sides if is_many else sides | reverse) | join(" CROSS JOIN ") }} ON m.id = t.{{ initiative }}
WHERE {{ matches.is_shown }} AND
{% endif %}
+t.{{ column }} IS NOT NULL {{ counts_for(matches.chosen, field) }} GROUP BY 1
{% endmacro %}
{% macro counts_for(chosen, field) %}
{% if field == "parties" %}
AND t.basis IN ({{ ranks(chosen.basis) }})
{{ "AND MAX(coalesce(m.basis, 0), t.basis) IN (%s)" % ranks(chosen.weakest) if chosen.weakest }}
{% elif field == "places" %}
{#- Those that name a place; or all that reach it, citywide ones too, where these are shown. A
    municipality is no choice: everything lies in it. The signs keep SQLite from going through the
    places, or all that name some, first. -#}
AND +t.place IN (SELECT id FROM _places WHERE kind <> {{ municipality }})
{{ "AND +t.reach = 0" if not chosen.cover }}
{% elif field == "principles" and not chosen.also %}
AND NOT t.also
{% endif %}
{% endmacro %}
{#- Their other parties, by a pair's weaker basis. -#}
{% macro partners(matches) %}
SELECT o.iri, n AS total, named, mentioned, implied FROM (
  SELECT party, COUNT(*) AS n, {{ on_bases("pair") }} FROM (
    SELECT p.party, MAX(p.basis, coalesce(m.basis, p.basis)) AS pair
    FROM {{ matches.table }} m CROSS JOIN _participations p ON p.initiative = m.id
    WHERE {{ matches.is_shown }} AND p.basis IN ({{ ranks(matches.chosen.basis) }})
    AND +p.party NOT IN (
      SELECT rowid FROM organisations WHERE iri IN (SELECT value FROM json_each(?))
    )
  ) GROUP BY party
) JOIN organisations o ON o.rowid = party ORDER BY n DESC, o.iri LIMIT ?
{% endmacro %}
{#- The target groups with numbers, by the ages that they state; those without any stand last. -#}
{% macro ages() %}
SELECT group_concat(iri, '{{ separator }}'), SUM(number) FROM (
  SELECT t.iri, j.value AS number, t.min_age IS NULL AND t.max_age IS NULL AS states_none,
    coalesce(t.min_age, 0) AS first, coalesce(t.max_age, 1e999) AS last
  FROM json_each(?) j JOIN target_groups t ON t.rowid = CAST(j.key AS INTEGER) ORDER BY t.rowid
) GROUP BY states_none, first, last ORDER BY states_none, first, last
{% endmacro %}
