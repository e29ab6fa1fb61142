"""The initiatives of a list as rows of a table for others, read one at a time."""

from __future__ import annotations

from collections.abc import Iterator

from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.publication.tables.narrow import BASES
from sikkerby.tabular.cells import Row
from sikkerby.vocabulary import SB
from sikkerby.web.records.matching import Matches


def read_rows(matches: Matches, language: str) -> Iterator[Row]:
    """Of each initiative that is shown: its number and name; its title as printed; its principle;
    the parties on each basis; its coverage and the places named; its target group with the ages;
    and its IRI. Several names are separated by commas."""

    def name(column: str) -> str:
        other = "en" if language == "da" else "da"
        return f"coalesce({column}_{language}, {column}_{other})"

    parties = ", ".join(
        f"""(SELECT coalesce(group_concat(party, ', '), '') FROM (
            SELECT {name("o.name")} || iif(o.own_omitted, ' †', '') AS party FROM _participations n
            JOIN organisations o ON o.rowid = n.party
            JOIN participations p ON p.initiative_iri = i.iri AND p.organisation_iri = o.iri
            WHERE n.initiative = i.rowid AND n.basis = {rank} ORDER BY
            (SELECT MIN(start) FROM evidence WHERE holder_iri = p.iri), p.iri))"""
        for rank in range(len(BASES))
    )
    return matches.rows(
        f"""SELECT i.row, {name("i.name")}, i.printed_title,
        r.number || ' ' || {name("r.short_name")}, {parties}, {name("i.coverage")},
        CASE WHEN i.coverage_iri = '{SB["NamedPlaces"].value}'
        THEN replace({name("i.places")}, '{SEPARATOR}', ', ') ELSE '' END,
        {name("i.target_group")}, i.min_age, i.max_age, i.iri
        FROM matches m JOIN initiatives i ON i.rowid = m.id
        LEFT JOIN principles r ON r.iri = i.principle_iri
        ORDER BY coalesce(m.reach, 0), m.id"""
    )
