{#- Of which rows a table consists, in the order of display, where these are not all its own; and
    what else is read of each, `t`. -#}

{#- What is shown of evidence: half of its columns repeat in words what others say. -#}
{% set evidence %}
t.rowid, t.quotation_iri, t.holder_iri, t.about_iri, t.column_iri, t.words, t.start, t."end", t."row", t.before, t.after
{% endset %}
{#- The words that carry a property of what they are about, each once. -#}
{% macro words_of(properties) %}
SELECT {{ evidence }} FROM evidence t
WHERE {{ among("about_iri") }} AND t.property_iri IN ('{{ properties | join("', '") }}')
GROUP BY t.about_iri, t.quotation_iri ORDER BY t.start, t.rowid
{% endmacro %}

{% macro among(column) %}t.{{ column }} IN (SELECT value FROM json_each(?)){% endmacro %}

{% macro rows(table, column) %}
{% if table == "evidence" %}
SELECT {{ evidence }} FROM evidence t WHERE {{ among(column) }} ORDER BY t.start, t.rowid
{% elif table == "words_of_title" %}
{{ words_of([dct ~ "title"]) }}
{% elif table == "words_of_ages" %}
{{ words_of([sb ~ "minAge", sb ~ "maxAge"]) }}
{% elif table == "identifiers" %}
SELECT t.thing_iri, t.name_da AS da, t.name_en AS en FROM identifiers t
WHERE {{ among(column) }} ORDER BY t.rowid
{% elif table == "facts" %}
SELECT t.* FROM facts t WHERE {{ among(column) }} ORDER BY
  coalesce((SELECT MIN(start) FROM evidence WHERE holder_iri = t.iri), 0), t.rowid
{% else %}
SELECT t.*
{% if table in with_notes %}
, {{ note("da") }} AS notes_da, {{ note("en") }} AS notes_en
{% endif %}
{% if table in kinds %}
, '{{ kinds[table] }}' AS kind
{% endif %}
{% if table in named %}
, {{ names("alternative") }} AS others, {{ names("hidden") }} AS hidden
{% endif %}
{% if table == "organisations" %}
, {{ kind("_organisations", organisations) }} AS kind
, {{ marked("da") }} AS marked_da, {{ marked("en") }} AS marked_en, {{ number_of_administration() }} AS number
{% elif table == "participations" %}
, CASE WHEN t.implied THEN '{{ bases[2] }}'
  WHEN instr(t.roles_iri, '{{ sb }}MentionedParty') THEN '{{ bases[1] }}' ELSE '{{ bases[0] }}' END AS basis
{% elif table == "places" %}
, {{ kind("_places", places) }} AS kind
, {{ around() }} AS around
{% elif table == "initiatives" %}
, {{ earlier() }} AS continues
{% endif %}
FROM {{ table }} t WHERE {{ among(column) }} ORDER BY t.rowid
{% endif %}
{% endmacro %}
{% set with_notes = ("initiatives", "organisations", "places", "strategies") %}
{#- Of the others, the types say it. -#}
{% set kinds = {
  "agents": "Agent", "initiatives": "Initiative", "principles": "Principle",
  "schemes": "ConceptScheme", "strategies": "Strategy", "target_groups": "TargetGroup",
} %}
{% set named = ("initiatives", "organisations", "places", "principles", "strategies", "target_groups") %}

{#- The most specific type. -#}
{% macro kind(narrow, kinds) %}
(SELECT CASE kind {% for name in kinds %}WHEN {{ loop.index0 }} THEN '{{ name }}' {% endfor %}END
 FROM {{ narrow }} WHERE id = t.rowid)
{%- endmacro %}
{#- Editors may note several things. -#}
{% macro note(language) %}replace(t.note_{{ language }}, '{{ separator }}', char(10)){% endmacro %}
{% macro names(sort) %}
(SELECT group_concat(name, '{{ separator }}') FROM (
  SELECT name FROM names WHERE thing_iri = t.iri AND sort = '{{ sort }}'
  GROUP BY name ORDER BY MIN(rowid)))
{%- endmacro %}

{#- The name of a party whose own initiatives the source leaves out is marked. -#}
{% macro marked(language) %}t.name_{{ language }} || iif(t.own_omitted, ' †', ''){% endmacro %}
{#- Of the administrations of an authority, in the order of addresses. -#}
{% macro number_of_administration() %}
(SELECT COUNT(*) FROM _organisations k JOIN _organisations a ON a.unit_of = k.unit_of
 JOIN organisations o ON o.rowid = a.id
 WHERE k.id = t.rowid AND k.kind = {{ administration }} AND a.kind = k.kind AND o.iri <= t.iri)
{%- endmacro %}
{#- All larger places, nearest first. -#}
{% macro around() %}
(SELECT group_concat(larger_iri, '{{ separator }}') FROM (
  SELECT larger_iri FROM larger_places WHERE place_iri = t.iri ORDER BY steps))
{%- endmacro %}
{% macro earlier() %}
(SELECT group_concat(earlier_iri, '{{ separator }}') FROM (
  SELECT earlier_iri FROM continuations WHERE initiative_iri = t.iri ORDER BY rowid))
{%- endmacro %}
