"""Narrow tables in which names are found: whole, misspelt, by their beginnings and by their words.

They hold what can be recognised, `_entities`: initiatives, principles, target groups,
organisations and places, numbered in the order of their IRIs; `rank` is their order in lists.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import partial

from sikkerby import spelling
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.publication.tables.scripts import run_script
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


def weigh_word(bearers: int, total: int) -> float:
    """How much a word tells that `bearers` of `total` things have in a name: at most 1."""
    return math.log(1 + total / max(1, bearers)) / math.log(1 + total)


def write(connection: sqlite3.Connection) -> None:
    """Derive the tables from the declared and the other narrow ones."""
    municipalities: dict[str, str] = dict(
        connection.execute(
            "SELECT p.iri, m.iri FROM _places q JOIN places p ON p.rowid = q.id "
            "JOIN places m ON m.rowid = q.municipality"
        )
    )
    publishers = {
        iri.rpartition("/")[2]: _first(municipalities, cell)
        for iri, cell in connection.execute(
            "SELECT s.iri, o.places_iri FROM strategies s "
            "JOIN organisations o ON o.iri = s.publisher_iri"
        )
    }

    def municipality_of(iri: str) -> str | None:
        """That of the edition which an IRI names after its kind."""
        return publishers.get(iri.rpartition("/id/")[2].split("/")[1])

    for name, count, function in (
        ("municipality_at", 1, partial(_first, municipalities)),
        ("municipality_of", 1, municipality_of),
        ("short_types", 1, lambda cell: cell and _short(cell).replace(SEPARATOR, " ")),
        ("casefold", 1, str.casefold),
        ("telling_words", 1, _telling_words),
        ("weigh", 2, weigh_word),
    ):
        connection.create_function(name, count, function, deterministic=True)
    run_script(connection, "entities.sql")
    connection.executemany("INSERT INTO _types VALUES (?, ?, ?, ?)", _types(connection))
    connection.executemany(
        "INSERT OR IGNORE INTO _municipality_names VALUES (?, ?)",
        sorted(_municipality_names(connection)),
    )
    connection.executemany("INSERT OR IGNORE INTO _names VALUES (?, ?, ?)", _forms(connection))
    run_script(connection, "spellings.sql")


def _first(municipalities: Mapping[str, str], cell: str | None) -> str | None:
    """The municipality of the first of a cell's places that is or lies in one."""
    places = cell.split(SEPARATOR) if cell else ()
    return next((municipalities[iri] for iri in places if iri in municipalities), None)


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


def _telling_words(key: str) -> str:
    """The stems of a name but for those of little words, as JSON."""
    return json.dumps(sorted(set(key.split()) - _LITTLE_STEMS))
