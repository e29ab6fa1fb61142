{#- The things of a register in the order in which they are shown; the numbers by which each is
    ordered count from 1 without gaps. -#}
{% macro page(register) %}
SELECT iri FROM (
{% if register == "places" %}
  SELECT t.iri, o.position FROM _place_order o JOIN places t ON t.rowid = o.place
{% elif register == "target_groups" %}
  SELECT t.iri, o.position FROM _target_group_order o
  JOIN target_groups t ON t.rowid = o.target_group
{% else %}
  SELECT iri, rowid AS position FROM {{ register }}
{% endif %}
) WHERE position > ? ORDER BY position LIMIT ?
{% endmacro %}
{% macro bases() %}
SELECT o.iri, {{ on_bases("coalesce(p.basis, -1)") }}
FROM organisations o LEFT JOIN _participations p ON p.party = o.rowid
WHERE o.iri IN (SELECT value FROM json_each(?)) GROUP BY o.rowid
{% endmacro %}
{#- How many initiatives refer to each thing of a kind. -#}
{% macro initiatives(kind) %}
{% set table, narrow, column, condition = {
  "units": ("organisations", "_units", "unit", "1"),
  "places": ("places", "_reaches", "place", "n.reach = 0"),
  "target_groups": ("target_groups", "_initiatives", "target_group", "1"),
}[kind] %}
SELECT t.iri, COUNT(*) FROM {{ table }} t JOIN {{ narrow }} n ON n.{{ column }} = t.rowid
WHERE t.iri IN (SELECT value FROM json_each(?)) AND {{ condition }} GROUP BY t.rowid
{% endmacro %}
{% macro under() %}
SELECT t.iri, COUNT(*) FILTER (WHERE NOT n.also), COUNT(*) FILTER (WHERE n.also)
FROM principles t LEFT JOIN _principles n ON n.principle = t.rowid
WHERE t.iri IN (SELECT value FROM json_each(?)) GROUP BY t.rowid ORDER BY t.rowid
{% endmacro %}
{% macro sample(table, columns) %}
SELECT {{ columns | join(", ") }} FROM {{ table }} ORDER BY rowid LIMIT ?
{% endmacro %}
{% macro kinds() %}
SELECT kind, COUNT(*) FROM _organisations GROUP BY kind
{% endmacro %}
{#- How many target groups state an age, of how many. -#}
{% macro with_ages() %}
SELECT COUNT(coalesce(min_age, max_age)), COUNT(*) FROM target_groups
{% endmacro %}
