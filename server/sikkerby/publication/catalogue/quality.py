"""Quality of a version as measured (W3C Data Quality Vocabulary): shares from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from pyoxigraph import Literal, NamedNode

from sikkerby.graphs.dataset import GraphBuilder, danish, decimal, english
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.view import View
from sikkerby.publication.void import LINKING
from sikkerby.vocabulary import DCT, DQV, RDF, RDFS, SB, SKOS, XSD


@dataclass(frozen=True)
class Measure:
    """One metric: what it counts, of how many, and in which dimension of quality."""

    name: str
    dimension: str
    definition_da: str
    definition_en: str
    take: Callable[[View], tuple[int, int]]


_DIMENSIONS = {
    "completeness": ("Fuldstændighed", "Completeness"),
    "multilingualism": ("Tosprogethed", "Bilingualism"),
    "traceability": ("Sporbarhed", "Traceability"),
    "interlinking": ("Forbindelser", "Interlinking"),
    "conformance": ("Overholdelse", "Conformance"),
}
_EXPECTED = (
    DCT["title"],
    DCT["description"],
    SB["principle"],
    SB["coverage"],
    DCT["audience"],
    SB["party"],
)


def _share(items: Iterable[NamedNode], holds: Callable[[NamedNode], bool]) -> tuple[int, int]:
    listed = list(items)
    return sum(map(holds, listed)), len(listed)


def _complete(view: View) -> tuple[int, int]:
    return _share(
        view.instances(SB["Initiative"]),
        lambda node: all(view.values(node, predicate) for predicate in _EXPECTED),
    )


def _translated(view: View) -> tuple[int, int]:
    named = (node for node in view.nodes() if view.text(node, RDFS["label"], "da"))
    return _share(named, lambda node: bool(view.text(node, RDFS["label"], "en")))


def _described(view: View) -> tuple[int, int]:
    return _share(
        view.instances(SB["Initiative"]),
        lambda node: all(view.text(node, DCT["description"], name) for name in ("da", "en")),
    )


def _evident(view: View) -> tuple[int, int]:
    """Everything that an extraction states carries its words."""
    holders = [
        *view.instances(RDF["Statement"]),
        *view.instances(SB["Participation"]),
        *view.instances(SB["StatedFact"]),
    ]
    return _share(holders, lambda node: bool(view.values(node, SB["evidence"])))


def _linked(view: View) -> tuple[int, int]:
    """Places and organisations that take part or are named, with a link to elsewhere."""
    used = {
        node
        for initiative in view.instances(SB["Initiative"])
        for predicate in (DCT["spatial"], SB["party"])
        for node in view.resources(initiative, predicate)
    }
    return _share(used, lambda node: any(view.values(node, predicate) for predicate in LINKING))


MEASURES = (
    Measure("initiatives-complete", "completeness",
            "Andel af indsatserne med titel, beskrivelse, princip, dækning, målgruppe og part",
            "Share of initiatives with title, description, principle, coverage, target group "
            "and party", _complete),
    Measure("names-in-both-languages", "multilingualism",
            "Andel af ressourcer med dansk navn, som også har et engelsk",
            "Share of resources with a Danish name that have an English one too", _translated),
    Measure("descriptions-in-both-languages", "multilingualism",
            "Andel af indsatserne beskrevet på både dansk og engelsk",
            "Share of initiatives described in both Danish and English", _described),
    Measure("statements-with-evidence", "traceability",
            "Andel af udsagn, deltagelser og tal, som citerer kildens ord",
            "Share of statements, participations and facts that quote the words of the source",
            _evident),
    Measure("things-with-links", "interlinking",
            "Andel af indsatsernes steder og parter med link til en ressource andetsteds",
            "Share of the initiatives' places and parties with a link to a resource elsewhere",
            _linked),
)  # fmt: skip


def describe_quality(graph: GraphBuilder, build: BuildContext) -> None:
    """State every measure of the version, and whether it conformed when it was validated."""
    for measure in MEASURES:
        good, total = measure.take(build.view)
        if total:
            # Rounding up would claim a whole where something is missing.
            share = (Decimal(good) / total).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
            share = min(share, Decimal(1) if good == total else Decimal("0.9999"))
            value = decimal(f"{share.normalize():f}")
            assert value is not None
            note = f"{good} / {total}"
            _measurement(graph, build, measure.name, value, note)
            _metric(graph, build, measure.name, measure.dimension, XSD["decimal"],
                    measure.definition_da, measure.definition_en)  # fmt: skip
    outcome = Literal("true" if build.conforms else "false", datatype=XSD["boolean"])
    _measurement(graph, build, "conforms-to-shapes", outcome, "")
    _metric(graph, build, "conforms-to-shapes", "conformance", XSD["boolean"],
            "Om versionen overholder udgivelsens SHACL-regler",
            "Whether the version conforms to the publication's SHACL shapes")  # fmt: skip


def _measurement(
    graph: GraphBuilder, build: BuildContext, name: str, value: Literal, note: str
) -> None:
    node = build.fragment("quality", name)
    graph.add(build.dataset, DQV["hasQualityMeasurement"], node)
    graph.add(node, RDF["type"], DQV["QualityMeasurement"])
    graph.add(node, DQV["isMeasurementOf"], build.lasting("metric", name))
    graph.add(node, DQV["computedOn"], build.dataset)
    graph.add(node, DQV["value"], value)
    if note:
        graph.add(node, SKOS["note"], Literal(note))


def _metric(
    graph: GraphBuilder,
    build: BuildContext,
    name: str,
    dimension: str,
    datatype: NamedNode,
    da: str,
    en: str,
) -> None:
    node = build.lasting("metric", name)
    graph.add(node, RDF["type"], DQV["Metric"])
    graph.add(node, SKOS["definition"], danish(da), english(en))
    graph.add(node, RDFS["label"], danish(da), english(en))
    graph.add(node, DQV["expectedDataType"], datatype)
    within = build.lasting("dimension", dimension)
    graph.add(node, DQV["inDimension"], within)
    graph.add(within, RDF["type"], DQV["Dimension"])
    da, en = _DIMENSIONS[dimension]
    for predicate in (SKOS["prefLabel"], RDFS["label"]):
        graph.add(within, predicate, danish(da), english(en))
