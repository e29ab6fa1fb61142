"""Texts of the site with numbers of a test's own, and the names that pages give to things."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping

from sikkerby.bilingual import LANGUAGES
from sikkerby.web.words import TEXTS
from tests.conftest import CODES
from tests.support.application import Visitor


@functools.cache
def names(language: str) -> Mapping[str, tuple[str, str]]:
    """The short and the full name of each party on pages, marked where the source leaves out its
    own initiatives."""
    found = {}
    for row in csv.DictReader(Visitor().get("/queries/parties.csv").text.splitlines()):
        code = CODES.get(slug := row["party"].rpartition("/")[2], "")
        name = row["partyEn"] if language == "en" and row["partyEn"] else row["partyDa"]
        mark = " †" if code in ("TMF", "SUF") else ""
        found[code or slug] = (f"{code or name}{mark}", f"{name}{mark}")
    return found


def say(language: str, key: str, **values: object) -> str:
    """A text of the site with numbers of ours."""
    one, parted, more = TEXTS[key][LANGUAGES.index(language)].partition(" | ")
    words = more if parted and values.get("n") != 1 else one
    return words.format(**values)


@functools.cache
def place_names(language: str) -> Mapping[str, str]:
    column = "placeEn" if language == "en" else "placeDa"
    rows = csv.DictReader(Visitor().get("/queries/places.csv").text.splitlines())
    return {row["place"].rpartition("/")[2]: row[column] or row["placeDa"] for row in rows}
