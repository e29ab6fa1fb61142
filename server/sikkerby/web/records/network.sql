{#- The picture that was settled when the version was published. -#}
{% macro parties() %}
SELECT o.iri, n.x, n.y, n.is_left FROM _network_parties n
JOIN organisations o ON o.rowid = n.party ORDER BY n.position
{% endmacro %}
{% macro ties() %}
SELECT a.iri, b.iri, n.basis, x0, y0, x1, y1, x2, y2, x3, y3, label_x, label_y
FROM _network_ties n
JOIN organisations a ON a.rowid = n.a JOIN organisations b ON b.rowid = n.b ORDER BY n.position
{% endmacro %}
{#- Who takes part in the initiatives shown, `matches`. -#}
{% macro taking_part() %}
SELECT m.id, o.iri, p.basis, k.kind FROM matches m
CROSS JOIN _participations p ON p.initiative = m.id
JOIN organisations o ON o.rowid = p.party JOIN _organisations k ON k.id = p.party
{% endmacro %}
