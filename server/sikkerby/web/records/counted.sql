{#- The target groups with numbers, by the ages that they state; those without any stand last. -#}
{% macro ages() %}
SELECT group_concat(iri, '{{ separator }}'), SUM(number) FROM (
  SELECT t.iri, j.value AS number, t.min_age IS NULL AND t.max_age IS NULL AS states_none,
    coalesce(t.min_age, 0) AS first, coalesce(t.max_age, 1e999) AS last
  FROM json_each(?) j JOIN target_groups t ON t.rowid = CAST(j.key AS INTEGER) ORDER BY t.rowid
) GROUP BY states_none, first, last ORDER BY states_none, first, last
{% endmacro %}
