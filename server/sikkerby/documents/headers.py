"""The names that columns go by, in Danish and English, near misses and speaking ones included."""

from __future__ import annotations

import re

from sikkerby.documents.model import Column
from sikkerby.spelling import nearest

NAMES: dict[Column, tuple[str, ...]] = {
    Column.TITLE: (
        "indsats/projekt", "indsats", "projekt", "indsats eller projekt", "indsatser",
        "indsatser/projekter", "projekt/indsats", "titel", "navn", "indsatsens navn",
        "aktivitet", "aktiviteter", "tiltag", "initiativ", "initiativer", "handling", "handlinger",
        "initiative/project", "initiative", "project", "project/initiative", "title", "name",
    ),
    Column.DESCRIPTION: (
        "kort beskrivelse", "beskrivelse", "indhold", "beskrivelse af indsatsen", "formål",
        "short description", "brief description", "description",
    ),
    Column.AREA: (
        "område", "områder", "geografisk område", "geografi", "bydel", "bydele", "sted",
        "lokalområde", "kvarter", "hvor", "lokation",
        "area", "areas", "geographical area", "district", "place",
    ),
    Column.TARGET_GROUP: (
        "målgruppe", "målgrupper", "målgruppen", "til hvem", "for hvem",
        "target group", "target groups", "target audience", "audience",
    ),
    Column.INVOLVED: (
        "involverede forvaltninger", "involverede", "involverede parter",
        "involverede aktører", "forvaltninger", "deltagere", "samarbejdspartnere",
        "involverede forvaltninger og samarbejdspartnere", "aktører", "parter", "partnere",
        "ansvarlig", "ansvarlige", "forvaltning",
        "administrations involved", "involved administrations", "departments involved",
        "involved departments", "parties involved", "involved parties", "participants",
    ),
}  # fmt: skip
# What a name of more words speaks of: “Hvem er målgruppen?”, “Kort om indsatsen”.
_SPEAKS_OF = {
    Column.TARGET_GROUP: r"målgruppe|\b(?:til|for) hvem|hvem er de[tn] for|target|audience",
    Column.INVOLVED: r"involver|aktør|partner|deltag|ansvar|forvaltning|\bparter|samarbejd"
    r"|medvirke|tovholder|sammen med|koordinator|\bejer\b|hvem (?:er med|gør|står|udfører)"
    r"|responsib|involved",
    Column.DESCRIPTION: r"beskriv|\bkort om|indhold|formål|\bhvad\b|\bhvordan\b|descri",
    Column.AREA: r"geograf|\bsted|\bhvor\b|kvarter|bydel|lokal|distrikt|^områd",
    Column.TITLE: r"^indsats|\bindsats|aktivitet|tiltag|initiativ|projekt|handling|titel|\bnavn",
}
_SPEAKS = {column: re.compile(pattern) for column, pattern in _SPEAKS_OF.items()}
# Of whom to ask, and of what divides a table, speaks none of the five.
_OTHERS = re.compile(r"kontakt|mail|telefon|tlf|person\b|(?:indsats|fokus|tema)område|plan\b")
_COLUMN_OF = {name: column for column, names in NAMES.items() for name in names}

# What the steward may say of a column besides: kept as a field of its own.
EXTRA = "extra"
# A line that names as many columns names them all.
FEWEST_NAMES = 3
# How alike a name must be to one of the list to be taken for it.
_ALIKE = 84
_LONGEST = 60


def read_column(name: str) -> tuple[Column, bool] | None:
    """The column that a header names, and whether it is called just so; nothing of others.

    What stands in parentheses after a name is free.
    """
    key = " ".join(name.partition("(")[0].casefold().split()).strip(" :.?*")
    key = re.sub(r"\s*/\s*", "/", key)
    if not key or len(key) > _LONGEST:
        return None
    if key in _COLUMN_OF:
        return _COLUMN_OF[key], True
    if _OTHERS.search(key):
        return None
    if close := nearest(key, _COLUMN_OF.keys(), 1, _ALIKE):
        return _COLUMN_OF[close[0]], False
    spoken = (column for column, pattern in _SPEAKS.items() if pattern.search(key))
    return next(((column, False) for column in spoken), None)


def nearest_columns(name: str) -> list[str]:
    """Up to three known names of columns that are spelt most like `name`."""
    return nearest(name.casefold(), _COLUMN_OF.keys(), 3, 40)
