{#- The initiatives of a thing, ?1, by what it is and in which ways they are its own. -#}
{% set narrow = {
  "party": ("initiative", "_participations", "party", "organisations"),
  "unit": ("initiative", "_units", "unit", "organisations"),
  "place": ("initiative", "_reaches", "place", "places"),
  "principle": ("initiative", "_principles", "principle", "principles"),
  "target_group": ("id", "_initiatives", "target_group", "target_groups"),
} %}
{% macro rows(kind, ways) %}
{% set initiative, references, column, table = narrow[kind] %}
SELECT {{ initiative }} FROM {{ references }}
WHERE {{ column }} = (SELECT rowid FROM {{ table }} WHERE iri = ?1)
{% if kind == "party" %}
AND basis IN ({{ ranks(ways) }})
{% elif kind == "place" %}
AND reach IN ({% for way in ways %}{{ reach[way] }}{{ ", " if not loop.last }}{% endfor %})
{% elif kind == "principle" %}
AND also = {{ 1 if "also" in ways else 0 }}
{% endif %}
ORDER BY 1
{% endmacro %}

{#- The initiatives of some rows, each with what carries the words that put it there.
    Not every holder names ?1, and SQLite refuses a value that nothing takes. -#}
{% macro entries(rows, kind, ways) %}
SELECT i.iri, i.name_da, i.name_en, i.row, ({{ holder(kind, ways) }}) AS holder FROM initiatives i
WHERE rowid IN ({{ rows | join(",") }}) AND ?1 NOT NULL ORDER BY rowid
{% endmacro %}
{#- An initiative has few participations, a party may have thousands: “+” keeps off its index. -#}
{% macro holder(kind, ways) %}
{% if kind == "party" %}
SELECT p.iri FROM participations p
WHERE p.initiative_iri = i.iri AND +p.organisation_iri = ?1
{% else %}
SELECT s.iri FROM statements s WHERE s.subject_iri = i.iri AND s.property_iri =
{% if kind == "unit" %}
'{{ sb }}mentionsUnit' AND s.value = ?1
{% elif kind == "principle" %}
'{{ sb }}{{ "alsoSupports" if "also" in ways else "principle" }}' AND s.value = ?1
{% elif kind == "target_group" %}
'{{ dct }}audience' AND s.value = ?1
{% elif "citywide" in ways %}
'{{ sb }}coverage'
{% else %}
'{{ dct }}spatial' AND ({% for way in ways %}{{ " OR " if not loop.first }}{{ naming[way] }}{% endfor %})
ORDER BY s.value LIMIT 1
{% endif %}
{% endif %}
{% endmacro %}
{#- Of the places that an initiative names, the first by which it reaches one in these ways. -#}
{% set naming = {
  "named": "s.value = ?1",
  "inside": "s.value IN (SELECT place_iri FROM larger_places WHERE larger_iri = ?1)",
  "around": "s.value IN (SELECT larger_iri FROM larger_places WHERE place_iri = ?1)",
} %}
