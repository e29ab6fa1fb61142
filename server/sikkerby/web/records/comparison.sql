{#- Each strategy with those of the same authority that began later. -#}
{% macro later() %}
SELECT a.iri, b.iri FROM strategies a
JOIN strategies b ON b.publisher_iri = a.publisher_iri
  AND substr(a.start, 1, 4) < substr(b.start, 1, 4)
ORDER BY a.publisher_iri, a.start, a.iri, b.start, b.iri
{% endmacro %}
