{#- Of the initiatives shown, `matches`: how many each pair of parties has on the weaker of two
    bases. -#}
{% macro pairs() %}
SELECT a.party, b.party, MAX(a.basis, b.basis), COUNT(*) FROM matches m
CROSS JOIN _participations a ON a.initiative = m.id
JOIN _participations b ON b.initiative = m.id AND b.party > a.party GROUP BY 1, 2, 3
{% endmacro %}
{% macro parties(bases) %}
SELECT o.iri, n FROM (
  SELECT p.party, COUNT(*) AS n FROM matches m
  CROSS JOIN _participations p ON p.initiative = m.id
  WHERE p.basis IN ({{ ranks(bases) }}) GROUP BY p.party
) JOIN organisations o ON o.rowid = party ORDER BY party
{% endmacro %}
{#- How many have one party alone. -#}
{% macro alone(bases) %}
SELECT COUNT(*) FROM (
  SELECT m.id FROM matches m CROSS JOIN _participations p ON p.initiative = m.id
  WHERE p.basis IN ({{ ranks(bases) }}) GROUP BY m.id HAVING COUNT(*) = 1
)
{% endmacro %}
{% macro administrations(parties) %}
SELECT id FROM _organisations WHERE kind = {{ administration }} AND id IN ({{ parties }})
{% endmacro %}
