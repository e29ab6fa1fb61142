{% macro parties() %}
SELECT o.iri, COUNT(*) AS n FROM _reaches r
JOIN _participations p ON p.initiative = r.initiative AND p.basis < 2
JOIN organisations o ON o.rowid = p.party
WHERE r.place = (SELECT rowid FROM places WHERE iri = ?) AND r.reach < 2
GROUP BY p.party ORDER BY n DESC, o.iri LIMIT ?
{% endmacro %}
