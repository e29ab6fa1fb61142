{#- What a party takes part in, on the bases that the source names or mentions, not merely
    “alle forvaltninger”. -#}
{% set own %}p.party = (SELECT rowid FROM organisations WHERE iri = ?) AND p.basis < 2{% endset %}
{% macro places() %}
SELECT t.iri, COUNT(*) AS n FROM _participations p
JOIN _reaches r ON r.initiative = p.initiative AND r.reach = 0
JOIN places t ON t.rowid = r.place
WHERE {{ own }} GROUP BY r.place ORDER BY n DESC, t.name_da
{% endmacro %}
{% macro coverages() %}
SELECT i.coverage, COUNT(*) FROM _participations p JOIN _initiatives i ON i.id = p.initiative
WHERE {{ own }} GROUP BY 1
{% endmacro %}
{% macro strategies() %}
SELECT s.iri, COUNT(*) AS n FROM _participations p
JOIN _initiatives i ON i.id = p.initiative JOIN strategies s ON s.rowid = i.strategy
WHERE {{ own }} GROUP BY i.strategy ORDER BY n DESC, s.rowid
{% endmacro %}
{#- Each principle of a strategy, with how many are under it and how many support it too. -#}
{% macro principles() %}
SELECT t.iri, COUNT(*) FILTER (WHERE NOT f.also), COUNT(*) FILTER (WHERE f.also)
FROM principles t LEFT JOIN (
  SELECT c.principle, c.also FROM _participations p
  JOIN _principles c ON c.initiative = p.initiative WHERE {{ own }}
) f ON f.principle = t.rowid
WHERE t.strategy_iri = ? GROUP BY t.rowid ORDER BY t.rowid
{% endmacro %}
