{#- The initiatives of `matches` as rows in a language, names of the other where it has none. -#}
{% macro rows(language, named_places, separator) %}
{% macro name(column) %}
coalesce({{ column }}_{{ language }}, {{ column }}_{{ "en" if language == "da" else "da" }})
{% endmacro %}
SELECT i.row, {{ name("i.name") }}, i.printed_title,
  r.number || ' ' || {{ name("r.short_name") }},
  {% for rank in basis.values() %}
  (SELECT coalesce(group_concat(party, ', '), '') FROM (
    SELECT {{ name("o.name") }} || iif(o.own_omitted, ' †', '') AS party FROM _participations n
    JOIN organisations o ON o.rowid = n.party
    JOIN participations p ON p.initiative_iri = i.iri AND p.organisation_iri = o.iri
    WHERE n.initiative = i.rowid AND n.basis = {{ rank }} ORDER BY
    (SELECT MIN(start) FROM evidence WHERE holder_iri = p.iri), p.iri)),
  {% endfor %}
  {{ name("i.coverage") }},
  CASE WHEN i.coverage_iri = '{{ named_places }}'
    THEN replace({{ name("i.places") }}, '{{ separator }}', ', ') ELSE '' END,
  {{ name("i.target_group") }}, i.min_age, i.max_age, i.iri
FROM matches m JOIN initiatives i ON i.rowid = m.id
LEFT JOIN principles r ON r.iri = i.principle_iri
ORDER BY coalesce(m.reach, 0), m.id
{% endmacro %}
