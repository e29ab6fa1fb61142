{#- The initiatives that meet a selection: their numbers, the weakest basis on which a chosen party is
    in one, and how it reaches a chosen place. -#}
{%- macro rows(table, field) -%}
(SELECT rowid FROM {{ table }} WHERE iri IN (SELECT value FROM json_each(:{{ field }})))
{%- endmacro -%}
SELECT i.id AS id, {{ "b.basis" if chosen.parties else "NULL" }} AS basis, {{ "r.reach" if chosen.places else "NULL" }} AS reach
FROM _initiatives i
{% if chosen.parties %}
JOIN (
  SELECT initiative, MAX(basis) AS basis FROM _participations
  WHERE party IN {{ rows("organisations", "parties") }}
  AND basis IN ({{ ranks(chosen.basis) }})
  GROUP BY initiative HAVING COUNT(*) >= {{ chosen.parties | length if chosen.together else 1 }}
) b ON b.initiative = i.id
{% endif %}
{% if chosen.places %}
JOIN (
  SELECT initiative, MIN(reach) AS reach FROM _reaches
  WHERE place IN {{ rows("places", "places") }}
  GROUP BY initiative
) r ON r.initiative = i.id
{% endif %}
WHERE 1
{% if chosen.parties and chosen.weakest %}
AND b.basis IN ({{ ranks(chosen.weakest) }})
{% endif %}
{% if chosen.strategies %}
AND i.strategy IN {{ rows("strategies", "strategies") }}
{% endif %}
{% if chosen.principles %}
AND i.id IN (
  SELECT initiative FROM _principles
  WHERE principle IN {{ rows("principles", "principles") }}
  {{ "AND NOT also" if not chosen.also }}
)
{% endif %}
{% if chosen.coverage %}
AND i.coverage IN (SELECT value FROM json_each(:coverage))
{% endif %}
{% if chosen.target %}
AND i.target_group IN {{ rows("target_groups", "target") }}
{% endif %}
{% if chosen.unit %}
AND i.id IN (
  SELECT initiative FROM _units
  WHERE unit IN {{ rows("organisations", "unit") }}
)
{% endif %}
{% if chosen.age is not none %}
{# The last age that belongs holds all its year. #}
AND coalesce(i.min_age <= :age, 1) AND coalesce(:age < i.max_age + 1, 1)
{{ "AND coalesce(i.min_age, i.max_age) IS NOT NULL" if not chosen.open_ages }}
{% endif %}
{% if chosen.alone %}
AND (
  SELECT COUNT(*) FROM _participations p
  WHERE p.initiative = i.id AND p.basis IN ({{ ranks(chosen.basis) }})
) = 1
{% endif %}
{% if chosen.words %}
{# Words without a letter or digit are in no text. #}
AND {{ "i.id IN (SELECT rowid FROM _words WHERE _words MATCH :words)" if words else "0" }}
{% endif %}
