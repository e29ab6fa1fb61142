"""The initiatives of a list as rows of a table for others, read one at a time."""

from __future__ import annotations

from collections.abc import Iterator

from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.tabular.cells import Row
from sikkerby.vocabulary import SB
from sikkerby.web.records.matching import Matches
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


def read_rows(matches: Matches, language: str) -> Iterator[Row]:
    """Of each initiative that is shown: its number and name; its title as printed; its principle;
    the parties on each basis; its coverage and the places named; its target group with the ages;
    and its IRI. Several names are separated by commas."""
    return matches.rows(_SQL.rows(language, SB["NamedPlaces"].value, SEPARATOR))
