-- Whether things that have values of a property have one that is wanted. `is_transitive` is one by which
-- a thing belongs to what it belongs to by way of others too.
WITH RECURSIVE belonging(thing, holder) AS (
  SELECT value, value FROM json_each(?1)
{% if is_transitive %}
  UNION SELECT b.thing, v.value FROM belonging b JOIN ({{ query }}) v ON v.thing = b.holder
{% endif %}
)
SELECT thing, MAX(EXISTS (
  SELECT 1 FROM ({{ query }}) v
  WHERE v.thing = holder AND v.value IN (SELECT value FROM json_each(?2))
)) FROM belonging WHERE EXISTS (SELECT 1 FROM ({{ query }}) v WHERE v.thing = holder) GROUP BY thing
