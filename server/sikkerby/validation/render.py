"""A report for a terminal, as JSON, and as RDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from itertools import groupby, takewhile
from operator import attrgetter
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from sikkerby.errors import Place, shorten
from sikkerby.expressions import read_tables
from sikkerby.graphs import templates
from sikkerby.graphs.dataset import group_by_subject
from sikkerby.translation import translate
from sikkerby.validation.findings import Finding, Report, Severity
from sikkerby.validation.shapes import SHAPES
from sikkerby.vocabulary import PREFIXES, SH, expand_name

_HEADINGS = {
    Severity.VIOLATION: "VIOLATIONS (stop publication)",
    Severity.WARNING: "WARNINGS",
    Severity.INFO: "FOR INFORMATION",
}
_FOLDER = Path(__file__).parent
# A mistake in one place of the program shows on many resources; the first say enough.
SHOWN = 20


def summary(report: Report, language: str) -> str:
    """One line: “0 violations, 2 warnings, 3 notes”."""
    words = read_tables(__file__)[language]
    return ", ".join(
        f"{number} {words[severity][number != 1]}" for severity, number in report.counts.items()
    )


def render_text(report: Report, language: str = "en") -> str:
    """The report in a language, grouped by severity and check: what, where, why, what to do."""
    validated = (
        f"Validated: {report.triples:,} triples, {len(report.editions)} edition(s), "
        f"{report.shapes} shapes. Files are named from the data folder."
    )
    return templates.read_template(_FOLDER / "report.txt").render(
        severities=[
            (heading, [list(found) for _, found in groupby(group, attrgetter("check"))])
            for heading, group in groupby(report.findings, _heading)
        ],
        language=language,
        tell=partial(translate, language=language),
        common_message=common_message,
        shorten=shorten,
        shown=SHOWN,
        summary=f"{summary(report, language)}. {translate(validated, language)}",
    )


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


def render_json(report: Report) -> bytes:
    """The report as JSON in UTF-8, both languages in it."""
    values = templates.render_json(_FOLDER / "report.json", report=report, place=_place_values)
    return json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _place_values(place: Place) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in asdict(place).items()
        if value is not None
    }


def render_turtle(report: Report) -> bytes:
    """The report as a sh:ValidationReport (SHACL, section 3.6), its results fragments of it.

    It conforms where no shape has a result, whatever its severity. What other checks than shapes
    found are annotations of quality (DQV), which no SHACL engine could give. The same report always
    gives the same triples.
    """
    triples: set[Triple] = set()
    shapes = group_by_subject(report.shape_triples)
    paths = {
        number: _path(triples, finding, shapes, f"path-{number}")
        for number, finding in enumerate(report.findings, start=1)
        if finding.component
    }
    text = templates.read_template(_FOLDER / "report.ttl").render(
        findings=report.findings, address=report.address, paths=paths, shapes=SHAPES
    )
    triples.update(quad.triple for quad in parse(text, format=RdfFormat.TURTLE))
    return serialize(sorted(triples, key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""


_BySubject = Mapping[NamedNode | BlankNode | Triple, list[Triple]]


def _path(triples: set[Triple], finding: Finding, shapes: _BySubject, name: str) -> Any:
    """The path of a result: that of its shape, or the property that its query names."""
    for triple in shapes.get(NamedNode(SHAPES + finding.check), ()):
        if triple.predicate == SH["path"]:
            return _copy(triples, triple.object, shapes, name)
    return expand_name(finding.path) if ":" in finding.path else None


def _copy(triples: set[Triple], node: Any, shapes: _BySubject, name: str) -> Any:
    """A term, and what is said of it if it is a blank node, which gets this name."""
    if not isinstance(node, BlankNode):
        return node
    copied = BlankNode(name)
    for number, triple in enumerate(sorted(shapes[node], key=lambda said: said.predicate.value)):
        value = _copy(triples, triple.object, shapes, f"{name}-{number}")
        triples.add(Triple(copied, triple.predicate, value))
    return copied
