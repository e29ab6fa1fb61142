-- Names that share a word with the query: by their rare words, and weighed by all.
WITH wanted(word, weight) AS (
  SELECT word, weight FROM _word_weights WHERE word IN {{ given }}
), near(name, shared) AS (
  SELECT w.name, SUM(wanted.weight) FROM (
    SELECT DISTINCT name FROM _name_words WHERE word IN (SELECT value FROM json_each(?2))
  ) c JOIN _name_words w ON w.name = c.name JOIN wanted ON wanted.word = w.word GROUP BY w.name
)
SELECT b.entity, MAX(near.shared * near.shared / s.weight)
FROM near CROSS JOIN _stems s ON s.id = near.name
JOIN _names b ON b.key = s.key AND b.form = {{ form.STEM }}
WHERE near.shared * near.shared / s.weight >= ?3 GROUP BY b.entity
