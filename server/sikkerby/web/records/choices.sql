{#- What stored queries list, by their names. -#}
{% macro all(query) %}
SELECT iri FROM {{ "organisations o" if query == "parties" else query }}
{% if query == "parties" %}
WHERE EXISTS (SELECT 1 FROM _participations WHERE party = o.rowid)
{% endif %}
{% endmacro %}

{#- Those of some that it lists. -#}
{% macro known(query) %}
SELECT iri FROM ({{ all(query) }}) WHERE iri IN (SELECT value FROM json_each(?))
{% endmacro %}

{#- Of large data, the first rows tell enough. -#}
{% macro some(most) %}(SELECT * FROM _participations WHERE basis < 2 LIMIT {{ most }}){% endmacro %}

{#- Those first of which the data say most. -#}
{% macro most_used(query) %}
{% set table, column = columns[query] %}
SELECT t.iri FROM {{ table }} t JOIN
{{ "(SELECT * FROM _reaches WHERE reach = 0 LIMIT 5000)" if query == "places" else some(5000) }}
n ON n.{{ column }} = t.rowid
GROUP BY t.rowid ORDER BY count(*) DESC, t.rowid LIMIT ?
{% endmacro %}
{% set columns = {
  "initiatives": ("initiatives", "initiative"),
  "parties": ("organisations", "party"),
  "places": ("places", "place"),
} %}

{#- Two initiatives that have most parties in common, or two parties with most initiatives. -#}
{% macro pair(query) %}
{% set table, one = columns[query] %}
{% set other = "party" if query == "initiatives" else "initiative" %}
SELECT (SELECT iri FROM {{ table }} WHERE rowid = a.{{ one }}),
  (SELECT iri FROM {{ table }} WHERE rowid = b.{{ one }})
FROM {{ some(2000) }} a JOIN {{ some(2000) }} b
  ON a.{{ other }} = b.{{ other }} AND a.{{ one }} < b.{{ one }}
GROUP BY a.{{ one }}, b.{{ one }} ORDER BY count(*) DESC, a.{{ one }}, b.{{ one }} LIMIT 1
{% endmacro %}
