"""What people added to one edition, as the graph `graph/curated/{edition}`.

Manifest, corrected names, translations, corrections, and what is a public service.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.bilingual import Bilingual
from sikkerby.documents.edition import Correction, Edition, FactReading
from sikkerby.documents.manifest import UNKNOWN
from sikkerby.documents.model import Column
from sikkerby.graphs.dataset import GraphBuilder, danish, date, english
from sikkerby.graphs.extracted import Minted
from sikkerby.vocabulary import (
    CPSV,
    DCAT,
    DCT,
    RDF,
    RDFS,
    SB,
    SKOS,
    SPDX,
    XSD,
    Addresses,
)

# Languages of documents, by their code in a manifest; the authority's terms are in the links.
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_LANGUAGES = {"da": "DAN", "en": "ENG"}
# Signs of a short name.
_SHORT = 40


def curated_graph(edition: Edition, minted: Minted, addresses: Addresses) -> set[Triple]:
    """The triples that a person answers for, for one edition."""
    graph = _CuratedGraph(edition, minted, addresses)
    graph.write()
    return graph.triples


class _CuratedGraph(GraphBuilder):
    def __init__(self, edition: Edition, minted: Minted, addresses: Addresses) -> None:
        super().__init__()
        self.edition = edition
        self.minted = minted
        self.addresses = addresses

    def write(self) -> None:
        self._describe_strategy()
        self._describe_source()
        self._describe_principles()
        self._describe_target_groups()
        self._correct_names()
        self._translate()
        self._classify()
        self._annotate()
        numbers: Counter[str] = Counter()
        for entry in self.edition.corrections:
            cell = f"{entry.row}-{entry.column.key.replace('_', '-')}"
            numbers[cell] += 1
            node = self.addresses.correction(self.edition.identifier, f"{cell}-{numbers[cell]}")
            self.add(self.minted.initiatives[entry.row], SB["correction"], node)
            self._describe_correction(node, entry)

    def _say(self, node: NamedNode, predicate: NamedNode, da: str, en: str) -> None:
        """State words in both languages, or in the one in which they are given."""
        self.add(node, predicate, danish(da) if da else None, english(en) if en else None)

    def _label(self, node: NamedNode, name: Bilingual) -> None:
        self._say(node, RDFS["label"], name.da, name.en)
        if name.en:
            self._mark_translated(node)

    def _mark_translated(self, node: NamedNode) -> None:
        self.add(node, SB["translationStatus"], SB["UnofficialTranslation"])

    def _describe_strategy(self) -> None:
        manifest = self.edition.manifest
        node = self.addresses.strategy(self.edition.identifier)
        self.add(node, RDF["type"], SB["Strategy"])
        self._label(node, manifest.strategy)
        self.add(node, DCT["publisher"], self.addresses.organisation(manifest.authority))
        if manifest.adopted != UNKNOWN:
            self.add(node, DCT["dateAccepted"], date(manifest.adopted))
        self.add(node, DCT["spatial"], self.addresses.place(manifest.municipality))
        period = NamedNode(f"{node.value}#period")
        self.add(node, DCT["temporal"], period)
        self.add(period, RDF["type"], DCT["PeriodOfTime"])
        for name, year in (("startDate", manifest.period_start), ("endDate", manifest.period_end)):
            if year != UNKNOWN:
                self.add(period, DCAT[name], Literal(year, datatype=XSD["gYear"]))

    def _describe_source(self) -> None:
        manifest = self.edition.manifest
        node = self.addresses.source(self.edition.identifier)
        self.add(node, RDF["type"], SB["SourceDocument"])
        self._label(node, manifest.title)
        self.add(node, DCT["publisher"], self.addresses.organisation(manifest.publisher))
        self.add(node, DCT["isPartOf"], self.addresses.strategy(self.edition.identifier))
        if manifest.language in _LANGUAGES:
            self.add(node, DCT["language"], NamedNode(_LANGUAGE + _LANGUAGES[manifest.language]))
        if manifest.licence.startswith("http"):
            self.add(node, DCT["license"], NamedNode(manifest.licence))
        if manifest.source_address.startswith("http"):
            self.add(node, DCT["source"], NamedNode(manifest.source_address))
        if manifest.retrieved != UNKNOWN:
            self.add(node, DCT["dateAccepted"], date(manifest.retrieved))
        if manifest.revised != UNKNOWN:
            self.add(node, DCT["modified"], date(manifest.revised))
        unknown = {
            "licence": ("licens", manifest.licence),
            "address": ("adresse", manifest.source_address),
            "date of retrieval": ("hentningsdato", manifest.retrieved),
        }
        missing = {en: da for en, (da, value) in unknown.items() if value == UNKNOWN}
        if missing:
            self.add(
                node,
                SKOS["editorialNote"],
                danish(f"Ukendt: {', '.join(missing.values())}."),
                english(f"Unknown: {', '.join(missing)}."),
            )
        checksum = NamedNode(f"{node.value}#checksum")
        digest = hashlib.sha256(self.edition.table.text.encode("utf-8")).hexdigest()
        self.add(node, SPDX["checksum"], checksum)
        self.add(checksum, RDF["type"], SPDX["Checksum"])
        self.add(checksum, SPDX["algorithm"], SPDX["checksumAlgorithm_sha256"])
        self.add(checksum, SPDX["checksumValue"], Literal(digest))

    def _describe_principles(self) -> None:
        name = self.edition.identifier
        scheme = self.addresses.scheme("principles", name)
        if self.edition.table.principles:
            self._describe_scheme(scheme, "Principperne i", "Principles of the")
        for section in self.edition.table.principles:
            node = self.addresses.principle(name, section.number)
            self.add(node, SKOS["inScheme"], scheme)
            self.add(node, SKOS["topConceptOf"], scheme)
            self.add(node, SKOS["notation"], Literal(str(section.number)))
        short = {
            entry.number: (entry.short_da, entry.short_en) for entry in self.edition.principles
        }
        for section in self.edition.table.principles:
            node = self.addresses.principle(name, section.number)
            da, en = short.get(section.number, ("", ""))
            self._say(node, SB["shortLabel"], da or _beginning(section.statement.text), en)
        for entry in self.edition.principles:
            node = self.addresses.principle(name, entry.number)
            if entry.english:
                self.add(node, DCT["title"], english(entry.english))
                self.add(node, RDFS["label"], english(entry.english.rstrip(".")))
                self._mark_translated(node)

    def _describe_target_groups(self) -> None:
        scheme = self.addresses.scheme("target-groups", self.edition.identifier)
        if self.minted.target_groups:
            self._describe_scheme(scheme, "Målgrupper i", "Target groups of the")
        for node in self.minted.target_groups.values():
            self.add(node, SKOS["inScheme"], scheme)

    def _describe_scheme(self, scheme: NamedNode, da: str, en: str) -> None:
        self.add(scheme, RDF["type"], SKOS["ConceptScheme"])
        strategy = self.edition.manifest.strategy
        # The words around the strategy's name are the program's own, in either language.
        names = (f"{da} {strategy.of('da')}", f"{en} {strategy.of('en')}")
        for predicate in (RDFS["label"], DCT["title"]):
            self._say(scheme, predicate, *names)

    def _correct_names(self) -> None:
        for entry in self.edition.corrections:
            row = self.edition.table.rows[entry.row - 1]
            name = danish(self.edition.corrected(row, entry.column))
            if entry.column is Column.TITLE:
                node = self.minted.initiatives[row.number]
                self.add(node, DCT["title"], name)
                self.add(node, RDFS["label"], name)
            elif entry.column is Column.TARGET_GROUP:
                group = self.minted.target_groups[row.cell(entry.column).text]
                self.add(group, RDFS["label"], name)

    def _translate(self) -> None:
        for entry in self.edition.translations:
            text = english(entry.english)
            if entry.column is Column.TARGET_GROUP:
                node = self.minted.target_groups[entry.danish]
                self.add(node, RDFS["label"], english(entry.english.rstrip(".")))
            elif entry.column is Column.TITLE:
                node = self.minted.initiatives[entry.row]
                self.add(node, DCT["title"], text)
                self.add(node, RDFS["label"], text)
            else:
                node = self.minted.initiatives[entry.row]
                self.add(node, DCT["description"], text)
            self._mark_translated(node)

    def _classify(self) -> None:
        reasons = {entry.row: entry for entry in self.edition.not_services}
        for number, node in self.minted.initiatives.items():
            reason = reasons.get(number)
            if reason is None:
                self.add(node, RDF["type"], CPSV["PublicService"])
                continue
            self._note(node, "Ikke et tilbud til borgere eller virksomheder:",
                "Not a service to citizens or businesses:", reason.reason_da, reason.reason_en,
            )  # fmt: skip
        for entry in self.edition.exclusions:
            self._note(self.minted.initiatives[entry.row],
                f"»{entry.words}« er nævnt, men ikke talt med:",
                f"“{entry.words}” is named but not counted:", entry.reason_da, entry.reason_en,
            )  # fmt: skip
        for fact in self.edition.facts:
            self._note_reading(self.minted.initiatives[fact.row], fact)

    def _note_reading(self, node: NamedNode, fact: FactReading) -> None:
        """Note that a person read words, or that they state nothing, and why if it is said."""
        said = (
            ("er læst af redaktionen", "was read by the editors")
            if fact.unit
            else ("er ingen oplysning om indsatsen", "is no fact about the initiative")
        )
        reasons = (f": {reason}" if reason else "" for reason in (fact.reason_da, fact.reason_en))
        da, en = map("".join, zip(said, reasons, strict=True))
        self._say(node, SKOS["editorialNote"], f"»{fact.words}« {da}.", f"“{fact.words}” {en}.")

    def _note(self, node: NamedNode, da: str, en: str, reason_da: str, reason_en: str) -> None:
        """Note something with its reason, in the languages in which that is given."""
        given = (
            f"{da} {reason_da}." if reason_da else "",
            f"{en} {reason_en}." if reason_en else "",
        )
        self._say(node, SKOS["editorialNote"], *given)

    def _annotate(self) -> None:
        about = {
            "strategy": self.addresses.strategy(self.edition.identifier),
            "source": self.addresses.source(self.edition.identifier),
        } | {str(number): node for number, node in self.minted.initiatives.items()}
        for note in self.edition.notes:
            seen = f"({note.origin}, {note.date})"
            self._say(about[note.about], SKOS["editorialNote"], f"{note.danish} {seen}",
                note.english and f"{note.english} {seen}",
            )  # fmt: skip
        for entry in self.edition.spellings:
            self.add(
                self.minted.initiatives[entry.row], SKOS["hiddenLabel"], danish(entry.spelling)
            )

    def _describe_correction(self, node: NamedNode, entry: Correction) -> None:
        self.add(node, RDF["type"], SB["Correction"])
        self.add(node, SB["column"], SB[entry.column.value])
        self.add(node, SB["printed"], danish(entry.printed))
        self.add(node, SB["corrected"], danish(entry.corrected))
        self._say(node, SKOS["editorialNote"], entry.reason_da, entry.reason_en)
        self.add(node, DCT["creator"], self.addresses.agent(entry.by))
        self.add(node, DCT["created"], date(entry.date))


def _beginning(statement: str) -> str:
    """The first words of a statement that nobody gave a short name, as far as figures have room."""
    text = statement.rstrip(". ")
    if len(text) <= _SHORT:
        return text
    return f"{text[: _SHORT - 1].rpartition(' ')[0] or text[: _SHORT - 2]} …"
