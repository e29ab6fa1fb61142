"""Narrow tables in which names are found: whole, misspelt, by their beginnings and by their words.

They hold what can be recognised, `_entities`: initiatives, principles, target groups,
organisations and places, numbered in the order of their IRIs; `rank` is their order in lists.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any

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
    functions: dict[str, Callable[..., Any]] = {
        "split": lambda cell, sign: json.dumps(cell.split(sign) if cell else []),
        "edition_of": lambda iri: iri.rpartition("/id/")[2].split("/")[1],
        "short_types": _short_types,
        "without_genitive": lambda place: place.removesuffix("-kommune").removesuffix("s"),
        "place_key": _place_key,
        "municipal_keys": _municipal_keys,
        "forms_of": lambda sort, name: json.dumps(list(_forms_of(sort, name))),
        "casefold": str.casefold,
        "telling_words": _telling_words,
        "weigh": weigh_word,
    }
    run_script(connection, "names.sql", functions, separator=SEPARATOR)
    run_script(connection, "spellings.sql")


def _short_types(cell: str | None) -> str | None:
    """Types with prefixes, parted by spaces."""
    return cell and cell.replace(SB.iri, "sb:").replace(ORG.iri, "org:").replace(SEPARATOR, " ")


def _municipal_keys(name: str) -> str:
    """What people call a municipality or its authority: with and without “Kommune”, as JSON."""
    remaining = (word for word in spelling.words(name) if word.casefold() not in _MUNICIPAL)
    return json.dumps([spelling.folded_key(name), " ".join(map(spelling.fold, remaining))])


def _place_key(place: str) -> str:
    """What people call a municipality, by the end of its IRI."""
    slug = place.rpartition("/")[2].removesuffix("-kommune")
    return spelling.folded_key(slug.replace("-", " "))


def _forms_of(sort: str, name: str) -> Iterator[tuple[Form, str]]:
    """The forms of a name, each with its key."""
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
