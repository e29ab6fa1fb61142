"""A report for a terminal, as JSON, and as RDF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby, takewhile
from typing import Any

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from sikkerby.errors import shorten
from sikkerby.graphs.dataset import GraphBuilder, boolean, danish, english, group_by_subject
from sikkerby.translation import translate
from sikkerby.validation.findings import Finding, Report, Severity
from sikkerby.validation.shapes import SHAPES
from sikkerby.vocabulary import DQV, OA, PREFIXES, RDF, RDFS, SH

_HEADINGS = {
    Severity.VIOLATION: "VIOLATIONS (stop publication)",
    Severity.WARNING: "WARNINGS",
    Severity.INFO: "FOR INFORMATION",
}
# By language, for one and for more.
_COUNTED = {
    "da": {
        Severity.VIOLATION: ("fejl", "fejl"),
        Severity.WARNING: ("advarsel", "advarsler"),
        Severity.INFO: ("bemærkning", "bemærkninger"),
    },
    "en": {
        Severity.VIOLATION: ("violation", "violations"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.INFO: ("note", "notes"),
    },
}
# A mistake in one place of the program shows on many resources; the first say enough.
SHOWN = 20


def summary(report: Report, language: str) -> str:
    """One line: “0 violations, 2 warnings, 3 notes”."""
    words = _COUNTED[language]
    return ", ".join(
        f"{number} {words[severity][number != 1]}" for severity, number in report.counts.items()
    )


def render_text(report: Report, language: str = "en") -> str:
    """The report in a language, grouped by severity and check: what, where, why, what to do."""
    lines = list(_text_lines(report, language))
    validated = translate(
        f"Validated: {report.triples:,} triples, {len(report.editions)} edition(s), "
        f"{report.shapes} shapes. Files are named from the data folder.",
        language,
    )
    lines.append(f"{summary(report, language)}. {validated}")
    return "\n".join(lines) + "\n"


def _text_lines(report: Report, language: str) -> Iterator[str]:
    in_danish = language == "da"
    for heading, of_severity in groupby(report.findings, _heading):
        yield translate(heading, language)
        yield ""
        for check, group in groupby(of_severity, lambda finding: finding.check):
            found = list(group)
            # A check in Python may add to its message what it saw; the common part comes first.
            messages = [f.message_da if in_danish else f.message_en for f in found]
            common = common_message(messages)
            yield f"{common} [{check}] ({len(found)})"
            for finding, message in zip(found[:SHOWN], messages, strict=False):
                yield from _finding_lines(finding, message.removeprefix(common), language)
            if len(found) > SHOWN:
                yield translate(
                    f"  … and {len(found) - SHOWN} more; --format json has all.", language
                )
            if remedy := found[0].remedy_da if in_danish else found[0].remedy_en:
                yield f"  {translate('what to do', language)}: {remedy}"
            yield ""


def _heading(finding: Finding) -> str:
    return "ACKNOWLEDGED" if finding.acknowledged else _HEADINGS[finding.severity]


def common_message(messages: list[str]) -> str:
    together = zip(*messages, strict=False)
    shared = takewhile(lambda signs: len(set(signs)) == 1, together)
    common = "".join(signs[0] for signs in shared)
    if common == messages[0]:
        return common
    # Cut at the end of a sentence or before what was seen, never within a word.
    return common[: max(common.rfind(". ") + 1, common.rfind(":"), common.rfind(" "))].rstrip(" “»")


def _finding_lines(finding: Finding, rest: str, language: str) -> Iterator[str]:
    yield f"  <{finding.focus}>"
    if finding.place is not None:
        yield f"    {translate('where', language)}: {finding.place.of(language)}"
    value = "" if finding.value == f"<{finding.focus}>" else shorten(finding.value)
    why = " ".join(part for part in (finding.path, value) if part)
    if why:
        yield f"    {translate('why', language)}: {why}"
    if rest := rest.lstrip(". "):
        yield f"    {rest}"
    if finding.acknowledged:
        yield f"    {finding.acknowledged}"


def render_json(report: Report) -> bytes:
    """The report as JSON in UTF-8, both languages in it."""
    values = {
        "conforms": report.conforms,
        "counts": report.counts,
        "shapes": report.shapes,
        "triples": report.triples,
        "editions": report.editions,
        "findings": [_finding_values(finding) for finding in report.findings],
        "coverage": [
            {
                "class": entry.class_name,
                "property": entry.property_name,
                "having": entry.having,
                "total": entry.total,
            }
            for entry in report.coverage
        ],
    }
    return json.dumps(values, ensure_ascii=False, indent=1, default=str).encode("utf-8") + b"\n"


def _finding_values(finding: Finding) -> dict[str, Any]:
    place = asdict(finding.place) if finding.place is not None else None
    return {
        "severity": finding.severity,
        "check": finding.check,
        "component": finding.component,
        "message": {"da": finding.message_da, "en": finding.message_en},
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "place": place and {key: value for key, value in place.items() if value is not None},
        "remedy": {"da": finding.remedy_da, "en": finding.remedy_en},
        "acknowledged": finding.acknowledged,
    }


def report_triples(report: Report) -> set[Triple]:
    """The report as a sh:ValidationReport (SHACL, section 3.6), its results fragments of it.

    It conforms where no shape has a result, whatever its severity. What other checks than shapes
    found are annotations of quality (DQV), which no SHACL engine could give. The same report always
    gives the same triples.
    """
    graph = GraphBuilder()
    node = NamedNode(report.address)
    shapes = group_by_subject(report.shape_triples)
    results = [finding for finding in report.findings if finding.component]
    graph.add(node, RDF["type"], SH["ValidationReport"])
    graph.add(node, SH["conforms"], boolean(not results))
    for number, finding in enumerate(report.findings, start=1):
        result = NamedNode(f"{node.value}#result-{number}")
        focus, check = NamedNode(finding.focus), NamedNode(SHAPES + finding.check)
        messages = danish(finding.message_da), english(finding.message_en)
        graph.add(result, RDFS["comment"], danish(finding.remedy_da), english(finding.remedy_en))
        if not finding.component:
            graph.add(result, RDF["type"], DQV["QualityAnnotation"])
            graph.add(result, OA["hasTarget"], focus)
            graph.add(result, OA["motivatedBy"], DQV["qualityAssessment"])
            graph.add(result, RDFS["label"], *messages)
            continue
        graph.add(node, SH["result"], result)
        graph.add(result, RDF["type"], SH["ValidationResult"])
        graph.add(result, SH["resultSeverity"], finding.severity.term)
        graph.add(result, SH["focusNode"], focus)
        graph.add(result, SH["resultPath"], _path(graph, finding, shapes, f"path-{number}"))
        graph.add(result, SH["value"], _term(finding.value))
        graph.add(result, SH["sourceShape"], check)
        graph.add(result, SH["sourceConstraintComponent"], SH[finding.component])
        graph.add(result, SH["resultMessage"], *messages)
    return graph.triples


_BySubject = Mapping[NamedNode | BlankNode | Triple, list[Triple]]


def _path(graph: GraphBuilder, finding: Finding, shapes: _BySubject, name: str) -> Any:
    """The path of a result: that of its shape, or the property that its query names."""
    for triple in shapes.get(NamedNode(SHAPES + finding.check), ()):
        if triple.predicate == SH["path"]:
            return _copy(graph, triple.object, shapes, name)
    prefix, _, local = finding.path.partition(":")
    return NamedNode(PREFIXES[prefix] + local) if local else None


def _copy(graph: GraphBuilder, node: Any, shapes: _BySubject, name: str) -> Any:
    """A term, and what is said of it if it is a blank node, which gets this name."""
    if not isinstance(node, BlankNode):
        return node
    copied = BlankNode(name)
    for number, triple in enumerate(sorted(shapes[node], key=lambda said: said.predicate.value)):
        value = _copy(graph, triple.object, shapes, f"{name}-{number}")
        graph.triples.add(Triple(copied, triple.predicate, value))
    return copied


def _term(written: str) -> Any:
    """The term that N-Triples write so; None for nothing."""
    if not written:
        return None
    line = f"<{RDF.iri}> <{RDF.iri}> {written} ."
    return next(quad.object for quad in parse(line, format=RdfFormat.N_TRIPLES))


def render_turtle(report: Report) -> bytes:
    """The report as Turtle."""
    triples = sorted(report_triples(report), key=str)
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
