"""Natural documents of fictional municipalities: what a person reads is what the program reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from sikkerby.documents.edition import read_edition
from sikkerby.documents.turtle import read_folder
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import read_entities
from sikkerby.extraction.quotations import Evidence
from sikkerby.extraction.records import Basis, Coverage, Extract, InitiativeRecord
from sikkerby.importing.edition import ImportResult, import_document
from sikkerby.importing.initialise import Beginning, init_folder
from tests.importing.natural import ALL, NATURAL, Natural, Reading

TODAY = "2026-11-22"
BASE = "https://eksempel.example/"


def read_natural(natural: Natural, folder: Path) -> list[Reading]:
    """The rows as a build would have them once all proposed names were accepted as they are."""
    return import_natural(natural, folder)[0]


def import_natural(natural: Natural, folder: Path) -> tuple[list[Reading], Extract, ImportResult]:
    """These rows, what was extracted, and what the import tells."""
    data = folder / "data"
    init_folder(data, Beginning(BASE, f"{natural.name} Kommune", TODAY))
    file = folder / natural.file
    natural.write(file)
    result = import_document(
        file, data, edition="plan", answers={"revised": TODAY}, **natural.options
    )
    assert not result.preview.unread
    edition = read_edition(data / "editions" / "plan")
    proposed = parse(result.proposals.encode(), format=RdfFormat.TURTLE, base_iri=BASE)
    triples = [*read_folder(data / "reference", BASE), *(quad.triple for quad in proposed)]
    entities = read_entities(triples, [result.manifest.short_name])
    statements = {s.number: s.statement.text for s in edition.table.sections}
    found = extract(edition, entities)
    rows = [_reading(entry, statements[entry.row.section]) for entry in found.initiatives]
    return rows, found, result


def _reading(record: InitiativeRecord, statement: str) -> Reading:
    """Who and where in the words of the cell, whatever names the same has besides."""
    involved = {party.evidence for party in record.parties if party.basis is Basis.INVOLVED}
    involved |= set(record.units.values())
    places = frozenset(map(_words, record.area.places.values()))
    if record.area.coverage is Coverage.CITYWIDE:
        places = frozenset(ALL)
    return Reading(statement, record.row.title, frozenset(map(_words, involved)), places)


def _words(evidence: Evidence) -> str:
    return " ".join(quotation.text for quotation in evidence)


@pytest.mark.parametrize("natural", NATURAL, ids=lambda natural: natural.name)
def test_what_a_person_reads_is_read(natural: Natural, tmp_path: Path) -> None:
    found = {reading.title: reading for reading in read_natural(natural, tmp_path)}
    expected = {reading.title: reading for reading in natural.readings}
    assert found.keys() == expected.keys()
    assert {title: (found[title], wanted) for title, wanted in expected.items()
            if found[title] != wanted} == {}  # fmt: skip
