{% macro members() %}
SELECT iri FROM (
  SELECT iri, rowid AS n FROM principles WHERE scheme_iri = ?1
  UNION ALL SELECT iri, rowid FROM target_groups WHERE scheme_iri = ?1
) ORDER BY n
{% endmacro %}
{% macro schemes() %}
SELECT iri FROM schemes WHERE iri >= ? AND iri < ? ORDER BY iri
{% endmacro %}
{% macro supported() %}
SELECT holder_iri FROM evidence WHERE quotation_iri = ? ORDER BY about_iri, holder_iri
{% endmacro %}
{% macro parties() %}
SELECT o.iri, COUNT(*) AS n FROM _reaches r
JOIN _participations p ON p.initiative = r.initiative AND p.basis < 2
JOIN organisations o ON o.rowid = p.party
WHERE r.place = (SELECT rowid FROM places WHERE iri = ?) AND r.reach < 2
GROUP BY p.party ORDER BY n DESC, o.iri LIMIT ?
{% endmacro %}
{#- A condition of places. -#}
{% macro lies_in() %}
iri IN (SELECT place_iri FROM larger_places WHERE larger_iri = ? AND steps = 1)
{% endmacro %}

{#- What the other initiatives of the strategy share with one: the table and row of a thing, never
    “all of them”, and how many have it. -#}
{% macro shared() %}
WITH own(id) AS (SELECT rowid FROM initiatives WHERE iri = ?1),
others(id, target_group) AS (
  SELECT id, target_group FROM _initiatives
  WHERE strategy IS (SELECT strategy FROM _initiatives WHERE id = (SELECT id FROM own))
), features(initiative, kind, thing) AS (
  SELECT o.id, 'organisations', p.party FROM others o
    JOIN _participations p ON p.initiative = o.id AND p.basis < 2
  UNION ALL
  SELECT o.id, 'places', r.place FROM others o
    JOIN _reaches r ON r.initiative = o.id AND r.reach = 0
  UNION ALL SELECT id, 'target_groups', target_group FROM others WHERE target_group NOT NULL
)
SELECT i.iri, group_concat(CASE f.kind {% for kind in ("organisations", "places", "target_groups") %}
  WHEN '{{ kind }}' THEN (SELECT iri FROM {{ kind }} WHERE rowid = f.thing)
{% endfor %} END, '{{ separator }}') FROM features f
JOIN (SELECT kind, thing, COUNT(*) AS number FROM features GROUP BY 1, 2) n
  ON n.kind = f.kind AND n.thing = f.thing
JOIN initiatives i ON i.rowid = f.initiative
WHERE f.initiative <> (SELECT id FROM own) AND EXISTS (
  SELECT 1 FROM features g
  WHERE g.initiative = (SELECT id FROM own) AND g.kind = f.kind AND g.thing = f.thing)
GROUP BY f.initiative ORDER BY SUM(1.0 / n.number) DESC, f.initiative LIMIT ?2
{% endmacro %}
