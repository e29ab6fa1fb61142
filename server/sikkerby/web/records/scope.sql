{#- What there is in a `scope`: one strategy, or everything. -#}

{#- The numbers of all things of a kind, as the column `id`. -#}
{% macro rows(scope, kind) %}
{% if kind == "partners" %}
SELECT p.id FROM ({{ rows(scope, "parties") }}) p JOIN _organisations k ON k.id = p.id
WHERE k.kind <> {{ administration }}
{% elif kind == "mapped" %}
SELECT id FROM ({{ rows(scope, "places") }})
WHERE id IN (SELECT place FROM _reaches WHERE reach = 0 AND {{ scope.has("initiative") }})
UNION {{ rows(scope, "districts") }}
{% elif kind == "administrations" %}
{{ administrations(scope) }}
{% elif kind == "parties" and scope.chosen %}
SELECT DISTINCT party AS id FROM ({{ taking_part(scope) }})
{% elif kind == "parties" %}
SELECT id FROM _organisations o
WHERE EXISTS (SELECT 1 FROM _participations WHERE party = o.id)
{% elif kind == "principles" %}
SELECT rowid AS id FROM principles
{{ "WHERE strategy_iri = " ~ strategy(scope) if scope.chosen }}
{% elif kind == "strategies" %}
SELECT rowid AS id FROM strategies
{% else %}
{#- There is no further kind: one that is not named here is an error. -#}
{% set of_places = {"districts": "kind = " ~ district, "places": "kind <> " ~ municipality} %}
{{ places(scope, of_places[kind]) }}
{% endif %}
{% endmacro %}

{% macro strategy(scope) %}(SELECT iri FROM strategies WHERE rowid = {{ scope.row }}){% endmacro %}
{% macro taking_part(scope) %}
SELECT party FROM _participations WHERE {{ scope.has("initiative") }}
{% endmacro %}

{#- Those of a municipality belong to its strategy, whether they take part or not. -#}
{% macro administrations(scope) %}
{% set all %}SELECT id FROM _organisations WHERE kind = {{ administration }}{% endset %}
{{ all }}
{% if scope.chosen %}
AND id IN ({{ taking_part(scope) }}) UNION {{ all }} AND unit_of IN (
  SELECT unit_of FROM _organisations
  WHERE kind = {{ administration }} AND id IN ({{ taking_part(scope) }})
)
{% endif %}
{% endmacro %}

{#- Those that initiatives name or lie around, and all in the municipalities where the initiatives
    say that they are, citywide ones too. -#}
{% macro places(scope, kind) %}
SELECT id FROM _places WHERE {{ kind }}
{% if scope.chosen %}
AND id IN (SELECT place FROM _reaches WHERE reach < 2 AND {{ scope.has("initiative") }})
UNION SELECT id FROM _places WHERE {{ kind }} AND municipality IN (
  SELECT p.municipality FROM initiatives i JOIN initiative_places n ON n.initiative_iri = i.iri
  JOIN places q ON q.iri = n.place_iri JOIN _places p ON p.id = q.rowid
  WHERE i.strategy_iri = {{ strategy(scope) }}
)
{% endif %}
{% endmacro %}

{% macro counts(scope, kind) %}
{% if kind == "places" %}
SELECT q.iri, COUNT(*) FROM _reaches r JOIN places q ON q.rowid = r.place
WHERE r.reach = 0 AND {{ scope.has("r.initiative") }} GROUP BY r.place
{% elif kind == "districts" %}
SELECT q.iri, COUNT(DISTINCT r.initiative) FROM _parts p
JOIN _reaches r ON r.place = p.part AND r.reach = 0
JOIN places q ON q.rowid = p.district
WHERE {{ scope.has("r.initiative") }} GROUP BY p.district
{% elif kind == "citywide" %}
SELECT q.iri, COUNT(*) FROM ({{ rows(scope, "districts") }}) d
JOIN _reaches r ON r.place = d.id AND r.reach = {{ reach.citywide }}
JOIN places q ON q.rowid = d.id
WHERE {{ scope.has("r.initiative") }} GROUP BY d.id
{% elif kind == "coverages" %}
SELECT coverage, COUNT(*) FROM _initiatives WHERE {{ scope.has("id") }} GROUP BY coverage
{% endif %}
{% endmacro %}
{% macro incomplete(scope) %}
SELECT COUNT(*) FROM organisations
WHERE own_omitted AND rowid IN ({{ rows(scope, "administrations") }})
{% endmacro %}
{#- A condition of places. -#}
{% macro is_unnamed(scope) %}
rowid IN (SELECT d.id FROM ({{ rows(scope, "districts") }}) d WHERE NOT EXISTS (
  SELECT 1 FROM _parts p JOIN _reaches r ON r.place = p.part AND r.reach = 0
  WHERE p.district = d.id AND {{ scope.has("r.initiative") }}
))
{% endmacro %}
