{% macro newest_strategies() %}
SELECT s.iri, (SELECT COUNT(*) FROM _initiatives WHERE strategy = s.rowid)
FROM strategies s ORDER BY s.start DESC, s.rowid LIMIT ?
{% endmacro %}

{#- The initiative that names most kinds of parties, and a place if one does; the shortest. -#}
{% macro example(scope) %}
SELECT i.rowid, i.iri FROM _initiatives n JOIN initiatives i ON i.rowid = n.id
WHERE {{ scope.has("n.id") }} AND EXISTS (
  SELECT 1 FROM _participations WHERE initiative = n.id AND basis = {{ basis.named }}
) ORDER BY (
  SELECT COUNT(DISTINCT o.type_iri || coalesce(o.kind_iri, '')) FROM _participations p
  JOIN organisations o ON o.rowid = p.party
  WHERE p.initiative = n.id AND p.basis = {{ basis.named }}
) DESC, n.coverage <> 'NamedPlaces', length(i.description_da), i.rowid LIMIT 1
{% endmacro %}
{#- Of the parties that one of them names, the one outside the administrations, if there is one, that
    is in most: in how many it is on each basis. -#}
{% macro most_frequent(scope) %}
SELECT o.iri, {{ on_bases("q.basis") }} FROM _participations p
JOIN organisations o ON o.rowid = p.party JOIN _organisations k ON k.id = p.party
CROSS JOIN _participations q ON q.party = p.party
WHERE p.initiative = ? AND p.basis = {{ basis.named }} AND q.basis <= {{ basis.mentioned }}
AND {{ scope.has("q.initiative") }}
GROUP BY p.party ORDER BY k.kind = {{ administration }}, COUNT(*) DESC, p.party LIMIT 1
{% endmacro %}

{% macro parties_of_kind(scope) %}
SELECT iri FROM organisations WHERE rowid IN ({{ scope.rows("parties") }})
AND instr(kind_iri, ?) ORDER BY rowid LIMIT 1
{% endmacro %}
{% macro mentioned(scope, what) %}
SELECT {{ what }} FROM _participations
WHERE basis = {{ basis.mentioned }} AND {{ scope.has("initiative") }}
{% endmacro %}
{% macro parties_mentioned(scope) %}
SELECT iri FROM organisations WHERE rowid IN ({{ mentioned(scope, "party") }}) ORDER BY rowid
{% endmacro %}
{#- A condition of initiatives. The plus keeps SQLite from going through the facts of a kind. -#}
{% macro states_fact(scope) %}
{{ scope.has("rowid") }} AND EXISTS (
  SELECT 1 FROM facts WHERE initiative_iri = initiatives.iri AND +kind_iri = ?
)
{% endmacro %}
