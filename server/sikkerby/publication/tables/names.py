"""Narrow tables in which names are found: whole, misspelt, by their beginnings and by their words.

They hold what can be recognised, `_entities`: initiatives, principles, target groups,
organisations and places, numbered in the order of their IRIs; `rank` is their order in lists.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator, Mapping
from enum import IntEnum

from sikkerby import spelling
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.vocabulary import ORG, SB


class Form(IntEnum):
    """A form in which names are looked up, as `_names` has it.

    Codes, and names that are written like one, count as they are written; FOLDED_CODE is for those
    who type them as they type everything else.
    """

    NAME = 0
    OTHER = 1
    STEM = 2
    CODE = 3
    FOLDED_CODE = 4


_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)")
_LITTLE_STEMS = frozenset(map(spelling.stem, spelling.LITTLE_WORDS))
# Words of a municipality's name that people leave out.
_MUNICIPAL = frozenset(("kommune", "kommunes", "municipality", "city", "of", "the"))

_TABLES = """
CREATE TABLE _entities (
  id INTEGER PRIMARY KEY, iri TEXT UNIQUE, rank INTEGER, types TEXT, municipality TEXT, name TEXT
);
CREATE TABLE _types (id TEXT PRIMARY KEY, name_da TEXT, name_en TEXT, broader TEXT) WITHOUT ROWID;
CREATE TABLE _municipality_names (key TEXT, place TEXT, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE _names (key TEXT, form INTEGER, entity INTEGER, PRIMARY KEY (key, form, entity))
  WITHOUT ROWID;
"""
_ENTITIES = f"""
INSERT INTO _entities (iri, rank, types, municipality, name)
  SELECT iri, row_number() OVER (ORDER BY kind, number),
    replace(replace(replace(types, '{SB.iri}', 'sb:'), '{ORG.iri}', 'org:'), '{SEPARATOR}', ' '),
    municipality, casefold(coalesce(name_da, name_en, ''))
  FROM (
    SELECT 0 AS kind, rowid AS number, iri, type_iri AS types,
      municipality_at(places_iri) AS municipality, name_da, name_en FROM organisations
    UNION ALL SELECT 1, rowid, iri, type_iri, municipality_at(iri), name_da, name_en FROM places
    UNION ALL SELECT 2, rowid, iri, 'sb:Initiative', municipality_of(iri), name_da, name_en
      FROM initiatives
    UNION ALL SELECT 3, rowid, iri, 'sb:Principle', municipality_of(iri), name_da, name_en
      FROM principles
    UNION ALL SELECT 4, rowid, iri, 'sb:TargetGroup', municipality_of(iri), name_da, name_en
      FROM target_groups
  ) ORDER BY iri
"""
# Distinct names: whole for typing errors and beginnings, as sets of words for likeness.
_DERIVED = f"""
CREATE INDEX _entities_by_name ON _entities (name, id);
CREATE TABLE _spellings (id INTEGER PRIMARY KEY, key TEXT UNIQUE, length INTEGER);
INSERT INTO _spellings (key, length)
  SELECT key, CASE WHEN MIN(form) < {Form.CODE} THEN length(key) END FROM _names
  WHERE form IN ({Form.NAME}, {Form.OTHER}, {Form.FOLDED_CODE}) GROUP BY key ORDER BY key;
CREATE INDEX _spellings_by_length ON _spellings (length, key);
CREATE VIRTUAL TABLE _beginnings USING fts5 (
  key, content = '', columnsize = 0, tokenize = "unicode61 tokenchars '+'"
);
INSERT INTO _beginnings (rowid, key) SELECT id, key FROM _spellings ORDER BY id;
CREATE TABLE _stems (id INTEGER PRIMARY KEY, key TEXT UNIQUE, weight REAL);
INSERT INTO _stems (key) SELECT DISTINCT key FROM _names WHERE form = {Form.STEM} ORDER BY key;
CREATE TABLE _name_words (word TEXT, name INTEGER, PRIMARY KEY (word, name)) WITHOUT ROWID;
"""
# How much a word tells: 1 where only one thing has it in a name.
_WEIGHTS = f"""
CREATE TABLE _word_weights (word TEXT PRIMARY KEY, weight REAL) WITHOUT ROWID;
INSERT INTO _word_weights
  SELECT w.word, weigh(COUNT(DISTINCT n.entity), (SELECT MAX(id) FROM _entities))
  FROM _name_words w JOIN _stems s ON s.id = w.name
  JOIN _names n ON n.key = s.key AND n.form = {Form.STEM} GROUP BY w.word ORDER BY w.word;
UPDATE _stems SET weight = (SELECT SUM(t.weight) FROM _name_words w
  JOIN _word_weights t ON t.word = w.word WHERE w.name = _stems.id);
"""


def weigh_word(bearers: int, total: int) -> float:
    """How much a word tells that `bearers` of `total` things have in a name: at most 1."""
    return math.log(1 + total / max(1, bearers)) / math.log(1 + total)


def write(connection: sqlite3.Connection) -> None:
    """Derive the tables from the declared ones."""
    places = _municipalities_of_places(connection)
    publishers = {
        iri.rpartition("/")[2]: _first(cell, places)
        for iri, cell in connection.execute(
            "SELECT s.iri, o.places_iri FROM strategies s "
            "JOIN organisations o ON o.iri = s.publisher_iri"
        )
    }

    def municipality_at(cell: str | None) -> str | None:
        return _first(cell, places)

    def municipality_of(iri: str) -> str | None:
        """That of the edition which an IRI names after its kind."""
        return publishers.get(iri.rpartition("/id/")[2].split("/")[1])

    for name, count, function in (
        ("municipality_at", 1, municipality_at),
        ("municipality_of", 1, municipality_of),
        ("casefold", 1, str.casefold),
        ("weigh", 2, weigh_word),
    ):
        connection.create_function(name, count, function, deterministic=True)
    _run(connection, _TABLES)
    connection.execute(_ENTITIES)
    connection.executemany("INSERT INTO _types VALUES (?, ?, ?, ?)", _types(connection))
    connection.executemany(
        "INSERT OR IGNORE INTO _municipality_names VALUES (?, ?)",
        sorted(_municipality_names(connection)),
    )
    connection.executemany("INSERT OR IGNORE INTO _names VALUES (?, ?, ?)", _forms(connection))
    _run(connection, _DERIVED)
    connection.executemany("INSERT INTO _name_words VALUES (?, ?)", _words(connection))
    connection.execute("CREATE INDEX _words_of_name ON _name_words (name, word)")
    _run(connection, _WEIGHTS)


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            connection.execute(statement)


def _municipalities_of_places(connection: sqlite3.Connection) -> Mapping[str, str]:
    """The municipality that each place is or lies in."""
    found = {
        iri: iri
        for (iri,) in connection.execute(
            f"SELECT iri FROM places WHERE type_iri LIKE '%{SB['Municipality'].value}%'"
        )
    }
    return found | {
        place: larger
        for place, larger in connection.execute(
            "SELECT place_iri, larger_iri FROM larger_places ORDER BY steps DESC"
        )
        if larger in found
    }


def _first(cell: str | None, places: Mapping[str, str]) -> str | None:
    """The municipality of the first of a cell's places that lies in one."""
    iris = cell.split(SEPARATOR) if cell else ()
    return next((places[iri] for iri in iris if iri in places), None)


def _types(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str, str]]:
    """The classes of what is there, each with the broader ones among them."""
    concepts = {
        _short(iri): (danish, english, [_short(wider) for wider in (cell or "").split(SEPARATOR)])
        for iri, danish, english, cell in connection.execute(
            "SELECT iri, name_da, name_en, broader_iri FROM concepts"
        )
    }
    # Its labels are not in our ontology, and people ask for it.
    concepts["org:Organization"] = ("Organisation eller enhed", "Organisation or unit", [])
    todo = [
        name for (types,) in connection.execute("SELECT DISTINCT types FROM _entities")
        for name in types.split()
    ]  # fmt: skip
    used: set[str] = set()
    while todo:
        name = todo.pop()
        if name in concepts and name not in used:
            used.add(name)
            todo += concepts[name][2]
    for name in sorted(used):
        danish, english, broader = concepts[name]
        yield name, danish, english, " ".join(wider for wider in broader if wider in used)


def _short(iri: str) -> str:
    return iri.replace(SB.iri, "sb:").replace(ORG.iri, "org:")


def _municipality_names(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """What people call each municipality and its authority: with and without “Kommune”, and
    without the genitive, where the IRIs of its places begin with it."""
    found: set[tuple[str, str]] = set()
    for place, name in connection.execute(
        "SELECT e.municipality, n.name FROM _entities e JOIN names n ON n.thing_iri = e.iri "
        "WHERE n.sort = 'name' AND (e.types LIKE '%sb:Municipality%' "
        "OR e.types LIKE '%sb:MunicipalAuthority%') AND e.municipality NOT NULL"
    ):
        remaining = [word for word in spelling.words(name) if word.casefold() not in _MUNICIPAL]
        found |= {
            (spelling.folded_key(name), place),
            (" ".join(map(spelling.fold, remaining)), place),
        }
    for (place,) in connection.execute("SELECT DISTINCT municipality FROM _entities"):
        if place:
            beginning = place.rpartition("/")[2].removesuffix("-kommune")
            ungenitive = place.removesuffix("-kommune").removesuffix("s")
            if connection.execute(
                "SELECT 1 FROM _entities WHERE iri > ?1 || '-' AND iri < ?1 || '.'", (ungenitive,)
            ).fetchone():
                beginning = ungenitive.rpartition("/")[2]
            found.add((spelling.folded_key(beginning.replace("-", " ")), place))
    return {(key, place) for key, place in found if key}


def _forms(connection: sqlite3.Connection) -> Iterator[tuple[str, int, int]]:
    """Each form of each name, with the number of what bears it."""
    for entity, sort, name in connection.execute(
        "SELECT e.id, n.sort, n.name FROM _entities e "
        "JOIN names n ON n.thing_iri = e.iri ORDER BY e.id, n.rowid"
    ):
        for form, key in _forms_of(sort, name):
            if key:
                yield key, form, entity


def _forms_of(sort: str, name: str) -> Iterator[tuple[Form, str]]:
    if spelling.is_code(name):
        # “vink” is a word and “skat” a treasure: such names count only as printed.
        yield Form.CODE, spelling.code_key(name)
        yield Form.FOLDED_CODE, spelling.folded_key(name)
    elif sort != "code":
        # The number of a district or a principle names nothing.
        label = sort == "name"
        yield Form.NAME if label else Form.OTHER, spelling.folded_key(name)
        yield Form.STEM, spelling.stem_key(name)
        for part in _parts(name) if label else ():
            yield Form.OTHER, spelling.folded_key(part)


def _parts(label: str) -> list[str]:
    """“Den Korte Snor (The Short Leash)” goes by either of its parts, a code in it aside."""
    found = _BRACKETS.fullmatch(label)
    parts = [part.strip() for part in found.groups()] if found else []
    return [part for part in parts if not spelling.is_code(part)]


def _words(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """The words that make a name, by their stems, with the number of the name's stems."""
    for number, key in connection.execute("SELECT id, key FROM _stems ORDER BY id").fetchall():
        for word in sorted(set(key.split()) - _LITTLE_STEMS):
            yield word, number
