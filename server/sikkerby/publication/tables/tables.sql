{#- The declared tables. `end`, `column` and the like are words of SQL, so that names are quoted. -#}
{% set types = {"integer": "INTEGER", "decimal": "NUMERIC", "boolean": "INTEGER"} %}
{% for table in tables %}
CREATE TABLE {{ table.name }} (
{% for column in table.columns %}
  "{{ column.name }}" {{ types.get(column.datatype.value, "TEXT")
  }}{{ " PRIMARY KEY" if table.key == (column.name,)
  }}{{ " NOT NULL" if column.required
  }}{{ " REFERENCES " ~ column.refers_to ~ " (iri)" if column.refers_to and not column.many
  }}{{ "," if not loop.last or table.key | length > 1 }}
{% endfor %}
{% if table.key | length > 1 %}
  PRIMARY KEY ("{{ table.key | join('", "') }}")
{% endif %}
);
{% endfor %}
