{#- The sections of the document of an edition, ?2, with the initiatives of their rows, which are those
    of its strategy, ?1. -#}
{% macro sections() %}
SELECT s.number, coalesce(s.heading, '') AS heading, coalesce(s.statement, '') AS statement,
  (SELECT group_concat(iri, '{{ separator }}') FROM (
    SELECT i.iri FROM initiatives i JOIN rows r ON r.edition = ?2 AND r.row = i.row
    WHERE i.strategy_iri = ?1 AND r.section = s.number ORDER BY r.row)) AS initiatives
FROM sections s WHERE s.edition = ?2 ORDER BY s.number
{% endmacro %}
{#- The cells of the document of an edition, ?1, or those of one row of it, ?2. -#}
{% macro cells() %}
SELECT "row", "column", header, coalesce("text", ''), pieces FROM cells
WHERE edition = ?1 AND (?2 IS NULL OR "row" = ?2) ORDER BY rowid
{% endmacro %}
