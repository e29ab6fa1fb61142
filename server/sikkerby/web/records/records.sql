{% macro period() %}
SELECT coalesce(MIN(year) || iif(MIN(year) < MAX(year), '–' || MAX(year), ''), '') FROM (
  SELECT substr(start, 1, 4) AS year FROM strategies
  UNION SELECT substr("end", 1, 4) FROM strategies
) WHERE year <> ''
{% endmacro %}
{% macro numbers(lookup) %}
SELECT rowid FROM {{ lookup.table }} WHERE {{ lookup.key }} IN (SELECT value FROM json_each(?))
{% endmacro %}
{% macro numbered(lookup) %}
SELECT rowid, {{ lookup.key }} FROM {{ lookup.table }}
WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid
{% endmacro %}
