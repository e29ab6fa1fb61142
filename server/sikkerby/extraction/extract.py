"""One edition, read: every row to a record, every section to a principle."""

from __future__ import annotations

import re

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Column, Row, Section
from sikkerby.errors import DataError, Place
from sikkerby.extraction.context import Reading
from sikkerby.extraction.facts import read_facts, read_target_ages
from sikkerby.extraction.lexicon import ORGANISATIONS, PLACES, Entities, Kind, Lexicon
from sikkerby.extraction.parties import read_parties
from sikkerby.extraction.places import read_area
from sikkerby.extraction.principles import read_supported
from sikkerby.extraction.privacy import tell_private
from sikkerby.extraction.quotations import quote
from sikkerby.extraction.records import Extract, InitiativeRecord, PrincipleRecord

# The column of a quotation that stands in a section's heading and so in no cell.
HEADING_COLUMN = "PrincipleHeading"
# The columns whose cells are carried over whole.
_WHOLE = (Column.TITLE, Column.DESCRIPTION, Column.TARGET_GROUP)


def extract(edition: Edition, entities: Entities) -> Extract:
    """Everything that the document of `edition` states, in the names of the reference data.

    `entities` are those of the whole publication. Names in the involved and area cells that the
    reference data do not know are remarks of the severity violation. Raises DataError for codes
    that the document explains and the reference data do not.
    """
    own = entities.of(edition.manifest.short_name)
    short_forms = {row.number: _short_name(row) for row in edition.table.rows}
    reading = Reading(
        edition,
        Lexicon(entity for entity in own if entity.kind in ORGANISATIONS),
        Lexicon(entity for entity in own if entity.kind in PLACES),
        {found["short"]: number for number, found in short_forms.items() if found},
    )
    _check_abbreviations(reading)
    principles = tuple(
        PrincipleRecord(section, quote(edition.table.text, section.statement, HEADING_COLUMN))
        for section in edition.table.principles
    )
    known = {column for section in edition.table.sections for column in section.headers}
    for column in (column for column in Column if column not in known):
        cell = reading.cell(edition.table.rows[0], column)
        cell.remark("missing-column", "", name=column.header)
    initiatives = tuple(
        _read_row(reading, section, row, short_forms[row.number])
        for section in edition.table.sections
        for row in section.rows
    )
    remarks = (*reading.remarks, *tell_private(edition.table))
    return Extract(edition, principles, initiatives, remarks, tuple(reading.assumptions))


def _read_row(
    reading: Reading, section: Section, row: Row, short_form: re.Match[str] | None
) -> InitiativeRecord:
    for column in section.headers:
        if not row.cell(column).text:
            reading.cell(row, column).remark("empty-cell", "", name=section.headers[column])
    found = read_parties(reading, row)
    spelt_out = short_form.span() if short_form else (0, 0)
    description = reading.cell(row, Column.DESCRIPTION)
    heading = section.heading if section.heading.text else section.statement
    return InitiativeRecord(
        row,
        cells={column: reading.cell(row, column).evidence() for column in _WHOLE},
        principle_evidence=quote(reading.edition.table.text, heading, HEADING_COLUMN),
        parties=tuple(found.parties.values()),
        units=found.units,
        leadership=tuple(found.leadership),
        coordination=tuple(found.coordination),
        area=read_area(reading, row),
        ages=read_target_ages(reading, row),
        also_supports=read_supported(description),
        facts=read_facts(reading, row),
        short_name=short_form["short"] if short_form else "",
        short_name_evidence=description.evidence(*spelt_out),
    )


def _short_name(row: Row) -> re.Match[str] | None:
    """The abbreviation (`short`) that the description binds to the row's own title."""
    title = re.escape(row.title.rstrip(". "))
    description = row.cell(Column.DESCRIPTION).text
    return re.search(rf"\b{title}\s+\((?P<short>[A-ZÆØÅ]{{2,8}})\)", description)


def _check_abbreviations(reading: Reading) -> None:
    """Hold the document's own list of codes against the reference data."""
    table, organisations = reading.edition.table, reading.organisations
    entities = organisations.entities.values()
    administrations = {e.code: e for e in entities if e.kind is Kind.ADMINISTRATION}
    for entry in table.abbreviations:
        place = Place(table.file, line=entry.line, text=f"{entry.code}: {entry.name}")
        known = administrations.get(entry.code)
        if known is None:
            nearest = ", ".join(organisations.nearest(entry.name))
            raise DataError("code-of-no-administration", entry.code, nearest or "none", place=place)
        if entry.name.casefold() not in {name.casefold() for name in known.names}:
            name = known.names[0]
            raise DataError("code-names-another", entry.code, entry.name, name, place=place)
