"""Extraction against the tables that were read from the document by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from sikkerby import resources
from sikkerby.documents.edition import Edition, FactReading
from sikkerby.documents.model import Column
from sikkerby.documents.turtle import read_folder, read_turtle
from sikkerby.errors import DataError
from sikkerby.extraction.amounts import write_decimal
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import read_entities
from sikkerby.extraction.measures import KINDS, Quantity
from sikkerby.extraction.quantities import find_quantities
from sikkerby.extraction.quotations import Evidence
from sikkerby.extraction.records import Basis, Extract, InitiativeRecord
from sikkerby.vocabulary import RDF, RDFS, SB
from tests.conftest import BASE, CODES, read_expected

ROWS = read_expected("rows.tsv")
FACTS = read_expected("facts.tsv")


def _names(slugs: list[str]) -> list[str]:
    return [CODES.get(slug, slug) for slug in slugs]


def _parties(record: InitiativeRecord, basis: Basis, *, implied: bool) -> set[str]:
    found = [p for p in record.parties if p.basis is basis and p.implied is implied]
    return set(_names([party.organisation for party in found]))


@pytest.mark.parametrize("expected", ROWS, ids=lambda row: f"row-{row['row']}")
def test_every_row_as_read_by_hand(extracted: Extract, expected: dict[str, str]) -> None:
    record = extracted.initiatives[int(expected["row"]) - 1]
    leads = [_names([lead.organisation])[0] for lead in record.leadership]
    units = [lead.unit for lead in record.leadership if lead.unit]
    kinds = [lead.kind.value for lead in record.leadership]
    found = {
        "principle": str(record.row.section),
        "also_supports": " ".join(map(str, record.also_supports)),
        "coverage": record.area.coverage.value,
        "minimum_age": record.ages.minimum,
        "maximum_age": record.ages.maximum,
        "lead": " ".join([*kinds, *leads, *units]),
    }
    assert found == {name: expected[name] for name in found}
    assert [slug for slug in record.area.places if record.area.coverage.value == "NamedPlaces"] == (
        expected["places"].split()
    )
    assert _parties(record, Basis.INVOLVED, implied=False) == set(expected["involved"].split())
    assert _parties(record, Basis.INVOLVED, implied=True) == set(expected["implied"].split())
    assert _parties(record, Basis.MENTIONED, implied=False) == set(expected["mentioned"].split())
    assert _parties(record, Basis.MENTIONED, implied=True) == set()
    assert set(record.units) == set(expected["units"].split())


def test_what_a_person_read_counts(edition: Edition, extracted: Extract) -> None:
    """Words of `facts.tsv` are read as it says, and as nothing else."""
    cell = Column.DESCRIPTION
    said = (
        FactReading(2, 8, cell, "10 og 17 år", "mindst 10", "YearsOfAge", "", "", "", ""),
        FactReading(3, 8, cell, "seks", "", "", "", "", "Nej", ""),
        FactReading(4, 8, Column.TARGET_GROUP, "unge", "under 18", "YearsOfAge", "", "", "", ""),
    )
    reference = read_entities(read_folder(resources.data_folder() / "reference", BASE))
    read = extract(replace(edition, facts=said), reference)
    assert len(extracted.initiatives[7].facts) == 2
    (fact,) = read.initiatives[7].facts
    minimum = write_decimal(fact.amount.minimum)
    assert (fact.kind, minimum, fact.evidence[0].text) == ("Age", "10", "10 og 17 år")
    ages = read.initiatives[7].ages
    assert (ages.minimum, ages.maximum, ages.evidence[0].text) == ("", "17", "unge")
    wrong = replace(said[0], amount="mange")
    with pytest.raises(DataError, match="no amount"):
        extract(replace(edition, facts=(wrong,)), reference)


def test_every_unit_has_its_kind() -> None:
    vocabulary = read_turtle(resources.ontology_folder() / "sikkerby.ttl", SB.iri)
    units = {t.subject for t in vocabulary if t.object == SB["MeasurementUnit"]
             and t.predicate == RDF["type"]}  # fmt: skip
    assert units == {SB[name] for name in KINDS}


def test_the_facts_of_all_rows_as_read_by_hand(extracted: Extract) -> None:
    found = [
        {
            "row": str(record.row.number),
            "kind": fact.kind,
            "value": write_decimal(fact.amount.value),
            "minimum": write_decimal(fact.amount.minimum),
            "maximum": write_decimal(fact.amount.maximum),
            "unit": fact.unit,
            "words": " ".join(quotation.text for quotation in fact.evidence),
            "per": fact.per,
        }
        for record in extracted.initiatives
        for fact in record.facts
    ]
    assert found == FACTS


def test_phrases_of_municipal_prose_are_read_as_a_reader_would() -> None:
    """None wrong, one in twenty missed: what is not sure is left unread."""
    expected: dict[str, list[dict[str, str]]] = {}
    for row in read_expected("fact-phrases.tsv"):
        fact = {name: value for name, value in row.items() if name != "phrase"}
        expected.setdefault(row["phrase"], []).extend([fact] if fact["kind"] != "none" else [])
    found = {
        phrase: [_shown(phrase, fact) for fact in find_quantities(phrase)] for phrase in expected
    }
    wrong = [
        (phrase, fact) for phrase in expected for fact in found[phrase]
        if fact not in expected[phrase]
    ]  # fmt: skip
    stated = [(phrase, fact) for phrase in expected for fact in expected[phrase]]
    missed = [(phrase, fact) for phrase, fact in stated if fact not in found[phrase]]
    assert wrong == []
    assert len(missed) <= len(stated) / 20, missed


def _shown(phrase: str, fact: Quantity) -> dict[str, str]:
    amount = fact.amount
    qualifiers = {"approximate": amount.approximate, "limit-excluded": amount.limit_excluded}
    return {
        "kind": fact.kind,
        "value": write_decimal(amount.value),
        "minimum": write_decimal(amount.minimum),
        "maximum": write_decimal(amount.maximum),
        "unit": fact.unit,
        "per": fact.per,
        "qualifiers": " ".join(name for name, holds in qualifiers.items() if holds),
        "counted": fact.counted,
        "words": phrase[fact.start : fact.end],
    }


def _all_evidence(extracted: Extract) -> list[Evidence]:
    found = [entry.evidence for entry in extracted.principles]
    for record in extracted.initiatives:
        found += [
            *record.cells.values(),
            record.principle_evidence,
            record.area.evidence,
        ]
        found += [entry.evidence for entry in record.parties]
        found += record.units.values()
        found += [entry.evidence for entry in record.leadership]
        found += [entry.unit_evidence for entry in record.leadership if entry.unit]
        found += record.area.places.values()
        found += record.also_supports.values()
        found += [entry.evidence for entry in record.facts]
        found += [record.ages.evidence] if record.ages.minimum or record.ages.maximum else []
        found += [record.short_name_evidence] if record.short_name else []
    return found


def test_every_quotation_is_the_documents_own_words(extracted: Extract) -> None:
    text = extracted.edition.table.text
    for evidence in _all_evidence(extracted):
        assert evidence, "a record without evidence"
        for quotation in evidence:
            start, end = quotation.start, quotation.end
            assert text[start:end] == quotation.exact
            assert text[:start].endswith(quotation.prefix)
            assert text[end:].startswith(quotation.suffix)
            assert "\n" not in quotation.exact


def test_context_goes_to_the_ends_of_the_sentence(extracted: Extract) -> None:
    frigg = next(p for p in extracted.initiatives[35].parties if p.organisation == "frigg")
    (quotation,) = frigg.evidence
    assert quotation.exact == "den selvejende institution Frigg"
    assert quotation.prefix == "Projektet udføres i samarbejde med "
    assert quotation.suffix == "."


def test_a_quotation_over_a_page_break_has_two_pieces(extracted: Extract) -> None:
    assert [q.exact for q in extracted.initiatives[10].cells[Column.TITLE]] == [
        "VINK - Tidlig forebyggelse af ekstremisme",
        "og radikaliserings – uddannelse af frontpersonale",
    ]


def test_den_korte_snor_has_its_own_abbreviation(extracted: Extract) -> None:
    assert {r.row.number: r.short_name for r in extracted.initiatives if r.short_name} == {8: "DKS"}


def test_ambiguities_are_remarked_on(extracted: Extract) -> None:
    commas = [r.place.row for r in extracted.remarks if r.code == "missing-comma"]
    assert commas == [14, 14, 15, 35, 35]
    assert all(remark.place.text and remark.place.column for remark in extracted.remarks)


def test_a_partys_own_name_beats_that_of_its_unit(extracted: Extract) -> None:
    police = next(
        party
        for party in extracted.initiatives[1].parties
        if party.organisation == "koebenhavns-politi"
    )
    assert [quotation.exact for quotation in police.evidence] == ["Københavns Politi"]


def test_entities_belong_to_the_longest_short_name() -> None:
    labels = {"ny-kff": "A", "ny-egestrup-kff": "B", "ny-egestrup-nord": "C", "politi": "D"}
    triples = [
        triple
        for slug, label in labels.items()
        for triple in (
            Triple(NamedNode(f"{BASE}id/organisation/{slug}"), RDF["type"], SB["Administration"]),
            Triple(NamedNode(f"{BASE}id/organisation/{slug}"), RDFS["label"], Literal(label)),
        )
    ]
    entities = read_entities(triples, ["ny", "ny-egestrup"])
    assert [entity.slug for entity in entities.of("ny")] == ["ny-kff", "politi"]
    assert [entity.slug for entity in entities.of("ny-egestrup")] == [
        "ny-egestrup-kff",
        "ny-egestrup-nord",
        "politi",
    ]
