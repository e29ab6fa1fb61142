-- A whole name or code first, then the beginning of one, then that of a word in it.
SELECT e.id FROM _beginnings b JOIN _spellings s ON s.id = b.rowid
CROSS JOIN _names n ON n.key = s.key AND n.form IN ({{ form.NAME }}, {{ form.OTHER }}, {{ form.FOLDED_CODE }})
JOIN _entities e ON e.id = n.entity WHERE _beginnings MATCH ?1
GROUP BY e.id
ORDER BY MIN(CASE WHEN s.key = ?2 THEN 0 WHEN substr(s.key, 1, length(?2)) = ?2 THEN 1 ELSE 2 END),
  e.name, e.id
LIMIT ?3 OFFSET ?4
