"""Narrow tables by which pages select, count and search; their names begin with “_”.

They derive by SQL (`narrow.sql`) from the declared tables and refer to rows by their numbers, whose
order is that of display. They are no part of what is published to others, and may change with any
release.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sikkerby.publication.tables import names
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.publication.tables.rows import ORGANISATIONS, PLACES, danish_order
from sikkerby.publication.tables.scripts import run_script
from sikkerby.spelling import stem_key
from sikkerby.vocabulary import SB

# How a party takes part in an initiative, from the strongest basis to the weakest.
BASES = ("named", "mentioned", "implied")
# The kinds of organisations and places by their places in these lists.
ADMINISTRATION = ORGANISATIONS.index("Administration")
MUNICIPALITY, DISTRICT = PLACES.index("Municipality"), PLACES.index("District")
# How an initiative reaches a place, from the narrowest to the widest: citywide ones reach all
# places of their municipality.
REACHES = ("named", "inside", "around", "citywide")


def write(connection: sqlite3.Connection) -> None:
    """Derive the narrow tables of a database whose declared ones are filled."""
    functions: dict[str, Callable[..., Any]] = {
        "stem_key": stem_key,
        "danish_order": danish_order,
        "first_value": lambda cell: cell and cell.partition(SEPARATOR)[0],
        "organisation_kind": partial(_kind, ORGANISATIONS),
        "place_kind": partial(_kind, PLACES),
        "concat_words": lambda *texts: " ".join(filter(None, texts)),
    }
    run_script(connection, "narrow.sql", functions)
    names.write(connection)


def _kind(kinds: Sequence[str], cell: str | None) -> int | None:
    """The place among `kinds` of the most specific type in a cell."""
    types = cell.split(SEPARATOR) if cell else ()
    return next((rank for rank, kind in enumerate(kinds) if SB[kind].value in types), None)
