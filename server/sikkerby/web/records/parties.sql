{#- What a party takes part in, on the bases that the source names or mentions, not merely
    “alle forvaltninger”. -#}
{% set own %}p.party = (SELECT rowid FROM organisations WHERE iri = ?) AND p.basis < 2{% endset %}
{% macro counts(kind) %}
{% if kind == "places" %}
SELECT t.iri, COUNT(*) AS n FROM _participations p
JOIN _reaches r ON r.initiative = p.initiative AND r.reach = 0
JOIN places t ON t.rowid = r.place
WHERE {{ own }} GROUP BY r.place ORDER BY n DESC, t.name_da
{% elif kind == "coverages" %}
SELECT i.coverage, COUNT(*) AS n FROM _participations p
JOIN _initiatives i ON i.id = p.initiative WHERE {{ own }} GROUP BY 1 ORDER BY n DESC
{% elif kind == "strategies" %}
SELECT s.iri, COUNT(*) AS n FROM _participations p
JOIN _initiatives i ON i.id = p.initiative JOIN strategies s ON s.rowid = i.strategy
WHERE {{ own }} GROUP BY i.strategy ORDER BY n DESC, s.rowid
{% endif %}
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
{#- What each organisation belongs to in the end. A unit of an administration of an authority has two
    above it. -#}
{% macro authorities() %}
WITH RECURSIVE larger(iri, row, steps) AS (
  SELECT o.iri, k.unit_of, 1 FROM organisations o JOIN _organisations k ON k.id = o.rowid
  WHERE o.iri IN (SELECT value FROM json_each(?)) AND k.unit_of NOT NULL
  UNION ALL
  SELECT l.iri, k.unit_of, l.steps + 1 FROM larger l JOIN _organisations k ON k.id = l.row
  WHERE k.unit_of NOT NULL AND l.steps < 3
)
SELECT l.iri, o.iri FROM larger l JOIN organisations o ON o.rowid = l.row
GROUP BY l.iri HAVING l.steps = MAX(l.steps)
{% endmacro %}
