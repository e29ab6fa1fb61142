{#- Of the initiatives shown, `matches`: how many each pair of parties has on the weaker of two
    bases. Administrations have the lowest numbers. -#}
{% macro pairs() %}
SELECT iif(k.kind <> {{ administration }} AND a.iri > b.iri, b.iri, a.iri),
  iif(k.kind <> {{ administration }} AND a.iri > b.iri, a.iri, b.iri),
  l.kind = {{ administration }}, named, mentioned, implied
FROM (
  SELECT a.party AS one, b.party AS other, {{ on_bases("MAX(a.basis, b.basis)") }} FROM matches m
  CROSS JOIN _participations a ON a.initiative = m.id
  JOIN _participations b ON b.initiative = m.id AND b.party > a.party GROUP BY 1, 2
) JOIN _organisations k ON k.id = one JOIN _organisations l ON l.id = other
JOIN organisations a ON a.rowid = one JOIN organisations b ON b.rowid = other ORDER BY one, other
{% endmacro %}
{% macro parties(bases) %}
SELECT o.iri, n FROM (
  SELECT p.party, COUNT(*) AS n FROM matches m
  CROSS JOIN _participations p ON p.initiative = m.id
  WHERE p.basis IN ({{ ranks(bases) }}) GROUP BY p.party
) JOIN organisations o ON o.rowid = party ORDER BY party
{% endmacro %}
