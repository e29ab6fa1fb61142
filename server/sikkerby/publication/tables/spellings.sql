-- Distinct names: whole for typing errors and beginnings, as sets of words for likeness. The forms of
-- names are numbered as in `names.Form`.

CREATE INDEX _entities_by_name ON _entities (name, id);
CREATE TABLE _spellings (id INTEGER PRIMARY KEY, key TEXT UNIQUE, length INTEGER);
INSERT INTO _spellings (key, length)
  SELECT key, CASE WHEN MIN(form) < 3 THEN length(key) END FROM _names
  WHERE form IN (0, 1, 4) GROUP BY key ORDER BY key;
CREATE INDEX _spellings_by_length ON _spellings (length, key);
CREATE VIRTUAL TABLE _beginnings USING fts5 (
  key, content = '', columnsize = 0, tokenize = "unicode61 tokenchars '+'"
);
INSERT INTO _beginnings (rowid, key) SELECT id, key FROM _spellings ORDER BY id;
CREATE TABLE _stems (id INTEGER PRIMARY KEY, key TEXT UNIQUE, weight REAL);
INSERT INTO _stems (key) SELECT DISTINCT key FROM _names WHERE form = 2 ORDER BY key;

CREATE TABLE _name_words (word TEXT, name INTEGER, PRIMARY KEY (word, name)) WITHOUT ROWID;
INSERT INTO _name_words
  SELECT w.value, s.id FROM _stems s, json_each(telling_words(s.key)) w ORDER BY s.id, w.key;
CREATE INDEX _words_of_name ON _name_words (name, word);

-- How much a word tells: 1 where only one thing has it in a name.
CREATE TABLE _word_weights (word TEXT PRIMARY KEY, weight REAL) WITHOUT ROWID;
INSERT INTO _word_weights
  SELECT w.word, weigh(COUNT(DISTINCT n.entity), (SELECT MAX(id) FROM _entities))
  FROM _name_words w JOIN _stems s ON s.id = w.name
  JOIN _names n ON n.key = s.key AND n.form = 2 GROUP BY w.word ORDER BY w.word;
UPDATE _stems SET weight = (SELECT SUM(t.weight) FROM _name_words w
  JOIN _word_weights t ON t.word = w.word WHERE w.name = _stems.id);
