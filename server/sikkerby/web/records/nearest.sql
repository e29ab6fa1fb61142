{% macro between(table, key) %}
SELECT DISTINCT {{ key }} FROM {{ table }} WHERE {{ key }} >= ? AND {{ key }} < ? LIMIT ?
{% endmacro %}
