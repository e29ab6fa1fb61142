"""One edition's records as the graph `graph/extracted/{edition}`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Column, Row
from sikkerby.extraction.amounts import written
from sikkerby.extraction.measures import Quantity
from sikkerby.extraction.quotations import Evidence
from sikkerby.extraction.records import (
    Ages,
    Basis,
    Extract,
    InitiativeRecord,
    PrincipleRecord,
)
from sikkerby.graphs.dataset import Term, boolean, danish, decimal, integer
from sikkerby.graphs.evidence import EvidenceGraph
from sikkerby.graphs.ledger import Ledger, Slugs
from sikkerby.vocabulary import CV, DCT, MAXIMUM_SLUG, RDF, RDFS, SB, SKOS, Addresses, slugify


@dataclass(frozen=True)
class Minted:
    """The IRIs of an edition's initiatives by row number and of its target groups by cell text."""

    initiatives: Mapping[int, NamedNode]
    target_groups: Mapping[str, NamedNode]
    keys: Mapping[str, str]


def mint(edition: Edition, addresses: Addresses, ledger: Ledger) -> Minted:
    """Give every row and every distinct target group of an edition its IRI.

    Raises DataError where two names of target groups would come to the same IRI.
    """
    name = edition.identifier
    titles = Slugs(ledger, f"id/initiative/{name}/")
    groups = Slugs(ledger, f"id/target-group/{name}/")
    initiatives: dict[int, NamedNode] = {}
    target_groups: dict[str, NamedNode] = {}
    times: Counter[str] = Counter()
    for row in edition.table.rows:
        place = edition.table.place(row, Column.TITLE)
        title = edition.corrected(row, Column.TITLE)
        slug = slugify(title)
        times[slug] += 1
        key = row.title
        if times[slug] > 1:
            # Of rows with one title, the second and further ones are told apart by a number.
            key = f"{row.title} {times[slug]}"
            title = f"{slug[: MAXIMUM_SLUG - 5]} {times[slug]}"
        slug = titles.give(key, title, place)
        initiatives[row.number] = addresses.initiative(name, slug)
        text = row.cell(Column.TARGET_GROUP).text
        if not text:
            continue
        place = edition.table.place(row, Column.TARGET_GROUP)
        slug = groups.give(text, edition.corrected(row, Column.TARGET_GROUP), place)
        target_groups[text] = addresses.target_group(name, slug)
    return Minted(initiatives, target_groups, {**titles.keys, **groups.keys})


def extracted_graph(extract: Extract, minted: Minted, addresses: Addresses) -> set[Triple]:
    """The triples that the document itself states, each with its evidence."""
    graph = _ExtractedGraph(extract.edition, minted, addresses)
    for principle in extract.principles:
        graph.write_principle(principle)
    for record in extract.initiatives:
        graph.write(record)
    return graph.triples


class _ExtractedGraph(EvidenceGraph):
    def __init__(self, edition: Edition, minted: Minted, addresses: Addresses) -> None:
        super().__init__(addresses, edition.identifier)
        self.document = edition
        self.minted = minted

    def write_principle(self, principle: PrincipleRecord) -> None:
        node = self.addresses.principle(self.edition, principle.section.number)
        text = principle.section.statement.text
        self.add(node, RDF["type"], SB["Principle"])
        self.add(node, SB["strategy"], self.addresses.strategy(self.edition))
        self.state(node, DCT["title"], danish(text), principle.evidence)
        self.add(node, RDFS["label"], danish(text.rstrip(".")))

    def write(self, record: InitiativeRecord) -> None:
        node = self.minted.initiatives[record.row.number]
        self._names(node, record)
        self._principles(node, record)
        self._area(node, record)
        self._target_group(node, record)
        self._parties(node, record)
        for number, fact in enumerate(record.facts):
            self._fact(node, fact, self._same_span_before(record, number))

    def _names(self, node: NamedNode, record: InitiativeRecord) -> None:
        row = record.row
        self.add(node, RDF["type"], SB["Initiative"])
        self.add(node, SB["rowNumber"], integer(row.number))
        self.state(node, SB["printedTitle"], danish(row.title), record.title_evidence)
        if text := row.cell(Column.DESCRIPTION).text:
            self.state(node, DCT["description"], danish(text), record.description_evidence)
        if not self._is_corrected(row, Column.TITLE):
            title = danish(self.document.corrected(row, Column.TITLE))
            self.add(node, DCT["title"], title)
            self.add(node, RDFS["label"], title)
        if record.short_name:
            evidence = record.short_name_evidence
            self.state(node, SKOS["altLabel"], danish(record.short_name), evidence)

    def _principles(self, node: NamedNode, record: InitiativeRecord) -> None:
        name = self.edition
        self.add(node, SB["strategy"], self.addresses.strategy(name))
        if record.row.section:
            principle = self.addresses.principle(name, record.row.section)
            self.state(node, SB["principle"], principle, record.principle_evidence)
        for further in record.also_supports:
            principle = self.addresses.principle(name, further.number)
            self.state(node, SB["alsoSupports"], principle, further.evidence, distinguish=True)

    def _area(self, node: NamedNode, record: InitiativeRecord) -> None:
        area = record.area
        if area.coverage is None:
            return
        self.state(node, SB["coverage"], SB[area.coverage.value], area.evidence)
        for entry in area.places:
            place = self.addresses.place(entry.slug)
            self.state(node, DCT["spatial"], place, entry.evidence, distinguish=True)

    def _target_group(self, node: NamedNode, record: InitiativeRecord) -> None:
        row = record.row
        text = row.cell(Column.TARGET_GROUP).text
        if not text:
            return
        group = self.minted.target_groups[text]
        self.add(group, RDF["type"], SB["TargetGroup"])
        self.add(group, SB["printedTitle"], danish(text))
        if not self._is_corrected(row, Column.TARGET_GROUP):
            name = self.document.corrected(row, Column.TARGET_GROUP)
            self.add(group, RDFS["label"], danish(name))
        self.state(node, DCT["audience"], group, record.target_group_evidence)
        self._ages(group, record.ages)

    def _ages(self, group: NamedNode, ages: Ages) -> None:
        for name, value in (("minAge", ages.minimum), ("maxAge", ages.maximum)):
            if number := decimal(value):
                self.state(group, SB[name], number, ages.evidence)

    def _parties(self, node: NamedNode, record: InitiativeRecord) -> None:
        slug = node.value.rpartition("/")[2]
        for party in record.parties:
            organisation = self.addresses.organisation(party.organisation)
            involved = party.basis is Basis.INVOLVED
            self.add(node, SB["involves" if involved else "mentionsParticipant"], organisation)
            participation = self.addresses.participation(self.edition, slug, party.organisation)
            self.add(node, CV["hasParticipation"], participation)
            self.add(participation, RDF["type"], SB["Participation"])
            self.add(participation, CV["hasParticipant"], organisation)
            self.add(participation, CV["role"], SB[party.basis.value])
            self.add(participation, SB["implied"], boolean(party.implied))
            self.cite(participation, party.evidence)
            for lead in record.leadership:
                if lead.organisation == party.organisation:
                    self.add(participation, CV["role"], SB[lead.kind.value])
                    self.cite(participation, lead.evidence)
            for coordination in record.coordination:
                if coordination.organisation == party.organisation:
                    level = Literal(coordination.level) if coordination.level else None
                    self.add(participation, CV["role"], SB["Coordinator"])
                    self.add(participation, SB["coordinationLevel"], level)
                    self.cite(participation, coordination.evidence)
        for lead in record.leadership:
            self._organisation(node, lead.organisation, "leadOrganisation", lead.evidence)
            if lead.unit:
                self._organisation(node, lead.unit, "leadUnit", lead.unit_evidence)
        for unit in record.units:
            self._organisation(node, unit.slug, "mentionsUnit", unit.evidence)

    def _organisation(self, node: NamedNode, slug: str, name: str, evidence: Evidence) -> None:
        organisation = self.addresses.organisation(slug)
        self.state(node, SB[name], organisation, evidence, distinguish=True)

    def _fact(self, node: NamedNode, fact: Quantity, number: int) -> None:
        start, end = fact.evidence[0].start, fact.evidence[-1].end
        subject = self.addresses.fact(self.edition, start, end, number)
        self.add(node, SB["statedFact"], subject)
        self.add(subject, RDF["type"], SB["StatedFact"])
        self.add(subject, SB["factKind"], SB[fact.kind])
        self.add(subject, SB["unit"], SB[fact.unit])
        values: tuple[tuple[str, Term | None], ...] = (
            ("value", decimal(written(fact.amount.value))),
            ("minValue", decimal(written(fact.amount.minimum))),
            ("maxValue", decimal(written(fact.amount.maximum))),
            ("countedThing", danish(fact.counted) if fact.counted else None),
            ("perThing", danish(fact.per) if fact.per else None),
            ("approximate", boolean(True) if fact.amount.approximate else None),
            ("limitExcluded", boolean(True) if fact.amount.limit_excluded else None),
        )
        for name, value in values:
            self.add(subject, SB[name], value)
        self.cite(subject, fact.evidence)

    def _same_span_before(self, record: InitiativeRecord, number: int) -> int:
        spans = [(f.evidence[0].start, f.evidence[-1].end) for f in record.facts]
        return spans[:number].count(spans[number])

    def _is_corrected(self, row: Row, column: Column) -> bool:
        return any(
            entry.row == row.number and entry.column is column
            for entry in self.document.corrections
        )
