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
        "navn på indsats", "indsatsnavn", "indsatsens titel", "projektnavn", "projektets navn",
        "initiative/project", "initiative", "project", "project/initiative", "title", "name",
    ),
    Column.DESCRIPTION: (
        "kort beskrivelse", "beskrivelse", "indhold", "formål",
        "hvordan", "beskrivelse af indsatsen",
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
    r"|medvirke|bidragyder|inddrag|tovholder|sammen med|koordinator|\bejer\b"
    r"|hvem (?:er med|gør|står|udfører)"
    r"|responsib|involved",
    Column.DESCRIPTION: r"beskriv|\bkort om|indhold|formål|baggrund|\bhv(?:ad|ordan|orfor)\b"
    r"|descri",
    Column.AREA: r"geograf|\bsted|\bhvor\b|kvarter|bydel|lokal|distrikt|^områd",
    Column.TITLE: r"^indsats|\bindsats|aktivitet|tiltag|initiativ|projekt|handling|titel|\bnavn",
}
_SPEAKS = {column: re.compile(pattern) for column, pattern in _SPEAKS_OF.items()}
# Of whom to ask, and of what divides a table, speaks none of the five.
_OTHERS = re.compile(r"kontakt|mail|telefon|tlf|person\b|(?:indsats|fokus|tema)område|plan\b")
# What other columns of such tables are called, and those of tables beside them.
_OTHER_NAMES = re.compile(
    r"n(?:r|o|ummer)|id|#|løbenummer|(?:år|fra|til|i alt|total|sum|beløb|pris|kr)"
    r"|(?:(?:19|20)\d\d)|(?:tids|start|slut|status)?(?:dato|plan|punkt|frist|ramme)|tid|hvornår|periode"
    r"|start|slut|begyndelse|afslutning|frist|deadline|milepæle?|status|fremdrift|prioritet|fase"
    r"|økonomi|budget|udgifte?r?|finansiering|ressourcer|midler|succeskriteri(?:er|um|et)"
    r"|effekt(?:er|mål)?|indikator(?:er)?|måle?(?:punkter|ing)?|målsætning(?:er)?|delmål|resultat(?:er)?"
    r"|opfølgning|evaluering|bemærkning(?:er)?|kommentar(?:er)?|noter?|kontakt(?:person)?|e?-?mail"
    r"|telefon|tlf|funktion|stilling|rolle|organisation|afdeling|udvalg|møde|sag|emne|kilde|link|bilag"
    r"|hvem|when|date|year|period|timeline|budget|cost|funding|status|role|phone|comments?|notes?|kpi",
)
# The names of titles, those last that other tables have too: of persons, or of dates.
_USUAL_TITLES = ("aktivitet", "aktiviteter", "tiltag", "handling", "handlinger")
_WEAK_TITLES = ("navn", "name", "titel", "title")
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
    key = _key_of(name)
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


def _key_of(name: str) -> str:
    key = " ".join(name.partition("(")[0].casefold().split()).strip(" :.?*")
    return re.sub(r"\s*/\s*", "/", key)


def names_other(name: str) -> bool:
    """Whether a name is one that columns besides the five usually have, such as “Frist”."""
    return bool(_OTHER_NAMES.fullmatch(_key_of(name)))


def title_strength(name: str) -> int:
    """How surely a column of this name has the titles of initiatives: 2, 1, or 0 for “Navn”."""
    key = _key_of(name)
    return 0 if key in _WEAK_TITLES else 1 if key in _USUAL_TITLES else 2


def nearest_columns(name: str) -> list[str]:
    """Up to three known names of columns that are spelt most like `name`."""
    return nearest(name.casefold(), _COLUMN_OF.keys(), 3, 40)
