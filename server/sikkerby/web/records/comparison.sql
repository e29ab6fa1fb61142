{#- Each strategy with those of the same authority that began later. -#}
{% macro later() %}
SELECT a.iri, b.iri FROM strategies a
JOIN strategies b ON b.publisher_iri = a.publisher_iri
  AND substr(a.start, 1, 4) < substr(b.start, 1, 4)
ORDER BY a.publisher_iri, a.start, a.iri, b.start, b.iri
{% endmacro %}

{#- What became of the initiatives of an earlier strategy, ?1, in a later one, ?2: pairs, in which
    either is empty. -#}
{% macro changes() %}
SELECT earlier, later FROM (
  SELECT coalesce(c.earlier_iri, '') AS earlier, i.iri AS later,
    0 AS gone, i.rowid AS first, c.rowid AS second
  FROM initiatives i LEFT JOIN continuations c ON c.initiative_iri = i.iri
    AND c.earlier_iri IN (SELECT iri FROM initiatives WHERE strategy_iri = ?1)
  WHERE i.strategy_iri = ?2
  UNION ALL
  SELECT i.iri, '', 1, i.rowid, 0 FROM initiatives i
  WHERE i.strategy_iri = ?1 AND i.iri NOT IN (
    SELECT c.earlier_iri FROM initiatives l JOIN continuations c ON c.initiative_iri = l.iri
    WHERE l.strategy_iri = ?2
  )
) ORDER BY gone, first, second
{% endmacro %}
