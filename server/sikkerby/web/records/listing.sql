{#- The initiatives of a thing, by its IRI: `kind` says how they are its own. -#}
{% set narrow = {
  "party": ("initiative", "_participations", "party", "organisations"),
  "unit": ("initiative", "_units", "unit", "organisations"),
  "place": ("initiative", "_reaches", "place", "places"),
  "principle": ("initiative", "_principles", "principle", "principles"),
  "target_group": ("id", "_initiatives", "target_group", "target_groups"),
} %}
{% macro rows(kind, condition) %}
{% set initiative, references, column, table = narrow[kind] %}
SELECT {{ initiative }} FROM {{ references }}
WHERE {{ column }} = (SELECT rowid FROM {{ table }} WHERE iri = ?) AND {{ condition }} ORDER BY 1
{% endmacro %}

{#- The initiatives of some rows, each with what carries the words that put it there. -#}
{% macro entries(rows, holder) %}
SELECT i.iri, i.name_da, i.name_en, i.row, ({{ holder }}) AS holder FROM initiatives i
WHERE rowid IN ({{ rows | join(",") }}) ORDER BY rowid
{% endmacro %}

{#- An initiative has few participations, a party may have thousands: “+” keeps off its index. -#}
{% macro participation() %}
SELECT p.iri FROM participations p
WHERE p.initiative_iri = i.iri AND +p.organisation_iri = ?
{% endmacro %}
{% macro statement(condition="s.value = ?") %}
SELECT s.iri FROM statements s
WHERE s.subject_iri = i.iri AND s.property_iri = ? AND {{ condition }}
{% endmacro %}
{#- Of the places that an initiative names, the first by which it reaches one in these ways. -#}
{% macro naming(reaches) %}
{% set conditions = {
  "named": "s.value = ?",
  "inside": "s.value IN (SELECT place_iri FROM larger_places WHERE larger_iri = ?)",
  "around": "s.value IN (SELECT larger_iri FROM larger_places WHERE place_iri = ?)",
} %}
SELECT s.iri FROM statements s
WHERE s.subject_iri = i.iri AND s.property_iri = ?
AND ({% for reach in reaches %}{{ " OR " if not loop.first }}{{ conditions[reach] }}{% endfor %})
ORDER BY s.value LIMIT 1
{% endmacro %}
