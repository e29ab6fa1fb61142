{% macro members() %}
SELECT iri FROM (
  SELECT iri, rowid AS n FROM principles WHERE scheme_iri = ?1
  UNION ALL SELECT iri, rowid FROM target_groups WHERE scheme_iri = ?1
) ORDER BY n
{% endmacro %}
{% macro schemes() %}
SELECT iri FROM schemes WHERE iri >= ? AND iri < ? ORDER BY iri
{% endmacro %}
