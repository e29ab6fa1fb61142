{#- What the declared tables are looked up by, and what follows only from all editions together. -#}
{% for table in tables %}
{% for column in table.indexes %}
CREATE INDEX {{ table.name }}_by_{{ column }} ON {{ table.name }} ("{{ column }}");
{% endfor %}
{% endfor %}
{% for table in tables %}
{% for column in table.columns if column.query %}
UPDATE {{ table.name }} SET "{{ column.name }}" = (
  SELECT group_concat(value, '{{ separator }}') FROM (
    WITH found(value) AS ({{ column.query | replace("?1", table.name ~ ".iri") }})
    SELECT value FROM found
  )
);
{% endfor %}
{% endfor %}
