"""What people added to one edition, as the graph `graph/curated/{edition}`.

Manifest, corrected names, translations, corrections, and what is a public service.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.bilingual import Bilingual
from sikkerby.documents.edition import Correction, Edition
from sikkerby.documents.manifest import UNKNOWN, Manifest
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
    graph = GraphBuilder()
    _describe_strategy(graph, edition, addresses)
    _describe_source(graph, edition, addresses)
    _describe_principles(graph, edition, addresses)
    _describe_target_groups(graph, edition, minted, addresses)
    _correct_names(graph, edition, minted)
    _translate(graph, edition, minted)
    _classify(graph, edition, minted)
    _annotate(graph, edition, minted, addresses)
    numbers: Counter[str] = Counter()
    for entry in edition.corrections:
        cell = f"{entry.row}-{entry.column.key.replace('_', '-')}"
        numbers[cell] += 1
        node = addresses.correction(edition.identifier, f"{cell}-{numbers[cell]}")
        graph.add(minted.initiatives[entry.row], SB["correction"], node)
        _describe_correction(graph, node, entry, addresses)
    return graph.triples


def _say(graph: GraphBuilder, node: NamedNode, predicate: NamedNode, da: str, en: str) -> None:
    """State words in both languages, or in the one in which they are given."""
    graph.add(node, predicate, danish(da) if da else None, english(en) if en else None)


def _label(graph: GraphBuilder, node: NamedNode, name: Bilingual) -> None:
    _say(graph, node, RDFS["label"], name.da, name.en)
    if name.en:
        _mark_translated(graph, node)


def _mark_translated(graph: GraphBuilder, node: NamedNode) -> None:
    graph.add(node, SB["translationStatus"], SB["UnofficialTranslation"])


def _describe_strategy(graph: GraphBuilder, edition: Edition, addresses: Addresses) -> None:
    manifest = edition.manifest
    node = addresses.strategy(edition.identifier)
    graph.add(node, RDF["type"], SB["Strategy"])
    _label(graph, node, manifest.strategy)
    graph.add(node, DCT["publisher"], addresses.organisation(manifest.authority))
    if manifest.adopted != UNKNOWN:
        graph.add(node, DCT["dateAccepted"], date(manifest.adopted))
    graph.add(node, DCT["spatial"], addresses.place(manifest.municipality))
    period = NamedNode(f"{node.value}#period")
    graph.add(node, DCT["temporal"], period)
    graph.add(period, RDF["type"], DCT["PeriodOfTime"])
    for name, year in (("startDate", manifest.period_start), ("endDate", manifest.period_end)):
        if year != UNKNOWN:
            graph.add(period, DCAT[name], Literal(year, datatype=XSD["gYear"]))


def _describe_source(graph: GraphBuilder, edition: Edition, addresses: Addresses) -> None:
    manifest = edition.manifest
    node = addresses.source(edition.identifier)
    graph.add(node, RDF["type"], SB["SourceDocument"])
    _label(graph, node, manifest.title)
    graph.add(node, DCT["publisher"], addresses.organisation(manifest.publisher))
    graph.add(node, DCT["isPartOf"], addresses.strategy(edition.identifier))
    if manifest.language in _LANGUAGES:
        graph.add(node, DCT["language"], NamedNode(_LANGUAGE + _LANGUAGES[manifest.language]))
    if manifest.licence.startswith("http"):
        graph.add(node, DCT["license"], NamedNode(manifest.licence))
    if manifest.source_address.startswith("http"):
        graph.add(node, DCT["source"], NamedNode(manifest.source_address))
    if manifest.retrieved != UNKNOWN:
        graph.add(node, DCT["dateAccepted"], date(manifest.retrieved))
    if manifest.revised != UNKNOWN:
        graph.add(node, DCT["modified"], date(manifest.revised))
    unknown = {
        "licence": ("licens", manifest.licence),
        "address": ("adresse", manifest.source_address),
        "date of retrieval": ("hentningsdato", manifest.retrieved),
    }
    missing = {en: da for en, (da, value) in unknown.items() if value == UNKNOWN}
    if missing:
        graph.add(
            node,
            SKOS["editorialNote"],
            danish(f"Ukendt: {', '.join(missing.values())}."),
            english(f"Unknown: {', '.join(missing)}."),
        )
    checksum = NamedNode(f"{node.value}#checksum")
    digest = hashlib.sha256(edition.table.text.encode("utf-8")).hexdigest()
    graph.add(node, SPDX["checksum"], checksum)
    graph.add(checksum, RDF["type"], SPDX["Checksum"])
    graph.add(checksum, SPDX["algorithm"], SPDX["checksumAlgorithm_sha256"])
    graph.add(checksum, SPDX["checksumValue"], Literal(digest))


def _describe_principles(graph: GraphBuilder, edition: Edition, addresses: Addresses) -> None:
    name, manifest = edition.identifier, edition.manifest
    scheme = addresses.scheme("principles", name)
    if edition.table.principles:
        _describe_scheme(graph, scheme, manifest, "Principperne i", "Principles of the")
    for section in edition.table.principles:
        node = addresses.principle(name, section.number)
        graph.add(node, SKOS["inScheme"], scheme)
        graph.add(node, SKOS["topConceptOf"], scheme)
        graph.add(node, SKOS["notation"], Literal(str(section.number)))
    short = {entry.number: (entry.short_da, entry.short_en) for entry in edition.principles}
    for section in edition.table.principles:
        node = addresses.principle(name, section.number)
        da, en = short.get(section.number, ("", ""))
        _say(graph, node, SB["shortLabel"], da or _beginning(section.statement.text), en)
    for entry in edition.principles:
        node = addresses.principle(name, entry.number)
        if entry.english:
            graph.add(node, DCT["title"], english(entry.english))
            graph.add(node, RDFS["label"], english(entry.english.rstrip(".")))
            _mark_translated(graph, node)


def _beginning(statement: str) -> str:
    """The first words of a statement that nobody gave a short name, as far as figures have room."""
    text = statement.rstrip(". ")
    if len(text) <= _SHORT:
        return text
    return f"{text[: _SHORT - 1].rpartition(' ')[0] or text[: _SHORT - 2]} …"


def _describe_target_groups(
    graph: GraphBuilder, edition: Edition, minted: Minted, addresses: Addresses
) -> None:
    manifest = edition.manifest
    scheme = addresses.scheme("target-groups", edition.identifier)
    if minted.target_groups:
        _describe_scheme(graph, scheme, manifest, "Målgrupper i", "Target groups of the")
    for node in minted.target_groups.values():
        graph.add(node, SKOS["inScheme"], scheme)


def _describe_scheme(
    graph: GraphBuilder, scheme: NamedNode, manifest: Manifest, da: str, en: str
) -> None:
    graph.add(scheme, RDF["type"], SKOS["ConceptScheme"])
    # The words around the strategy's name are the program's own, in either language.
    names = (f"{da} {manifest.strategy.of('da')}", f"{en} {manifest.strategy.of('en')}")
    for predicate in (RDFS["label"], DCT["title"]):
        _say(graph, scheme, predicate, *names)


def _correct_names(graph: GraphBuilder, edition: Edition, minted: Minted) -> None:
    for entry in edition.corrections:
        row = edition.table.rows[entry.row - 1]
        name = danish(edition.corrected(row, entry.column))
        if entry.column is Column.TITLE:
            node = minted.initiatives[row.number]
            graph.add(node, DCT["title"], name)
            graph.add(node, RDFS["label"], name)
        elif entry.column is Column.TARGET_GROUP:
            group = minted.target_groups[row.cell(entry.column).text]
            graph.add(group, RDFS["label"], name)


def _translate(graph: GraphBuilder, edition: Edition, minted: Minted) -> None:
    for entry in edition.translations:
        text = english(entry.english)
        if entry.column is Column.TARGET_GROUP:
            node = minted.target_groups[entry.danish]
            graph.add(node, RDFS["label"], english(entry.english.rstrip(".")))
        elif entry.column is Column.TITLE:
            node = minted.initiatives[entry.row]
            graph.add(node, DCT["title"], text)
            graph.add(node, RDFS["label"], text)
        else:
            node = minted.initiatives[entry.row]
            graph.add(node, DCT["description"], text)
        _mark_translated(graph, node)


def _classify(graph: GraphBuilder, edition: Edition, minted: Minted) -> None:
    reasons = {entry.row: entry for entry in edition.not_services}
    for number, node in minted.initiatives.items():
        reason = reasons.get(number)
        if reason is None:
            graph.add(node, RDF["type"], CPSV["PublicService"])
            continue
        _note(
            graph, node, "Ikke et tilbud til borgere eller virksomheder:",
            "Not a service to citizens or businesses:", reason.reason_da, reason.reason_en,
        )  # fmt: skip
    for entry in edition.exclusions:
        _note(
            graph, minted.initiatives[entry.row],
            f"»{entry.words}« er nævnt, men ikke talt med:",
            f"“{entry.words}” is named but not counted:", entry.reason_da, entry.reason_en,
        )  # fmt: skip
    for fact in edition.facts:
        da, en = ("er læst af redaktionen", "was read by the editors") if fact.unit else (
            "er ingen oplysning om indsatsen", "is no fact about the initiative")  # fmt: skip
        _note(
            graph, minted.initiatives[fact.row], f"»{fact.words}« {da}:", f"“{fact.words}” {en}:",
            fact.reason_da, fact.reason_en,
        )  # fmt: skip


def _note(
    graph: GraphBuilder, node: NamedNode, da: str, en: str, reason_da: str, reason_en: str
) -> None:
    """Note something with its reason, in the languages in which that is given."""
    given = (f"{da} {reason_da}." if reason_da else "", f"{en} {reason_en}." if reason_en else "")
    _say(graph, node, SKOS["editorialNote"], *given)


def _annotate(graph: GraphBuilder, edition: Edition, minted: Minted, addresses: Addresses) -> None:
    about = {
        "strategy": addresses.strategy(edition.identifier),
        "source": addresses.source(edition.identifier),
    } | {str(number): node for number, node in minted.initiatives.items()}
    for note in edition.notes:
        seen = f"({note.origin}, {note.date})"
        _say(
            graph, about[note.about], SKOS["editorialNote"], f"{note.danish} {seen}",
            note.english and f"{note.english} {seen}",
        )  # fmt: skip
    for entry in edition.spellings:
        graph.add(minted.initiatives[entry.row], SKOS["hiddenLabel"], danish(entry.spelling))


def _describe_correction(
    graph: GraphBuilder, node: NamedNode, entry: Correction, addresses: Addresses
) -> None:
    graph.add(node, RDF["type"], SB["Correction"])
    graph.add(node, SB["column"], SB[entry.column.value])
    graph.add(node, SB["printed"], danish(entry.printed))
    graph.add(node, SB["corrected"], danish(entry.corrected))
    _say(graph, node, SKOS["editorialNote"], entry.reason_da, entry.reason_en)
    graph.add(node, DCT["creator"], addresses.agent(entry.by))
    graph.add(node, DCT["created"], date(entry.date))
