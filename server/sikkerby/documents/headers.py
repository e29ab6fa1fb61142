"""The names that columns go by, in Danish and English, near misses included."""

from __future__ import annotations

import re

from sikkerby.documents.model import Column
from sikkerby.spelling import nearest

NAMES: dict[Column, tuple[str, ...]] = {
    Column.TITLE: (
        "indsats/projekt", "indsats", "projekt", "indsats eller projekt", "indsatser",
        "indsatser/projekter", "projekt/indsats", "titel", "navn", "indsatsens navn",
        "initiative/project", "initiative", "project", "project/initiative", "title", "name",
    ),
    Column.DESCRIPTION: (
        "kort beskrivelse", "beskrivelse", "indhold", "beskrivelse af indsatsen",
        "short description", "brief description", "description",
    ),
    Column.AREA: (
        "område", "områder", "geografisk område", "geografi", "bydel", "bydele", "sted",
        "area", "areas", "geographical area", "district", "place",
    ),
    Column.TARGET_GROUP: (
        "målgruppe", "målgrupper", "målgruppen",
        "target group", "target groups", "target audience", "audience",
    ),
    Column.INVOLVED: (
        "involverede forvaltninger", "involverede", "involverede parter",
        "involverede aktører", "forvaltninger", "deltagere", "samarbejdspartnere",
        "involverede forvaltninger og samarbejdspartnere",
        "administrations involved", "involved administrations", "departments involved",
        "involved departments", "parties involved", "involved parties", "participants",
    ),
}  # fmt: skip
_COLUMN_OF = {name: column for column, names in NAMES.items() for name in names}

# How alike a name must be to one of the list to be taken for it.
_ALIKE = 84
_LONGEST = 60


def read_column(name: str) -> tuple[Column, bool] | None:
    """The column that a header names, and whether it is called just so; nothing of others.

    What stands in parentheses after a name is free.
    """
    key = " ".join(name.partition("(")[0].casefold().split()).strip(" :.*")
    key = re.sub(r"\s*/\s*", "/", key)
    if not key or len(key) > _LONGEST:
        return None
    if key in _COLUMN_OF:
        return _COLUMN_OF[key], True
    close = nearest(key, _COLUMN_OF.keys(), 1, _ALIKE)
    return (_COLUMN_OF[close[0]], False) if close else None


def nearest_columns(name: str) -> list[str]:
    """Up to three known names of columns that are spelt most like `name`."""
    return nearest(name.casefold(), _COLUMN_OF.keys(), 3, 40)
